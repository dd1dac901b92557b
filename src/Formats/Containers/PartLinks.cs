namespace Dossier.Formats.Containers;

/// <summary>
/// The parts of a split container under names by which programs find one from the other: links of ours in a folder of ours, numbered
/// as the container's kind wants it. Gone with this object. A whole container is left where it lies.
/// </summary>
internal sealed class PartLinks : IDisposable
{
    private readonly string? folder;

    public PartLinks(Content content, string? extension = null)
    {
        Path = System.IO.Path.GetFullPath(content.LocalPath);
        Paths = [Path];
        if (content.Parts.Count == 1 && extension is null)
        {
            return;
        }

        folder = System.IO.Path.Combine(content.Scratch, $"parts-{System.IO.Path.GetRandomFileName()}");
        Directory.CreateDirectory(folder);
        var kind = content.Parts.Select(part => PartNames.Of(part.Name)?.Kind).FirstOrDefault(kind => kind is not null);
        var paths = new List<string>();
        for (var index = 0; index < content.Parts.Count; index++)
        {
            var isLast = index == content.Parts.Count - 1;
            var ordinal = kind == SplitKind.Zip && isLast ? int.MaxValue : index + 1;
            var name =
                kind is { } known && content.Parts.Count > 1
                    ? PartNames.NameOf(new PartName(known, "part", ordinal), ordinal)
                    : $"part.{extension ?? "bin"}";
            var link = System.IO.Path.Combine(folder, name);
            File.CreateSymbolicLink(link, System.IO.Path.GetFullPath(content.Parts[index].LocalPath));
            paths.Add(link);
        }

        Paths = paths;
        Path = kind == SplitKind.Zip ? paths[^1] : paths[0];
    }

    /// <summary>The part that a program is to be given.</summary>
    public string Path { get; }

    /// <summary>All parts, in their order.</summary>
    public IReadOnlyList<string> Paths { get; }

    public void Dispose()
    {
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
