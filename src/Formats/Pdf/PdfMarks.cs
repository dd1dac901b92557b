using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Dossier.Formats.Pdf;

/// <summary>
/// Tells cheaply what a PDF may hold beside its pages: to ask a program takes longer than all else that is done with a page. What is looked for stands in
/// the file as it is, or in a stream of objects. False only when there is certainly none: what is encrypted, damaged or packed in an unusual way may
/// have some.
/// </summary>
internal sealed partial class PdfMarks
{
    private const int BlockLength = 65536;

    /// <summary>The dictionary of a stream of objects is short: so much before and after its type.</summary>
    private const int DictionaryBefore = 512;
    private const int DictionaryAfter = 2048;

    /// <summary>The longest that is looked for, with some white space in it, and the letter behind it.</summary>
    private const int Overlap = 48;

    /// <summary>Streams of objects that unpack to more are not looked into.</summary>
    private const long MostUnpacked = 64L << 20;

    private static readonly SearchValues<byte> AfterName = SearchValues.Create("/ \t\r\n\f\0<>[](%"u8);

    private long unpacked;

    private PdfMarks() { }

    /// <summary>Each attached file is named by a dictionary with the key EF (ISO 32000-1 table 44).</summary>
    public bool MayHaveFiles { get; private set; }

    /// <summary>Each markup annotation names its kind (ISO 32000-1 table 169).</summary>
    public bool MayHaveComments { get; private set; }

    private static ReadOnlySpan<byte> Key => "/EF"u8;
    private static ReadOnlySpan<byte> Type => "/EmbeddedFile"u8;
    private static ReadOnlySpan<byte> Kind => "/Subtype"u8;
    private static ReadOnlySpan<byte> Objects => "/ObjStm"u8;
    private static ReadOnlySpan<byte> White => " \t\r\n\f\0"u8;

    private bool IsAll => MayHaveFiles && MayHaveComments;

    public static PdfMarks Of(Content content, CancellationToken cancel)
    {
        var marks = new PdfMarks();
        using var stream = content.Open();
        using var packed = content.Open();
        var buffer = new byte[BlockLength + Overlap];
        var kept = 0;
        var start = 0L;
        for (int read; !marks.IsAll && (read = stream.Read(buffer, kept, BlockLength)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            var block = buffer.AsSpan(0, kept + read);
            marks.Look(block);
            for (int at = 0, next; !marks.IsAll && (next = block[at..].IndexOf(Objects)) >= 0; at += next + Objects.Length)
            {
                // What lies in the overlap is seen once more, which does no harm.
                if (!marks.LookInto(packed, start + at + next, cancel))
                {
                    (marks.MayHaveFiles, marks.MayHaveComments) = (true, true);
                }
            }

            kept = Math.Min(Overlap, block.Length);
            start += block.Length - kept;
            block[^kept..].CopyTo(buffer);
        }

        return marks;
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        MayHaveFiles = MayHaveFiles || NameFiles(bytes);
        MayHaveComments = MayHaveComments || NameComments(bytes);
    }

    private static bool NameComments(ReadOnlySpan<byte> bytes)
    {
        for (int next; (next = bytes.IndexOf(Kind)) >= 0; )
        {
            bytes = bytes[(next + Kind.Length)..].TrimStart(White);
            if (bytes.Length == 0 || bytes[0] != '/')
            {
                continue;
            }

            var end = bytes[1..].IndexOfAny(AfterName);
            if (PdfComments.IsMarkup(bytes[..(end < 0 ? bytes.Length : end + 1)]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether bytes name an attached file. By chance that happens once in five hundred megabytes.</summary>
    private static bool NameFiles(ReadOnlySpan<byte> bytes)
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

    /// <summary>Looks into a stream of objects; false when it cannot be unpacked.</summary>
    private bool LookInto(FileStream file, long mark, CancellationToken cancel)
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
        return Unpack(file, cancel);
    }

    private bool Unpack(FileStream file, CancellationToken cancel)
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
                if (unpacked > MostUnpacked)
                {
                    return false;
                }

                Look(block);
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
