using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Identification;

/// <summary>Documents that are ZIP files on the outside: OOXML, OpenDocument, EPUB, XPS.</summary>
internal static class OfficeKinds
{
    private const int LocalHeaderLength = 30;
    private const int LongestMediaType = 100;

    /// <summary>What [Content_Types].xml calls the main part (ECMA-376 part 2, 10.1.2), macro-enabled and template forms included.</summary>
    private static readonly (byte[] Word, string MediaType)[] MainParts =
    [
        ("wordprocessingml.document.main+xml"u8.ToArray(), MediaTypes.Docx),
        ("wordprocessingml.template.main+xml"u8.ToArray(), MediaTypes.Docx),
        ("ms-word.document.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Docx),
        ("ms-word.template.macroEnabledTemplate.main+xml"u8.ToArray(), MediaTypes.Docx),
        ("ms-word.template.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Docx),
        ("spreadsheetml.sheet.main+xml"u8.ToArray(), MediaTypes.Xlsx),
        ("spreadsheetml.template.main+xml"u8.ToArray(), MediaTypes.Xlsx),
        ("ms-excel.sheet.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Xlsx),
        ("ms-excel.template.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Xlsx),
        ("ms-excel.addin.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Xlsx),
        ("ms-excel.sheet.binary.macroEnabled.main"u8.ToArray(), MediaTypes.XlsBinary),
        ("presentationml.presentation.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("presentationml.slideshow.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("presentationml.template.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("ms-powerpoint.slideshow.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("ms-powerpoint.template.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("ms-powerpoint.addin.macroEnabled.main+xml"u8.ToArray(), MediaTypes.Pptx),
        ("ms-visio."u8.ToArray(), MediaTypes.Visio),
        ("ms-package.xps-fixeddocumentsequence+xml"u8.ToArray(), MediaTypes.Xps),
    ];

    /// <summary>Where the parts usually lie; asked only when the package's end, and so its directory, is missing.</summary>
    private static readonly (byte[] Path, string MediaType)[] UsualParts =
    [
        ("word/document.xml"u8.ToArray(), MediaTypes.Docx),
        ("xl/workbook.xml"u8.ToArray(), MediaTypes.Xlsx),
        ("xl/worksheets/"u8.ToArray(), MediaTypes.Xlsx),
        ("xl/workbook.bin"u8.ToArray(), MediaTypes.XlsBinary),
        ("ppt/presentation.xml"u8.ToArray(), MediaTypes.Pptx),
        ("visio/document.xml"u8.ToArray(), MediaTypes.Visio),
    ];

    /// <summary>What a file that begins like a ZIP is: one of ours, or a ZIP.</summary>
    public static string MediaType(Content content)
    {
        var head = content.Head.Span;
        if (StatedMediaType(head) is { } stated)
        {
            return stated;
        }

        using var stream = content.Open();
        if (ZipDirectory.Find(stream, "[Content_Types].xml"u8, out var isDirectoryFound) is { } contentTypes)
        {
            foreach (var (word, mediaType) in MainParts)
            {
                if (contentTypes.AsSpan().IndexOf(word) >= 0)
                {
                    return mediaType;
                }
            }
        }

        return !isDirectoryFound ? ByUsualParts(head)
            : ZipDirectory.Mentions(stream, "/com.microsoft.__Messages/"u8) ? MediaTypes.Olm
            : MediaTypes.Zip;
    }

    /// <summary>OpenDocument 1.2 part 3, 3.3, and EPUB OCF: the first entry is called mimetype, is stored, and says it.</summary>
    private static string? StatedMediaType(ReadOnlySpan<byte> head)
    {
        if (head.Length < LocalHeaderLength || BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) != 0)
        {
            return null;
        }

        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[26..]);
        var start = LocalHeaderLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        if (start >= head.Length || !head.Slice(LocalHeaderLength, nameLength).SequenceEqual("mimetype"u8))
        {
            return null;
        }

        var text = head[start..];
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[18..]);
        if (length == 0)
        {
            // Written as a stream: the length comes after the bytes, before the next signature.
            length = (uint)Math.Max(text.IndexOf("PK"u8), 0);
        }

        if (length is 0 or > LongestMediaType || length > text.Length)
        {
            return null;
        }

        var stated = text[..(int)length].Trim(" \r\n"u8);
        var isOurs =
            stated.SequenceEqual("application/epub+zip"u8)
            || stated.StartsWith("application/vnd.oasis.opendocument."u8)
            || stated.StartsWith("application/vnd.sun.xml."u8);
        return isOurs && stated.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 ? Encoding.Latin1.GetString(stated) : null;
    }

    private static string ByUsualParts(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("[Content_Types].xml"u8) >= 0)
        {
            foreach (var (path, mediaType) in UsualParts)
            {
                if (head.IndexOf(path) >= 0)
                {
                    return mediaType;
                }
            }
        }

        return MediaTypes.Zip;
    }
}
