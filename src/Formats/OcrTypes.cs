namespace Dossier.Formats;

/// <summary>The media types whose text may have to be recognized.</summary>
public static class OcrTypes
{
    public static IReadOnlyList<string> All { get; } =
    [MediaTypes.Pdf, MediaTypes.Tiff, MediaTypes.Jpeg, MediaTypes.Png, MediaTypes.Bmp, MediaTypes.Gif, MediaTypes.Webp];
}
