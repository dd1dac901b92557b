namespace Dossier.Core.Ingestion;

/// <summary>The numbers are stored: never renumber.</summary>
public enum UploadState
{
    Created = 1,
    Uploading = 2,
    Completed = 3,
    Failed = 4,
    Cancelled = 5,
}

/// <summary>A file that arrives in chunks.</summary>
public sealed record Upload
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public long WorkspaceNumber { get; init; }
    public string FileName { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>In bytes, as announced.</summary>
    public long Size { get; init; }
    public long ChunkSize { get; init; }
    public int ChunkCount { get; init; }
    public DateTimeOffset? ModifiedAt { get; init; }
    public UploadState State { get; init; }

    /// <summary>The blob it became when it was first ingested.</summary>
    public string? Sha256 { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The length that a chunk must have: the last one holds the rest.</summary>
    public long LengthOf(int ordinal) => ordinal < ChunkCount ? ChunkSize : Size - (ChunkSize * (ChunkCount - 1));
}

/// <summary>An upload, and which of its chunks are here.</summary>
public sealed record UploadStatus(Upload Upload, IReadOnlyList<int> Received)
{
    public IEnumerable<int> Missing => Enumerable.Range(1, Upload.ChunkCount).Except(Received);
}

/// <summary>A new upload.</summary>
public sealed record UploadOrder(string FileName, long Size)
{
    public string? Description { get; init; }
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>A single file will do as well as one that holds others.</summary>
    public bool TakesAnyFile { get; init; }
}

/// <summary>What the sender says of a chunk: it must agree with the upload.</summary>
public sealed record ChunkClaim(int Ordinal, long ChunkSize, long FileSize, int ChunkCount, string FileName);

/// <summary>Which files are taken as evidence: those that hold others.</summary>
public static class EvidenceFiles
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".zip",
        ".zipx",
        ".7z",
        ".rar",
        ".tar",
        ".gz",
        ".tgz",
        ".bz2",
        ".tbz2",
        ".xz",
        ".txz",
        ".z",
        ".cab",
        ".iso",
        ".lzh",
        ".cpio",
        ".pst",
        ".ost",
        ".mbox",
        ".mbx",
        ".nsf",
        ".olm",
        ".emlx",
        ".e01",
        ".ex01",
        ".l01",
        ".lx01",
        ".ad1",
        ".dd",
        ".raw",
        ".img",
        ".001",
        ".aff",
        ".vmdk",
        ".vhd",
        ".vhdx",
        ".qcow2",
    };

    /// <summary>File archives, mail archives and forensic images, by the name's extension; the bytes are looked at when it is ingested.</summary>
    public static bool IsContainer(string fileName) => Extensions.Contains(Path.GetExtension(fileName));
}
