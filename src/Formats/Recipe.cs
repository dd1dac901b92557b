namespace Dossier.Formats;

/// <summary>
/// What is to be made of a file: a picture of it, a page, a frame, a film or a PDF. Two equal recipes on equal bytes give equal renditions, so a
/// recipe holds everything that the outcome depends on and nothing else. The order of work: page or frame, turned upright, <see cref="Percent"/>,
/// <see cref="Ratio"/>, size, <see cref="Crop"/>, colours, encoding.
/// </summary>
public sealed record Recipe(RenditionFormat Format)
{
    /// <summary>Both dimensions in percent of the original's. Pictures only: a page has no size in pixels.</summary>
    public int? Percent { get; init; }

    /// <summary>Pixels; null when it follows from <see cref="Height"/> and the proportions.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null when it follows from <see cref="Width"/> and the proportions.</summary>
    public int? Height { get; init; }

    public Fit Fit { get; init; }

    /// <summary>A picture smaller than asked for is made larger; otherwise it is left as it is.</summary>
    public bool Enlarges { get; init; }

    /// <summary>The largest part of these proportions is kept, taken from where <see cref="Gravity"/> says.</summary>
    public Ratio? Ratio { get; init; }

    /// <summary>Which part is kept where <see cref="Fit.Fill"/> or <see cref="Ratio"/> cut something off.</summary>
    public Gravity Gravity { get; init; }

    /// <summary>In pixels of the scaled picture. What sticks out of it is cut off.</summary>
    public Crop? Crop { get; init; }

    /// <summary>From 1 to 100, for the encodings that lose something: JPEG, WebP, and TIFF packed as JPEG.</summary>
    public int? Quality { get; init; }

    /// <summary>For TIFF alone; the others have one way of their own.</summary>
    public Packing? Packing { get; init; }

    public Colours Colours { get; init; }

    /// <summary>From 1: which page of a document, or picture of a TIFF.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Dots an inch that a page is drawn with; null for as many as its size in pixels needs.</summary>
    public int? Dots { get; init; }

    /// <summary>
    /// Every page of a document, of whatever kind: mails and texts are set, pictures laid on a page. As PDF one file; as TIFF a ZIP of files of one page each,
    /// in their order, black and white (Group 4). Of the rest of the recipe only <see cref="Dots"/> and <see cref="TimeZone"/> are heeded. Null for no.
    /// </summary>
    public bool? AllPages { get; init; }

    /// <summary>The time zone, by its IANA name, that the times of mails are set in; null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Which moment of a film is shown, in seconds from its beginning; null for a tenth of its length, past black beginnings.</summary>
    public double? Second { get; init; }

    /// <summary>Frames a second of a film; null for those it has.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>A sheet of small pictures of a film instead of one.</summary>
    public Tiles? Tiles { get; init; }

    /// <summary>
    /// A film of exactly <see cref="Width"/> by <see cref="Height"/>, black beside what has other proportions, and with sound of one form: such films can
    /// be joined. Null for no.
    /// </summary>
    public bool? HasBars { get; init; }

    /// <summary>Films that follow this one in a longer film, by the SHA-256 of their bytes. All were made with <see cref="HasBars"/> and alike.</summary>
    public IReadOnlyList<string>? Joined { get; init; }
}

/// <summary>What a rendition is encoded as.</summary>
public enum RenditionFormat
{
    Png,
    Jpeg,
    Webp,
    Tiff,
    Gif,
    Bmp,

    /// <summary>Of documents.</summary>
    Pdf,

    /// <summary>Of films: H.264 and AAC. A film without sound gets a silent track.</summary>
    Mp4,
}

/// <summary>How a picture comes to the size asked for; its proportions are kept either way.</summary>
public enum Fit
{
    /// <summary>It lies whole within the size.</summary>
    Inside,

    /// <summary>It fills the size; what sticks out is cut off.</summary>
    Fill,
}

/// <summary>Where a part is taken from.</summary>
public enum Gravity
{
    Centre,

    /// <summary>The top, or the left.</summary>
    Start,

    /// <summary>The bottom, or the right.</summary>
    End,

    /// <summary>Where most seems to be seen: edges, skin, strong colours.</summary>
    Attention,
}

/// <summary>The colours of a rendition.</summary>
public enum Colours
{
    /// <summary>sRGB, whatever profile the original has.</summary>
    Rgb,
    Grey,

    /// <summary>For print: JPEG and TIFF alone.</summary>
    Cmyk,
}

/// <summary>How a TIFF is compressed.</summary>
public enum Packing
{
    None,
    Jpeg,
    Lzw,
    RunLength,
    Deflate,
}

/// <summary>Proportions, such as 16 to 9.</summary>
public sealed record Ratio(int Width, int Height);

/// <summary>A part of a picture, in pixels from its top left corner.</summary>
public sealed record Crop(int X, int Y, int Width, int Height);

/// <summary>A sheet of pictures out of a film, evenly spaced, row by row.</summary>
/// <param name="Columns">Pictures in a row.</param>
/// <param name="Count">Pictures in all, as many as the film is long enough for.</param>
public sealed record Tiles(int Columns, int Count);

/// <summary>What rendering put out.</summary>
/// <param name="Path">A new file, or the document's own when it is what was asked for.</param>
/// <param name="Width">In pixels; null when it is no picture.</param>
/// <param name="Height">In pixels; null when it is no picture.</param>
public sealed record Rendered(string Path, string MediaType, int? Width, int? Height)
{
    /// <summary>How long the film is that it was made of; null when it was no film, or does not tell.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many pages it holds, when it was <see cref="Recipe.AllPages"/> that were asked for.</summary>
    public int? Pages { get; init; }

    /// <summary>A PDF of the whole document that was made on the way: from it other pages come sooner.</summary>
    public string? DocumentPdf { get; init; }
}
