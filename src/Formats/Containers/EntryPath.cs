namespace Dossier.Formats.Containers;

/// <summary>The path of an archive's entry, taken as data: it names folders and a file, and never leads anywhere.</summary>
internal sealed class EntryPath
{
    private readonly byte[]? guessed;

    public EntryPath(ReadOnlySpan<byte> bytes, EntryNames names)
    {
        Original = names.Decode(bytes, out var isGuess);
        guessed = isGuess ? bytes.ToArray() : null;

        // Both separators: archives made on Windows hold backslashes whatever their format says.
        var segments = Original
            .Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries)
            .Where(segment => segment is not "." and not "..")
            .ToArray();
        NamesFolder = Original.Length > 0 && Original[^1] is '/' or '\\';
        Name = segments.Length > 0 ? segments[^1] : "";
        Folders = segments.Length > 1 ? segments[..^1] : [];
    }

    /// <summary>As the archive has it, decoded.</summary>
    public string Original { get; }

    public string Name { get; }

    public IReadOnlyList<string> Folders { get; }

    /// <summary>It ends in a separator.</summary>
    public bool NamesFolder { get; }

    /// <summary>What a child keeps of its path: the whole of it, and the very bytes where their character set was guessed.</summary>
    public Dictionary<string, string> Raw()
    {
        var raw = new Dictionary<string, string> { ["path"] = Original };
        if (guessed is not null)
        {
            raw["path_bytes"] = Convert.ToHexStringLower(guessed);
        }

        return raw;
    }
}
