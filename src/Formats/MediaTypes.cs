namespace Dossier.Formats;

/// <summary>The media types our readers know, spelt once. IANA's name where there is one, else the one in common use.</summary>
public static class MediaTypes
{
    public const string Unknown = "application/octet-stream";
    public const string Empty = "application/x-empty";

    public const string Zip = "application/zip";
    public const string Tar = "application/x-tar";
    public const string Gzip = "application/gzip";
    public const string Bzip2 = "application/x-bzip2";
    public const string Xz = "application/x-xz";
    public const string Compress = "application/x-compress";
    public const string Lzma = "application/x-lzma";
    public const string Zstandard = "application/zstd";
    public const string Cpio = "application/x-cpio";
    public const string SevenZip = "application/x-7z-compressed";
    public const string Rar = "application/vnd.rar";
    public const string Cabinet = "application/vnd.ms-cab-compressed";
    public const string Iso = "application/x-iso9660-image";
    public const string Lha = "application/x-lzh-compressed";
    public const string ExpertWitness = "application/x-ewf";

    /// <summary>The bytes of a disk or a volume, as they are.</summary>
    public const string DiskImage = "application/x-raw-disk-image";

    public const string Email = "message/rfc822";
    public const string Mbox = "application/mbox";
    public const string Pst = "application/vnd.ms-outlook-pst";

    /// <summary>An archive of Outlook for Mac: a ZIP of XML files.</summary>
    public const string Olm = "application/x-olm";
    public const string OutlookMessage = "application/vnd.ms-outlook";
    public const string Tnef = "application/vnd.ms-tnef";

    /// <summary>S/MIME: signed or encrypted.</summary>
    public const string Pkcs7 = "application/pkcs7-mime";
    public const string TimeStamped = "application/timestamped-data";

    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    public const string XlsBinary = "application/vnd.ms-excel.sheet.binary.macroenabled.12";
    public const string Visio = "application/vnd.ms-visio.drawing";
    public const string Xps = "application/vnd.ms-xpsdocument";

    /// <summary>A docx, xlsx or pptx encrypted with a password: a compound file around the whole of it.</summary>
    public const string ProtectedOffice = "application/x-ooxml-protected";
    public const string OpenDocumentText = "application/vnd.oasis.opendocument.text";
    public const string OpenDocumentSpreadsheet = "application/vnd.oasis.opendocument.spreadsheet";
    public const string OpenDocumentPresentation = "application/vnd.oasis.opendocument.presentation";

    /// <summary>Follows the media type of an OpenDocument file that is one XML file rather than a package.</summary>
    public const string FlatSuffix = "-flat-xml";
    public const string Epub = "application/epub+zip";
    public const string CompoundFile = "application/x-ole-storage";
    public const string Doc = "application/msword";
    public const string Xls = "application/vnd.ms-excel";
    public const string Ppt = "application/vnd.ms-powerpoint";
    public const string OldVisio = "application/vnd.visio";
    public const string Publisher = "application/x-mspublisher";
    public const string Project = "application/vnd.ms-project";
    public const string OneNote = "application/onenote";
    public const string Rtf = "application/rtf";
    public const string Pdf = "application/pdf";
    public const string PostScript = "application/postscript";

    public const string Html = "text/html";
    public const string PlainText = "text/plain";
    public const string Csv = "text/csv";
    public const string Xml = "application/xml";
    public const string Json = "application/json";
    public const string Calendar = "text/calendar";
    public const string VCard = "text/vcard";

    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Gif = "image/gif";
    public const string Tiff = "image/tiff";
    public const string Bmp = "image/bmp";
    public const string Webp = "image/webp";
    public const string Heic = "image/heic";
    public const string Avif = "image/avif";
    public const string CanonRaw = "image/x-canon-cr2";
    public const string Emf = "image/emf";
    public const string Wmf = "image/wmf";
    public const string Svg = "image/svg+xml";

    public const string Mp3 = "audio/mpeg";
    public const string Mp4Audio = "audio/mp4";
    public const string Wav = "audio/x-wav";
    public const string Ogg = "audio/ogg";
    public const string Flac = "audio/flac";
    public const string Mp4 = "video/mp4";
    public const string QuickTime = "video/quicktime";
    public const string MobileVideo = "video/3gpp";
    public const string Avi = "video/x-msvideo";
    public const string Matroska = "video/x-matroska";
    public const string Webm = "video/webm";

    public const string WindowsProgram = "application/vnd.microsoft.portable-executable";
    public const string Elf = "application/x-elf";
    public const string Sqlite = "application/vnd.sqlite3";
}
