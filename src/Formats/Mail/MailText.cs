using System.Buffers;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>Turns body parts into text, a bounded piece at a time, and takes out the files that are uuencoded inside them.</summary>
internal sealed unsafe class MailText(MailBytes bytes, Findings findings)
{
    private const int DecodeInMemory = 16 << 20;
    private const int PieceLength = 4 << 20;

    private bool hasText;

    /// <summary>Files found inside text parts so far.</summary>
    public int UuencodedFiles { get; private set; }

    public void Write(MailPart part, CancellationToken cancel)
    {
        if (part.Length == 0)
        {
            return;
        }

        if (hasText)
        {
            findings.Text("\n");
        }

        hasText = true;
        if (part.MediaType == MediaTypes.Html)
        {
            using var html = new PartStream(bytes, part);
            HtmlText.Write(html, part.Charset, findings, cancel);
            NoteForeignBytes(html);
        }
        else if (PartStream.IsPlain(part))
        {
            WritePlain(bytes.Start + part.Start, part.Length, part.Charset, bytes, cancel);
        }
        else if (part.Length <= DecodeInMemory)
        {
            WriteDecoded(part, cancel);
        }
        else
        {
            WriteLarge(part, cancel);
        }
    }

    /// <summary>Whether a part has nothing to show: alternatives are sometimes sent empty.</summary>
    public bool IsBlank(MailPart part)
    {
        using var content = new PartStream(bytes, part);
        Span<byte> start = stackalloc byte[1024];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..length].Trim(" \t\r\n\0"u8).Length == 0;
    }

    private void WriteDecoded(MailPart part, CancellationToken cancel)
    {
        using var content = new PartStream(bytes, part);
        var buffer = ArrayPool<byte>.Shared.Rent((int)part.Length + 16);
        try
        {
            var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            NoteForeignBytes(content);
            fixed (byte* start = buffer)
            {
                WritePlain(start, length, part.Charset, null, cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes into a temporary file and reads that in place, so that memory does not grow with the sender's will.</summary>
    private void WriteLarge(MailPart part, CancellationToken cancel)
    {
        using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
            }
        );
        using (var content = new PartStream(bytes, part))
        {
            content.CopyTo(file);
            NoteForeignBytes(content);
        }

        file.Flush();
        if (file.Length > 0)
        {
            using var decoded = MailBytes.Of(file);
            WritePlain(decoded.Start, decoded.Length, part.Charset, decoded, cancel);
        }
    }

    private void WritePlain(byte* start, long length, string? charset, MailBytes? source, CancellationToken cancel)
    {
        long position = 0;
        while (position < length)
        {
            cancel.ThrowIfCancellationRequested();
            var rest = new ReadOnlySpan<byte>(start + position, (int)Math.Min(length - position, int.MaxValue));
            var piece = WholeLines(rest);
            var found = Uuencode.Find(piece);
            if (found == 0)
            {
                position += WriteUuencoded(rest);
                continue;
            }

            piece = found < 0 ? piece : piece[..found];
            if (piece.IndexOf("-----BEGIN PGP MESSAGE-----"u8) is >= 0 and var pgp && (pgp == 0 || piece[pgp - 1] == '\n'))
            {
                findings.Fault(FaultKind.PasswordProtected, "The text holds an encrypted PGP message.");
            }

            findings.Text(Charsets.Decode(piece, charset));
            position += piece.Length;
            source?.Forget(start + position - piece.Length - source.Start, piece.Length);
        }
    }

    /// <summary>As much as is decoded at once, cut behind a line break so that no character is cut in two.</summary>
    private static ReadOnlySpan<byte> WholeLines(ReadOnlySpan<byte> rest)
    {
        if (rest.Length <= PieceLength)
        {
            return rest;
        }

        var lineBreak = rest[..PieceLength].LastIndexOf((byte)'\n');
        return rest[..(lineBreak < PieceLength / 2 ? PieceLength : (lineBreak + 4) & ~3)]; // Whole UTF-16 and UTF-32 units too.
    }

    private int WriteUuencoded(ReadOnlySpan<byte> block)
    {
        UuencodedFiles++;
        var name = EncodedWords.Decode(Uuencode.Name(block));
        using var child = findings.Child(new Child(name));
        var length = Uuencode.Decode(block, child, out var isWhole);
        if (!isWhole)
        {
            findings.Fault(FaultKind.Truncated, $"The uuencoded file '{name}' has no end line.");
        }

        return length;
    }

    private void NoteForeignBytes(PartStream content)
    {
        if (content.HasForeignBytes)
        {
            findings.Fault(FaultKind.Corrupt, "A text part holds bytes that are no base64; they were skipped.");
        }
    }
}
