using System.Runtime.CompilerServices;
using System.Text;

namespace Dossier.Formats.LoadFiles;

/// <summary>One record of a load file.</summary>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Problem">What is wrong with it; null for a sound one.</param>
public readonly record struct LoadFileRow(long Line, IReadOnlyList<string> Values, string? Problem);

/// <summary>
/// Reads delimited load files, Concordance's DAT and its relatives, record by record. The encoding is told by the byte order mark, or else
/// is the format's; both habits of ending a record, with a separator and without, are taken.
/// </summary>
public sealed class ConcordanceReader(Stream stream, LoadFileFormat format) : IDisposable
{
    /// <summary>Characters of one record: more is no load file, but a qualifier that was never closed.</summary>
    public const int LongestRecord = 64 << 20;

    private const int BufferSize = 1 << 15;
    private const int EndOfFile = -1;

    /// <summary>What DOS programs end a file with.</summary>
    private const char DosEndOfFile = '\u001A';

    private readonly StreamReader reader = new(stream, LoadFileFormat.ForReading(format.Encoding), true, BufferSize, leaveOpen: true);
    private readonly char[] buffer = new char[BufferSize];
    private readonly StringBuilder field = new();
    private int position;
    private int filled;
    private long line = 1;
    private long startLine;
    private int recordLength;
    private int lastRead;
    private bool isUndecodable;

