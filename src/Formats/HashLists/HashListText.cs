using System.Buffers;
using System.Text;

namespace Dossier.Formats.HashLists;

/// <summary>
/// A list of hashes as text, read line by line: NSRL's classic NSRLFile.txt in its newer and older order of columns, or one hash a line.
/// NSRL quotes text, leaves numbers bare, writes hashes in upper case, and ends lines in CR LF.
/// </summary>
internal sealed class HashListText
{
    private const int LongestLine = 64 * 1024;

    private readonly Stream list;
    private readonly byte[] buffer = new byte[1024 * 1024];
    private int start;
    private int end;
    private int column;
    private int columnsAfter;
    private bool isTable;
    private bool isLineWaiting;

    /// <param name="wanted">Which of a table's hashes to take; a plain list has one kind and must be of this one, if it is named.</param>
    /// <exception cref="Unreadable">The list is in no format we know, or lacks the wanted hash.</exception>
    public HashListText(Stream list, HashKind? wanted)
    {
        this.list = list;
        ReadOnlySpan<byte> first;
        do
        {
            if (!NextLine(out first))
            {
                throw new Unreadable(FaultKind.Empty, "The hash list is empty.");
            }
        } while (first.IsEmpty);

        Kind = first.StartsWith("\""u8) || first.Contains((byte)',') ? Table(first, wanted) : Plain(first, wanted);
    }

    public HashKind Kind { get; }

    /// <summary>The number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Puts the next hash into <paramref name="hash"/>; false at the list's end.</summary>
    /// <exception cref="Unreadable">A line breaks the list's format; its number is in the message.</exception>
    public bool Next(Span<byte> hash)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!NextLine(out line))
            {
                return false;
            }
        } while (line.IsEmpty);

        var word = isTable ? Field(line) : line;
        if (
            word.Length != 2 * (int)Kind
            || Convert.FromHexString(word, hash, out _, out var written) != OperationStatus.Done
            || written != (int)Kind
        )
        {
            throw Broken($"holds no {Name(Kind)} hash where one belongs");
        }

        return true;
    }

    private HashKind Plain(ReadOnlySpan<byte> first, HashKind? wanted)
    {
        var kind = first.Length switch
        {
            2 * (int)HashKind.Md5 => HashKind.Md5,
            2 * (int)HashKind.Sha1 => HashKind.Sha1,
            _ => throw Broken("is neither a header of NSRL's nor an MD5 or SHA-1 hash"),
        };
        if (wanted is not null && wanted != kind)
        {
            throw new Unreadable(FaultKind.Corrupt, $"The hash list holds {Name(kind)} hashes, not {Name(wanted.Value)}.");
        }

        isLineWaiting = true;
        return kind;
    }

    /// <summary>SHA-1 unless asked otherwise: NSRL's own key, and the harder to forge.</summary>
    private HashKind Table(ReadOnlySpan<byte> header, HashKind? wanted)
    {
        var names = Encoding.Latin1.GetString(header).Split(',').Select(name => name.Trim('"', ' ')).ToArray();
        var kind = wanted ?? (names.Contains(Name(HashKind.Sha1), StringComparer.OrdinalIgnoreCase) ? HashKind.Sha1 : HashKind.Md5);
        column = Array.FindIndex(names, name => name.Equals(Name(kind), StringComparison.OrdinalIgnoreCase));
        if (column < 0)
        {
            throw Broken($"is the header of a table without a column {Name(kind)}");
        }

        columnsAfter = names.Length - 1 - column;
        // A file's name may hold quotes and commas that are not marked as such: count from the side it is not on.
        var fileName = Array.FindIndex(names, name => name.Equals("FileName", StringComparison.OrdinalIgnoreCase));
        columnsAfter = fileName >= 0 && fileName < column ? columnsAfter : -1;
        isTable = true;
        return kind;
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line)
    {
        var rest = line;
        if (columnsAfter >= 0)
        {
            for (var passed = 0; passed < columnsAfter; passed++)
            {
                var comma = rest.LastIndexOf((byte)',');
                rest = comma < 0 ? throw Broken("has too few columns") : rest[..comma];
            }

            return rest[(rest.LastIndexOf((byte)',') + 1)..].Trim((byte)'"');
        }

        for (var passed = 0; passed < column; passed++)
        {
            var comma = rest.IndexOf((byte)',');
            rest = comma < 0 ? throw Broken("has too few columns") : rest[(comma + 1)..];
        }

        return (rest.IndexOf((byte)',') is var end and >= 0 ? rest[..end] : rest).Trim((byte)'"');
    }

    /// <summary>The next line without its end and without white space around it; valid until the next call.</summary>
    private bool NextLine(out ReadOnlySpan<byte> line)
    {
        if (isLineWaiting)
        {
            // The first line of a plain list was looked at to see what it is, and still lies at the buffer's beginning.
            isLineWaiting = false;
            start = 0;
            Line = 0;
        }

        var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
        if (length < 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            end += list.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
            length = buffer.AsSpan(0, end).IndexOf((byte)'\n');
        }

        Line++;
        if (length < 0 && end == 0)
        {
            line = default;
            return false;
        }

        var next = length < 0 ? end : start + length + 1;
        if (next - start > LongestLine)
        {
            throw Broken("is too long for a list of hashes");
        }

        line = buffer.AsSpan(start..next);
        line = (Line == 1 && line.StartsWith("\ufeff"u8) ? line[3..] : line).Trim(" \t\r\n"u8);
        start = next;
        return true;
    }

    private Unreadable Broken(string what) => new(FaultKind.Corrupt, $"Line {Line} of the hash list {what}.");

    private static string Name(HashKind kind) => kind == HashKind.Sha1 ? "SHA-1" : "MD5";
}
