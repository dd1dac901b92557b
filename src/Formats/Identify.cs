using Dossier.Formats.Containers;
using Dossier.Formats.Identification;
using Dossier.Formats.Native;

namespace Dossier.Formats;

/// <summary>What an item is, told by its bytes. Its name only breaks ties between kinds of text.</summary>
public static class Identify
{
    /// <summary>libmagic's words for types that we call otherwise.</summary>
    private static readonly Dictionary<string, string> Synonyms = new()
    {
        ["application/x-rar"] = MediaTypes.Rar,
        ["application/x-lha"] = MediaTypes.Lha,
        ["application/x-lharc"] = MediaTypes.Lha,
        ["application/CDFV2"] = MediaTypes.CompoundFile,
        ["application/x-dosexec"] = MediaTypes.WindowsProgram,
        ["application/x-sqlite3"] = MediaTypes.Sqlite,
        ["application/x-zip-compressed"] = MediaTypes.Zip,
        ["application/x-gzip"] = MediaTypes.Gzip,
        ["application/x-zstd"] = MediaTypes.Zstandard,
        ["image/x-ms-bmp"] = MediaTypes.Bmp,
        ["inode/x-empty"] = MediaTypes.Empty,
        ["text/rtf"] = MediaTypes.Rtf,
        ["text/xml"] = MediaTypes.Xml,
        ["text/x-vcard"] = MediaTypes.VCard,
    };

    /// <summary>The media type of an item: one of <see cref="MediaTypes"/>, or in libmagic's words what our readers do not know.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string MediaType(Content content)
    {
        var head = content.Head.Span;
        if (head.IsEmpty)
        {
            return MediaTypes.Empty;
        }

        if (Signatures.MediaType(head) is { } bySignature)
        {
            return bySignature switch
            {
                MediaTypes.Zip => OfficeKinds.MediaType(content),
                MediaTypes.CompoundFile => CompoundKinds.MediaType(content),
                _ => bySignature,
            };
        }

        if (TextKinds.MediaType(content) is { } byText)
        {
            return byText;
        }

        if (VolumeMarks.IsDisc(content))
        {
            return MediaTypes.Iso;
        }

        if (DiskImages.IsRaw(content))
        {
            return MediaTypes.DiskImage;
        }

        var byMagic = Magic.MediaType(content.LocalPath) ?? MediaTypes.Unknown;
        if (byMagic == MediaTypes.Unknown)
        {
            return Letters.IsEightBitText(head) ? MediaTypes.PlainText : MediaTypes.Unknown;
        }

        return byMagic.StartsWith("text/", StringComparison.Ordinal) && !Synonyms.ContainsKey(byMagic)
            ? TextKinds.Kind(content)
            : Synonyms.GetValueOrDefault(byMagic, byMagic);
    }
}