    /// <summary>The records in order; the first may be a header, which the file itself does not say.</summary>
    /// <exception cref="Unreadable">Corrupt, naming the line: fields are too many or too few, a qualifier stands alone, or bytes are not of the encoding.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Records([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in Rows(cancel))
        {
            yield return row.Problem is null ? row.Values : throw new Unreadable(FaultKind.Corrupt, row.Problem);
        }
    }

    /// <summary>The same, going on after a broken record: it comes with what is wrong with it.</summary>
    /// <exception cref="Unreadable">
    /// Bytes are not of the encoding; or, where a line break may stand inside a field, a qualifier stands alone: nobody can say where the next
    /// record begins.
    /// </exception>
    public async IAsyncEnumerable<LoadFileRow> Rows([EnumeratorCancellation] CancellationToken cancel)
    {
        var expected = 0;
        while (true)
        {
            Fields? record = null;
            Unreadable? broken = null;
            try
            {
                record = await Record(cancel);
            }
            catch (Unreadable unreadable) when (unreadable.Kind == FaultKind.Corrupt && format.LineBreak is not null && !isUndecodable)
            {
                broken = unreadable;
            }

            if (broken is not null)
            {
                await SkipLine(cancel);
                yield return new LoadFileRow(startLine, [], broken.Message);
                continue;
            }

            if (record is null)
            {
                yield break;
            }

            if (expected == 0)
            {
                record.DropTrailing(record.OthersAreQualified);
                expected = record.Count;
            }

            record.DropTrailing(record.Count == expected + 1);
            var problem =
                record.Count == expected ? null : $"Line {startLine} has {record.Count} fields where the first record has {expected}.";
            yield return new LoadFileRow(startLine, record.Values, problem);
        }
    }

    /// <summary>Lets go of its buffers; the stream stays open.</summary>
    public void Dispose() => reader.Dispose();

    private async ValueTask<Fields?> Record(CancellationToken cancel)
    {
        var next = await SkipEmptyLines(cancel);
        if (next == EndOfFile)
        {
            return null;
        }

        startLine = line;
        recordLength = 0;
        var fields = new Fields();
        while (true)
        {
            var isQualified = next == format.Qualifier;
            next = isQualified ? await Qualified(cancel) : await Plain(next, cancel);
            fields.Add(field.ToString(), isQualified);
            field.Clear();
            if (next != format.Separator)
            {
                await EndLine(next, cancel);
                return fields;
            }

            next = await Next(cancel);
        }
    }

    /// <summary>Reads a field up to its closing qualifier; returns what follows.</summary>
    private async ValueTask<int> Qualified(CancellationToken cancel)
    {
        var startsAt = line;
        while (true)
        {
            var next = await Next(cancel);
            if (next == format.Qualifier)
            {
                var after = await Next(cancel);
                if (after != format.Qualifier)
                {
                    return after == format.Separator || IsEnd(after)
                        ? after
                        : throw Corrupt(startsAt, "has a qualifier inside a field that is not doubled");
                }
            }
            else if (next == EndOfFile || (format.LineBreak is not null && IsEnd(next)))
            {
                throw Corrupt(startsAt, "ends inside a field whose qualifier is not closed");
            }

            Take((char)next);
            line += next == '\n' ? 1 : 0;
        }
    }

    /// <summary>Reads a field without qualifiers; returns what follows.</summary>
    private async ValueTask<int> Plain(int next, CancellationToken cancel)
    {
        while (next != format.Separator && !IsEnd(next))
        {
            Take((char)next);
            next = await Next(cancel);
        }

        return next;
    }

    private void Take(char character)
    {
        if (++recordLength > LongestRecord)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"The record at line {line} is longer than {LongestRecord} characters.");
        }

        field.Append(character == format.LineBreak ? '\n' : character);
    }

    private async ValueTask EndLine(int end, CancellationToken cancel)
    {
        if (end == '\r' && await Peek(cancel) == '\n')
        {
            position++;
        }

        line++;
    }

    /// <summary>Leaves a broken record: where a line break inside a field is another character, the next line begins the next record.</summary>
    private async ValueTask SkipLine(CancellationToken cancel)
    {
        field.Clear();
        while (!IsEnd(lastRead))
        {
            await Next(cancel);
        }

        await EndLine(lastRead, cancel);
    }

    private async ValueTask<int> SkipEmptyLines(CancellationToken cancel)
    {
        while (true)
        {
            var next = await Next(cancel);
            if (next == DosEndOfFile && await Peek(cancel) == EndOfFile)
            {
                return EndOfFile;
            }

            if (next is not ('\r' or '\n'))
            {
                return next;
            }

            await EndLine(next, cancel);
        }
    }

    private async ValueTask<int> Next(CancellationToken cancel)
    {
        var next = await Peek(cancel);
        position++;
        lastRead = next;
        return next;
    }

    private ValueTask<int> Peek(CancellationToken cancel) => position < filled ? ValueTask.FromResult((int)buffer[position]) : Fill(cancel);

    private async ValueTask<int> Fill(CancellationToken cancel)
    {
        try
        {
            filled = await reader.ReadAsync(buffer, cancel);
            position = 0;
            return filled == 0 ? EndOfFile : buffer[0];
        }
        catch (DecoderFallbackException exception)
        {
            isUndecodable = true;
            var encoding = reader.CurrentEncoding.WebName;
            throw new Unreadable(FaultKind.Corrupt, $"Bytes after line {line} are not {encoding}; choose the encoding.", exception);
        }
    }

    private static bool IsEnd(int character) => character is '\r' or '\n' or EndOfFile;

    private static Unreadable Corrupt(long line, string what) => new(FaultKind.Corrupt, $"Line {line} {what}.");

    /// <summary>One record, and which of its fields stood in qualifiers.</summary>
    private sealed class Fields
    {
        private bool lastIsQualified;

        public List<string> Values { get; } = [];

        public int Count => Values.Count;

        /// <summary>All but the last: then an empty last one is but a trailing separator.</summary>
        public bool OthersAreQualified { get; private set; } = true;

        public void Add(string value, bool isQualified)
        {
            OthersAreQualified &= Count == 0 || lastIsQualified;
            Values.Add(value);
            lastIsQualified = isQualified;
        }

        public void DropTrailing(bool mayBe)
        {
            if (mayBe && Count > 1 && !lastIsQualified && Values[^1].Length == 0)
            {
                Values.RemoveAt(Count - 1);
                lastIsQualified = true;
            }
        }
    }
}
