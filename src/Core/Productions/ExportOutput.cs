using Dossier.Core.Kernel;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>Where an export goes.</summary>
public enum Destination
{
    /// <summary>A folder of a workspace, for review; no files are written.</summary>
    Review = 1,

    /// <summary>A folder of files; load files only as asked for.</summary>
    Disk = 2,

    /// <summary>A folder of files with the load files that other systems take them in by.</summary>
    LoadFile = 3,
}

/// <summary>The kinds of load files a volume may carry.</summary>
public enum LoadFileKind
{
    /// <summary>Concordance: a record of fields a document.</summary>
    Dat = 1,

    /// <summary>The same as comma-separated values.</summary>
    Csv = 2,

    /// <summary>Opticon: a line a page file.</summary>
    Opt = 3,
}

/// <summary>How the page images of a document are put out.</summary>
public enum ImageFormat
{
    /// <summary>A file a page, black and white (Group 4), 300 dots an inch.</summary>
    Tiff = 1,

    /// <summary>A file a document.</summary>
    Pdf = 2,
}

/// <summary>What a series puts out. Kept as JSON, so that a new setting needs no migration: give each a default.</summary>
public sealed record ExportOutput
{
    public const int MostPerFolder = 10_000;
    public const int MostPerVolume = 1_000_000;

    public Destination Destination { get; init; } = Destination.LoadFile;

    /// <summary>Review: the workspace; null means the one the documents are in.</summary>
    public long? WorkspaceNumber { get; init; }

    /// <summary>Files: the folder, relative to the installation's export folder or within an allowed root; null means one of the series' own.</summary>
    public string? Path { get; init; }
    public IReadOnlyList<LoadFileKind> LoadFiles { get; init; } = [LoadFileKind.Dat, LoadFileKind.Opt];
    public bool IncludeNatives { get; init; } = true;
    public bool IncludeText { get; init; } = true;
    public bool IncludeImages { get; init; }
    public ImageFormat ImageFormat { get; init; } = ImageFormat.Tiff;
    public LoadFileEncoding Encoding { get; init; } = LoadFileEncoding.Utf8WithMark;

    /// <summary>Ends each record of a DAT with a separator, as classic Concordance does.</summary>
    public bool HasTrailingSeparator { get; init; }

    public int DocumentsPerFolder { get; init; } = 1000;

    /// <summary>A family that begins in a volume ends in it, even if that makes it larger.</summary>
    public int DocumentsPerVolume { get; init; } = 50_000;

    /// <summary>The columns of the load file, in order, by name; empty means all. The document's id always comes first.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public bool HasFiles => Destination != Destination.Review;

    /// <summary>Whether documents are drawn: what is put up for review is not.</summary>
    internal bool HasImages => HasFiles && IncludeImages;

    /// <summary>The numbered folder of a volume's document, which are counted from 1.</summary>
    internal string Folder(int place) => $"{((place - 1) / DocumentsPerFolder) + 1:D4}";

    /// <summary>Where a document's text lies in its volume.</summary>
    internal static string TextPath(string folder, string label) => $"TEXT/{folder}/{label}.txt";

    /// <summary>The name of a volume's load file.</summary>
    internal static string TableName(string volume, LoadFileKind kind) => $"{volume}.{(kind == LoadFileKind.Csv ? "csv" : "dat")}";

    /// <summary>How a load file of fields is written.</summary>
    internal LoadFileFormat Format(LoadFileKind kind) =>
        kind == LoadFileKind.Csv
            ? LoadFileFormat.Csv with
            {
                Encoding = Encoding,
            }
            : LoadFileFormat.Concordance with
            {
                Encoding = Encoding,
                HasTrailingSeparator = HasTrailingSeparator,
            };

    /// <exception cref="Refused">Invalid, naming the member.</exception>
    public ExportOutput Checked(ExportRoots roots)
    {
        if (!Enum.IsDefined(Destination))
        {
            throw Refused.Invalid("output.destination", "'output.destination' must be review, disk or load file.");
        }

        if (!Enum.IsDefined(ImageFormat))
        {
            throw Refused.Invalid("output.imageFormat", "'output.imageFormat' must be tiff or pdf.");
        }

        if (!HasFiles)
        {
            return this;
        }

        if (Path is not null)
        {
            roots.Resolve(Path);
        }

        CheckLoadFiles();
        CheckRange("output.documentsPerFolder", DocumentsPerFolder, MostPerFolder);
        CheckRange("output.documentsPerVolume", DocumentsPerVolume, MostPerVolume);
        foreach (var column in Columns)
        {
            Names.Check(column, "output.columns");
        }

        return Columns.Distinct(StringComparer.OrdinalIgnoreCase).Count() == Columns.Count
            ? this
            : throw Refused.Invalid("output.columns", "'output.columns' must name each column once.");
    }

    private void CheckLoadFiles()
    {
        if (!LoadFiles.All(Enum.IsDefined) || LoadFiles.Distinct().Count() != LoadFiles.Count)
        {
            throw Refused.Invalid("output.loadFiles", "'output.loadFiles' must name each kind of load file once.");
        }

        if (Destination == Destination.LoadFile && LoadFiles.Count == 0)
        {
            throw Refused.Invalid("output.loadFiles", "'output.loadFiles' must name at least one kind of load file.");
        }

        if (!Enum.IsDefined(Encoding))
        {
            throw Refused.Invalid("output.encoding", "'output.encoding' must be UTF-8, UTF-16 or Windows-1252.");
        }

        if (!IncludeNatives && !IncludeText && !IncludeImages && LoadFiles.Count == 0)
        {
            throw Refused.Invalid("output", "An export must hold natives, text, page images or a load file.");
        }
    }

    private static void CheckRange(string subject, int value, int highest)
    {
        if (value < 1 || value > highest)
        {
            throw Refused.Invalid(subject, $"'{subject}' must be from 1 to {highest}.");
        }
    }
}
