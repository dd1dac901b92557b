namespace Dossier.App.Demo;

/// <summary>One file of the matter while it is put together, with what lies inside it.</summary>
/// <param name="Name">The file's name; with folders, separated by slashes, where it goes into an archive.</param>
internal sealed record Piece(string Name, string Kind, byte[] Bytes, DateTimeOffset Modified)
{
    public DemoOutcome Outcome { get; init; } = DemoOutcome.Document;

    public string? Because { get; init; }

    public IReadOnlyList<Piece> Inside { get; init; } = [];

    /// <summary>The same bytes under another name: a copy, whole family included.</summary>
    public Piece CopyAs(string name) =>
        this with
        {
            Name = name,
            Outcome = DemoOutcome.Duplicate,
            Because = $"the same as {Name}",
            Inside = [.. Inside.Select(piece => piece.InADuplicate())],
        };

    /// <summary>The piece and all within it, parents first, as the manifest lists them.</summary>
    public IEnumerable<DemoItem> Listed(string under)
    {
        var path = under.Length == 0 ? Name : $"{under}/{Name}";
        yield return new DemoItem(path, Kind, Bytes.Length, Outcome, Because);
        foreach (var item in Inside.SelectMany(piece => piece.Listed(path)))
        {
            yield return item;
        }
    }

    private Piece InADuplicate() =>
        this with
        {
            Outcome = DemoOutcome.Duplicate,
            Because = "its family is a duplicate",
            Inside = [.. Inside.Select(piece => piece.InADuplicate())],
        };
}
