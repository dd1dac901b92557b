using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Pdf;

/// <summary>
/// Tells cheaply whether a PDF may have files attached: to ask a program takes longer than all else that is done with a page. Each attached file is
/// named by a dictionary with the key EF (ISO 32000-1 table 44), which stands in the file as it is, or in a stream of objects.
/// </summary>
internal static partial class PdfMarks
{
    private const int BlockLength = 65536;

    /// <summary>The dictionary of a stream of objects is short: so much before and after its type.</summary>
    private const int DictionaryBefore = 512;
    private const int DictionaryAfter = 2048;

    /// <summary>The longest of the marks, and the letter behind it.</summary>
    private const int Overlap = 16;

    /// <summary>Streams of objects that unpack to more are not looked into.</summary>
    private const long MostUnpacked = 64L << 20;

    private static ReadOnlySpan<byte> Key => "/EF"u8;
    private static ReadOnlySpan<byte> Type => "/EmbeddedFile"u8;
    private static ReadOnlySpan<byte> Objects => "/ObjStm"u8;

    /// <summary>False only when there is certainly none. What is encrypted, damaged or packed in an unusual way may have some.</summary>
    public static bool MayHaveFiles(Content content, CancellationToken cancel)
    {
        using var stream = content.Open();
        using var packed = content.Open();
        var unpacked = 0L;
        var buffer = new byte[BlockLength + Overlap];
        var kept = 0;
        var start = 0L;
        for (int read; (read = stream.Read(buffer, kept, BlockLength)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            var block = buffer.AsSpan(0, kept + read);
            if (Names(block))
            {
                return true;
            }

            for (int at = 0, next; (next = block[at..].IndexOf(Objects)) >= 0; at += next + Objects.Length)
            {
                // What lies in the overlap is seen once more, which does no harm.
                if (!IsWithout(packed, start + at + next, ref unpacked, cancel))
                {
                    return true;
                }
            }

            kept = Math.Min(Overlap, block.Length);
            start += block.Length - kept;
            block[^kept..].CopyTo(buffer);
        }

        return false;
    }

    /// <summary>Whether bytes name an attached file. By chance that happens once in five hundred megabytes.</summary>
    private static bool Names(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf(Type) >= 0)
        {
            return true;
        }

        for (int next; (next = bytes.IndexOf(Key)) >= 0 && next + Key.Length < bytes.Length; bytes = bytes[(next + Key.Length)..])
        {
            if (" \t\r\n\f\0<%"u8.Contains(bytes[next + Key.Length]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a stream of objects can be unpacked, and names no attached file.</summary>
    private static bool IsWithout(FileStream file, long mark, ref long unpacked, CancellationToken cancel)
    {
        var from = Math.Max(0, mark - DictionaryBefore);
        file.Position = from;
        var around = new byte[mark - from + DictionaryAfter];
        var text = Encoding.Latin1.GetString(around, 0, file.ReadAtLeast(around, around.Length, throwOnEndOfStream: false));
        var at = (int)(mark - from);
        var begin = Math.Max(0, text.LastIndexOf("obj", at, StringComparison.Ordinal));
        if (Begin().Match(text, at) is not { Success: true } stream)
        {
            return false;
        }

        var dictionary = text[begin..stream.Index];
        if (!dictionary.Contains("/Filter", StringComparison.Ordinal))
        {
            // It stands there as it is, and is seen with all else.
            return true;
        }

        if (!Deflated().IsMatch(dictionary) || dictionary.Contains("/DecodeParms", StringComparison.Ordinal))
        {
            return false;
        }

        file.Position = from + stream.Index + stream.Length;
        return IsWithout(file, ref unpacked, cancel);
    }

    private static bool IsWithout(FileStream file, ref long unpacked, CancellationToken cancel)
    {
        var buffer = new byte[BlockLength];
        var kept = 0;
        try
        {
            using var objects = new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true);
            for (int read; (read = objects.Read(buffer, kept, buffer.Length - kept)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                var block = buffer.AsSpan(0, kept + read);
                unpacked += read;
                if (unpacked > MostUnpacked || Names(block))
                {
                    return false;
                }

                kept = Math.Min(Overlap, block.Length);
                block[^kept..].CopyTo(buffer);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return true;
    }

    [GeneratedRegex(@"\bstream(\r\n|\n|\r)")]
    private static partial Regex Begin();

    [GeneratedRegex(@"/Filter\s*(?:\[\s*/(?:FlateDecode|Fl)\s*\]|/(?:FlateDecode|Fl)(?![A-Za-z]))")]
    private static partial Regex Deflated();
}
