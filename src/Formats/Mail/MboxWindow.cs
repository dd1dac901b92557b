using System.Buffers;
using System.Buffers.Text;

namespace Dossier.Formats.Mail;

/// <summary>A window that moves over an mbox file: however long the file, its mails or its lines, memory stays the window's.</summary>
internal sealed class MboxWindow(FileStream file) : IDisposable
{
    private const int Size = 1 << 20;

    /// <summary>Bytes held back when others are written: quotes and the blank line before a mail are only known from what follows.</summary>
    private const int HeldBack = 64;

    /// <summary>A line nearer to the window's end than this is not judged before more bytes are there.</summary>
    private const int Margin = 8192;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);
    private long read;
    private int start;
    private int end;

    public bool IsAtEnd
    {
        get
        {
            Fill();
            return start == end;
        }
    }

    private bool IsFileRead => read == file.Length;

    private ReadOnlySpan<byte> Rest => buffer.AsSpan(start, end - start);

    public void SkipByteOrderMark()
    {
        Fill();
        start += Rest.StartsWith("\uFEFF"u8) ? 3 : 0;
        SkipLineBreaks(int.MaxValue);
    }

    public bool IsFromLineHere()
    {
        Fill();
        return Rest.StartsWith("From "u8);
    }

    /// <summary>Goes past the line that starts a mail and returns what it says.</summary>
    public byte[] TakeFromLine()
    {
        Fill();
        var line = HeaderBlock.Line(Rest, out var length);
        byte[] envelope = [.. line[5..]];
        start += length;
        return envelope;
    }

    /// <summary>Copies the mail that starts here and stops before the line that starts the next one.</summary>
    public void CopyMessage(Stream target, CancellationToken cancel)
    {
        Fill();
        if (TryContentLength(out var length))
        {
            CopyExactly(length, target, cancel);
            Fill();
            SkipLineBreaks(1);
            return;
        }

        for (var scan = start; ; scan = start + HeldBack)
        {
            cancel.ThrowIfCancellationRequested();
            var certain = IsFileRead ? end : end - Margin;
            if (CopyToSeparator(scan, certain, target))
            {
                return;
            }

            if (IsFileRead)
            {
                WriteUpTo(WithoutBlankLine(end), target);
                start = end;
                return;
            }

            WriteUpTo(certain - HeldBack, target);
            Fill();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    /// <summary>Looks for the next mail in a part of the window, taking off quotes on the way; true when one was found.</summary>
    private bool CopyToSeparator(int scan, int certain, Stream target)
    {
        while (scan < certain)
        {
            var found = buffer.AsSpan(scan, Math.Min(certain + 4, end) - scan).IndexOf("From "u8);
            if (found < 0)
            {
                return false;
            }

            var at = scan + found;
            scan = at + 5;
            var line = at;
            while (line > start && buffer[line - 1] == '>')
            {
                line--;
            }

            if (buffer[line - 1] != '\n')
            {
                continue;
            }

            if (line < at)
            {
                WriteUpTo(line, target);
                start = line + 1;
            }
            else if (Separates(at))
            {
                WriteUpTo(WithoutBlankLine(at), target);
                start = at;
                return true;
            }
        }

        return false;
    }

    /// <summary>Text may start a line with "From " too, where nobody quoted it: a date, a blank line before or a header after must confirm it.</summary>
    private bool Separates(int at)
    {
        var line = HeaderBlock.Line(buffer.AsSpan(at, end - at), out var length);
        var next = HeaderBlock.Line(buffer.AsSpan(at + length, end - at - length), out _);
        var isAfterBlank = WithoutBlankLine(at) < at;
        return MboxReader.IsFromLine(line) ? isAfterBlank || MboxReader.IsHeader(next) : isAfterBlank && MailSigns.IsMailHeader(next);
    }

    /// <summary>The place before the blank line that ends here; the place itself when there is none.</summary>
    private int WithoutBlankLine(int at)
    {
        if (at - 1 >= start && buffer[at - 1] == '\n')
        {
            if (buffer[at - 2] == '\n')
            {
                return at - 1;
            }

            if (at - 2 >= start && buffer[at - 2] == '\r' && buffer[at - 3] == '\n')
            {
                return at - 2;
            }
        }

        return at;
    }

    /// <summary>The length of the mail that starts here, headers included, if it states one that can be believed.</summary>
    private bool TryContentLength(out long length)
    {
        length = 0;
        var lineFeed = Rest.IndexOf("\n\n"u8);
        var carriage = (lineFeed < 0 ? Rest : Rest[..lineFeed]).IndexOf("\n\r\n"u8);
        var headers = carriage >= 0 ? carriage + 3 : lineFeed + 2;
        var field = lineFeed < 0 && carriage < 0 ? -1 : Rest[..headers].IndexOf("\nContent-Length:"u8);
        if (field < 0 || !Utf8Parser.TryParse(Rest[(field + 16)..headers].TrimStart((byte)' '), out long body, out _) || body < 0)
        {
            return false;
        }

        length = headers + body;
        var place = read - (end - start) + length;
        if (place > file.Length || place < 0)
        {
            return false;
        }

        Span<byte> after = stackalloc byte[8];
        after = after[..RandomAccess.Read(file.SafeFileHandle, after, place - 1)];
        return after[1..].TrimStart("\r\n"u8) is []
            ? place + 6 >= file.Length
            : after[0] == '\n' && after[1..].StartsWith("From "u8)
                || after[1..].StartsWith("\nFrom "u8)
                || after[1..].StartsWith("\r\nFrom"u8);
    }

    private void CopyExactly(long length, Stream target, CancellationToken cancel)
    {
        while (length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            Fill();
            var count = (int)Math.Min(length, end - start);
            if (count == 0)
            {
                return;
            }

            WriteUpTo(start + count, target);
            length -= count;
        }
    }

    private void SkipLineBreaks(int count)
    {
        for (; count > 0 && HeaderBlock.Line(Rest, out var length).Length == 0 && length > 0; count--)
        {
            start += length;
        }
    }

    private void WriteUpTo(int place, Stream target)
    {
        if (place > start)
        {
            target.Write(buffer, start, place - start);
            start = place;
        }
    }

    /// <summary>Moves the window so that it begins just before what is still to be written, and reads until it is full.</summary>
    private void Fill()
    {
        if (IsFileRead)
        {
            return;
        }

        var keepFrom = Math.Max(0, start - 4);
        if (end - keepFrom < Size / 2 && keepFrom > 0)
        {
            buffer.AsSpan(keepFrom, end - keepFrom).CopyTo(buffer);
            (start, end) = (start - keepFrom, end - keepFrom);
        }

        while (end < Size && file.Read(buffer, end, Size - end) is > 0 and var count)
        {
            end += count;
            read += count;
        }
    }
}
