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
    public const string SevenZip = "application/x-7z-compressed";
    public const string Rar = "application/vnd.rar";
    public const string Cabinet = "application/vnd.ms-cab-compressed";
    public const string Iso = "application/x-iso9660-image";
    public const string ExpertWitness = "application/x-ewf";

    public const string Email = "message/rfc822";
    public const string Mbox = "application/mbox";
    public const string Pst = "application/vnd.ms-outlook-pst";
    public const string OutlookMessage = "application/vnd.ms-outlook";
    public const string Tnef = "application/vnd.ms-tnef";

    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    public const string CompoundFile = "application/x-ole-storage";
    public const string Doc = "application/msword";
    public const string Xls = "application/vnd.ms-excel";
    public const string Ppt = "application/vnd.ms-powerpoint";
    public const string Rtf = "application/rtf";
    public const string Pdf = "application/pdf";

    public const string Html = "text/html";
    public const string PlainText = "text/plain";
    public const string Csv = "text/csv";
    public const string Xml = "application/xml";
    public const string Json = "application/json";

    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Gif = "image/gif";
    public const string Tiff = "image/tiff";
    public const string Bmp = "image/bmp";
    public const string Webp = "image/webp";
    public const string Heic = "image/heic";
    public const string Svg = "image/svg+xml";
}
