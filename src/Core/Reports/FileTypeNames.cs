namespace Dossier.Core.Reports;

/// <summary>What people call kinds of files.</summary>
internal static class FileTypeNames
{
    private const int LongestExtension = 12;
    private static readonly Dictionary<string, string> Names = new()
    {
        [""] = "Unknown",
        ["application/octet-stream"] = "Unknown",
        ["application/pdf"] = "PDF",
        ["message/rfc822"] = "Email",
        ["application/vnd.ms-outlook"] = "Outlook message",
        ["text/plain"] = "Text",
        ["text/html"] = "HTML",
        ["text/csv"] = "CSV",
        ["application/json"] = "JSON",
        ["application/xml"] = "XML",
        ["text/xml"] = "XML",
        ["application/rtf"] = "RTF",
        ["text/rtf"] = "RTF",
        ["application/msword"] = "Word",
        ["application/vnd.ms-excel"] = "Excel",
        ["application/vnd.ms-powerpoint"] = "PowerPoint",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "Word",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "Excel",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = "PowerPoint",
        ["application/zip"] = "ZIP",
        ["image/jpeg"] = "JPEG",
        ["image/png"] = "PNG",
        ["image/gif"] = "GIF",
        ["image/tiff"] = "TIFF",
        ["image/bmp"] = "BMP",
    };

    /// <summary>The name of a media type; itself when it has none.</summary>
    public static string Of(string mediaType) => Names.GetValueOrDefault(mediaType, mediaType);

    /// <summary>The extension of a file's name, in lower case without the dot; empty when it has none.</summary>
    public static string Extension(string name)
    {
        var extension = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        return extension.Length is > 0 and <= LongestExtension && extension.All(char.IsLetterOrDigit) ? extension : "";
    }
}
