using System.Text;

namespace Dossier.Formats.LoadFiles;

/// <summary>
/// Writes delimited load files, Concordance's DAT and its relatives: every field in qualifiers, every record of as many fields as the
/// first, CRLF at its end. Streamed: nothing but a buffer is kept.
/// </summary>
public sealed class ConcordanceWriter(Stream stream, LoadFileFormat format) : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;
    private readonly StreamWriter writer = new(stream, LoadFileFormat.ForWriting(format.Encoding), BufferSize, leaveOpen: true);
    private readonly StringBuilder line = new();
    private int fields;

    /// <summary>Writes one record; the first is the header. Null is an empty field.</summary>
    /// <exception cref="ArgumentException">It has not as many fields as the first.</exception>
    public Task Write(IReadOnlyList<string?> values, CancellationToken cancel)
    {
        if (fields == 0)
        {
            fields = values.Count;
        }

        if (values.Count == 0 || values.Count != fields)
        {
            throw new ArgumentException($"A record of {values.Count} fields does not fit a load file of {fields}.", nameof(values));
        }

        line.Clear();
        for (var index = 0; index < values.Count; index++)
        {
            if (index > 0)
            {
                line.Append(format.Separator);
            }

            line.Append(format.Qualifier);
            Append(values[index]);
            line.Append(format.Qualifier);
        }

        if (format.HasTrailingSeparator)
        {
            line.Append(format.Separator);
        }

        line.Append("\r\n");
        return writer.WriteAsync(line, cancel);
    }

    public Task Flush(CancellationToken cancel) => writer.FlushAsync(cancel);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private void Append(ReadOnlySpan<char> value)
    {
        for (var index = 0; index < value.Length; index++)
        {
            var character = value[index];
            if (character == format.Qualifier)
            {
                line.Append(character, 2);
            }
            else if (format.LineBreak is { } mark && IsLineBreak(character))
            {
                line.Append(mark);
                index += character == '\r' && index + 1 < value.Length && value[index + 1] == '\n' ? 1 : 0;
            }
            else if (character != '\0')
            {
                // NUL ends a text for many loaders: left out.
                line.Append(character);
            }
        }
    }

    /// <summary>All that some reader takes for the end of a line: carriage return, line feed, next line, line and paragraph separator.</summary>
    private static bool IsLineBreak(char character) => character is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';
}
