using System.Globalization;
using Dossier.Core.Documents;

namespace Dossier.Dialects.Iconect;

/// <summary>
/// What every document has beside the fields of its workspace, shown as fields with ids of their own: near the end of the 32-bit integers,
/// as built-in things are there, where no field of a workspace will ever be.
/// </summary>
internal sealed record Column(long Id, string Name, int Type, Func<Document, string> Value)
{
    private const long First = 2147483000;

    /// <summary>The one of them that can be written.</summary>
    public static readonly Column RecordName = new(First, "Name", FieldTypes.Text, document => document.Name);
    public static readonly Column Custodian = new(First + 1, "Custodian", FieldTypes.Text, document => document.Custodian);
    public static readonly Column Path = new(First + 2, "Path", FieldTypes.Text, document => document.Path);
    public static readonly Column FileName = new(First + 3, "File Name", FieldTypes.Text, OfFile(document => document.FileName));
    public static readonly Column FileSize = new(
        First + 4,
        "File Size",
        FieldTypes.Numeric,
        OfFile(document => document.Size.ToString(CultureInfo.InvariantCulture))
    );
    public static readonly Column FileType = new(First + 5, "File Type", FieldTypes.Text, document => document.MediaType);
    public static readonly Column FileExtension = new(
        First + 6,
        "File Extension",
        FieldTypes.Text,
        OfFile(document => System.IO.Path.GetExtension(document.FileName).TrimStart('.'))
    );
    public static readonly Column Md5 = new(First + 7, "MD5", FieldTypes.Text, document => document.Md5 ?? "");
    public static readonly Column Sha1 = new(First + 8, "SHA-1", FieldTypes.Text, document => document.Sha1 ?? "");
    public static readonly Column Sha256 = new(First + 9, "SHA-256", FieldTypes.Text, document => document.Sha256 ?? "");

    /// <summary>The file itself; its value is the address that the file is had from.</summary>
    public static readonly Column NativeFile = new(First + 10, "Native File", FieldTypes.Native, _ => "");

    public static IReadOnlyList<Column> All { get; } =
    [RecordName, Custodian, Path, FileName, FileSize, FileType, FileExtension, Md5, Sha1, Sha256, NativeFile];

    private static Func<Document, string> OfFile(Func<Document, string> value) =>
        document => document.CurrentVersion == 0 ? "" : value(document);
}
