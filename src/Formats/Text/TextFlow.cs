using System.Buffers;

namespace Dossier.Formats.Text;

/// <summary>
/// Text as it flows on a page: runs of white space become one space, blocks begin on a line of their own, cells are parted by tabs.
/// Goes to <see cref="Findings"/> piece by piece, or is kept whole when there are none.
/// </summary>
internal sealed class TextFlow(Findings? findings) : IDisposable
{
    private const int PieceLength = 32768;

    private char[] buffer = ArrayPool<char>.Shared.Rent(findings is null ? 8192 : PieceLength);
    private int length;
    private int breaks;
    private bool hasSpace;
    private bool hasTab;
    private bool hasText;

    /// <summary>Whether anything was written since this was last set to false.</summary>
    public bool HasWritten { get; set; }

    /// <summary>White space and line ends are kept as they are, as inside a pre element.</summary>
    public bool KeepsSpace { get; set; }

    /// <summary>Says that what follows begins on another line, after <paramref name="count"/> line ends at least; none at the very start.</summary>
    public void Break(int count)
    {
        breaks = Math.Max(breaks, count);
        hasSpace = hasTab = false;
    }

    /// <summary>One more line end, however many there are.</summary>
    public void LineEnd()
    {
        breaks = hasText ? breaks + 1 : 0;
        hasSpace = hasTab = false;
    }

    /// <summary>What follows is another cell of the same row, although the last one ended with a line.</summary>
    public void Cell()
    {
        hasTab = hasText;
        hasSpace = false;
        breaks = 0;
    }

    /// <summary>What follows is another cell of the same row, unless a new line was begun.</summary>
    public void Tab()
    {
        hasTab = breaks == 0 && hasText;
        hasSpace = false;
    }

    /// <summary>Writes running text, its white space folded.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        if (KeepsSpace)
        {
            WriteKept(text);
            return;
        }

        var i = 0;
        while (i < text.Length)
        {
            if (IsSpace(text[i]))
            {
                hasSpace = true;
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && !IsSpace(text[i]))
            {
                i++;
            }

            Separate();
            Append(text[start..i]);
        }
    }

    /// <summary>Writes characters that do not fold, such as a non-breaking space; that one is written as the space it looks like.</summary>
    public void WriteDecoded(ReadOnlySpan<char> text)
    {
        Separate();
        Append(text is "\u00A0" ? " " : text);
    }

    /// <summary>Hands over what is left to the findings, also when reading ended early.</summary>
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            var last = buffer;
            buffer = [];
            if (length > 0)
            {
                findings?.Text(last.AsSpan(0, length));
            }

            ArrayPool<char>.Shared.Return(last);
        }
    }

    /// <summary>What was kept.</summary>
    public override string ToString() => new(buffer, 0, length);

    private static bool IsSpace(char character) => character is ' ' or '\n' or '\r' or '\t' or '\f';

    private void WriteKept(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Carriage returns come from files with Windows line ends.
            var end = text.IndexOf('\r');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (!line.IsEmpty)
            {
                Separate();
                Append(line);
            }
        }
    }

    /// <summary>Writes what parts the next word from the last.</summary>
    private void Separate()
    {
        if (hasText)
        {
            for (; breaks > 0; breaks--)
            {
                Append("\n");
            }

            if (hasTab)
            {
                Append("\t");
            }
            else if (hasSpace && buffer.Length > 0 && (length == 0 || buffer[length - 1] != '\n'))
            {
                Append(" ");
            }
        }

        breaks = 0;
        hasSpace = hasTab = false;
        hasText = HasWritten = true;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (findings is not null && length + text.Length > PieceLength)
        {
            Flush();
            if (text.Length > PieceLength)
            {
                findings.Text(text);
                return;
            }
        }
        else if (length + text.Length > buffer.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(buffer.Length * 2, length + text.Length));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<char>.Shared.Return(buffer);
            buffer = larger;
        }

        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    private void Flush()
    {
        if (length > 0)
        {
            findings?.Text(buffer.AsSpan(0, length));
            length = 0;
        }
    }
}
