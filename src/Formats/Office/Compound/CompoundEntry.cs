namespace Dossier.Formats.Office.Compound;

/// <summary>A storage or a stream of a compound file.</summary>
internal sealed class CompoundEntry(string name, bool isStream, uint firstSector, long length, Guid classId)
{
    private readonly List<CompoundEntry> children = [];

    public string Name { get; } = name;

    public bool IsStream { get; } = isStream;

    /// <summary>Of a stream: as the directory states it, which damage may have made larger than the file.</summary>
    public long Length { get; } = length;

    /// <summary>Of a storage: what kind of object it holds.</summary>
    public Guid ClassId { get; } = classId;

    public IReadOnlyList<CompoundEntry> Children => children;

    internal uint FirstSector { get; } = firstSector;

    /// <summary>The entry of that name right below this one, in whatever case; null when there is none.</summary>
    public CompoundEntry? this[string name] => children.Find(child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));

    internal void Add(CompoundEntry child) => children.Add(child);
}
