using Dossier.Formats.Renditions;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

/// <summary>Makes renditions as a reading process does.</summary>
internal sealed class Studio : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public Rendered Make(Recipe recipe, byte[] bytes)
    {
        var content = new Content(folder.File($"source-{Guid.NewGuid():N}", bytes), "") { Scratch = folder.Path };
        content.MediaType = Identify.MediaType(content);
        return Rendering.Make(recipe, content, _ => { }, TestContext.Current.CancellationToken);
    }

    public byte[] Bytes(Recipe recipe, byte[] bytes) => File.ReadAllBytes(Make(recipe, bytes).Path);

    /// <summary>A rendition as pixels.</summary>
    public (int Width, int Height, Func<int, int, (int Red, int Green, int Blue)> At) Pixels(Recipe recipe, byte[] bytes) =>
        Pictures.Pixels(
            recipe.Format == RenditionFormat.Bmp ? Bytes(recipe, bytes) : Bytes(new Recipe(RenditionFormat.Bmp), Bytes(recipe, bytes))
        );

    public FaultKind Fault(Recipe recipe, byte[] bytes) => Assert.Throws<Unreadable>(() => Make(recipe, bytes)).Kind;

    public void Dispose() => folder.Dispose();
}
