using System.IO.MemoryMappedFiles;

namespace Dossier.Postings;

/// <summary>A file in memory, as far as the system keeps it there.</summary>
internal sealed unsafe class Mapped : IDisposable
{
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;

    public Mapped(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        view = file.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Size = new FileInfo(path).Length;
    }

    public long Size { get; }

    public ReadOnlySpan<T> Span<T>(long place, int count)
        where T : unmanaged => new(start + place, count);

    public void Dispose() => view.Dispose();
}
