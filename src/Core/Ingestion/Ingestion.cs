using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Ingestion;

/// <summary>What one ingestion reads: the evidence of one custodian, uploaded or lying where the server can reach it.</summary>
public sealed record DataLocation(string Custodian)
{
    /// <summary>Files and folders on the server's side, within the allowed roots.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The numbers of complete uploads.</summary>
    public IReadOnlyList<long> Uploads { get; init; } = [];

    /// <summary>Names of files that are left out where they lie, whatever their case; those inside containers are not looked at.</summary>
    public IReadOnlyList<string> OmittedNames { get; init; } = [];

    /// <summary>The same by extension, without dot.</summary>
    public IReadOnlyList<string> OmittedExtensions { get; init; } = [];

    /// <summary>Files that were modified before are left out.</summary>
    public DateTimeOffset? ModifiedFrom { get; init; }

    /// <summary>Files that were modified after are left out.</summary>
    public DateTimeOffset? ModifiedThrough { get; init; }

    /// <summary>What nothing is known of is never left out: it is to be accounted for. Nor is a file for a time that is not known.</summary>
    internal bool Takes(SourceFile file) =>
        file.IsUnreachable
        || (
            !OmittedNames.Contains(file.Name, StringComparer.OrdinalIgnoreCase)
            && !OmittedExtensions.Contains(Path.GetExtension(file.Name).TrimStart('.'), StringComparer.OrdinalIgnoreCase)
            && !(file.Modified < ModifiedFrom)
            && !(file.Modified > ModifiedThrough)
        );
}

/// <summary>A workflow that makes documents out of evidence.</summary>
public sealed record Ingestion
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public Guid WorkspaceId { get; init; }
    public long WorkspaceNumber { get; init; }
    public string Name { get; init; } = "";
    public string Custodian { get; init; } = "";
    public Deduplication Deduplication { get; init; }
    public string SourceJson { get; init; } = "{}";
    public Guid? ExportSeriesId { get; init; }
    public long? ExportSeriesNumber { get; init; }
    public WorkState State { get; init; }
    public string? Message { get; init; }
    public long ItemsFound { get; init; }
    public long ItemsDone { get; init; }
    public long ItemsFailed { get; init; }
    public long BytesFound { get; init; }
    public long BytesDone { get; init; }

    /// <summary>Documents it has made, copies and known files included.</summary>
    public long DocumentCount { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public DataLocation Source => Json.Read<DataLocation>(SourceJson);
}

/// <summary>How everything that came in adds up: every item counts in exactly one way.</summary>
public sealed record Account
{
    public long Items { get; init; }
    public long Documents { get; init; }
    public long Containers { get; init; }
    public long Duplicates { get; init; }
    public long Known { get; init; }
    public long Exceptions { get; init; }

    /// <summary>Not read yet.</summary>
    public long Pending { get; init; }

    /// <summary>Bytes of the files that came in, before anything was expanded.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of all items, expanded.</summary>
    public long BytesExpanded { get; init; }

    public bool AddsUp => Items == Documents + Containers + Duplicates + Known + Exceptions + Pending;
}

/// <summary>Where an item stands. The numbers are stored: never renumber.</summary>
public enum NodeState
{
    Pending = 1,
    Done = 2,
}

/// <summary>An item met by an ingestion: a file, an entry of an archive, a message, an attachment.</summary>
public sealed record Node
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid IngestionId { get; init; }

    /// <summary>The item it was found in; the ingestion itself for what came in from outside.</summary>
    public Guid ParentId { get; init; }

    /// <summary>Its place among its parent's children: with the parent, its identity.</summary>
    public int Ordinal { get; init; }

    /// <summary>The item that came in from outside and holds it.</summary>
    public Guid RootId { get; init; }
    public Guid BatchId { get; init; }
    public int Depth { get; init; }
    public string Name { get; init; } = "";
    public string Path { get; init; } = "";

    /// <summary>The top document of the family it belongs to; null outside a family.</summary>
    public Guid? FamilyTop { get; init; }

    /// <summary>The document it was found in; null outside a family.</summary>
    public Guid? FamilyParent { get; init; }

    /// <summary>Sorts the members of a family in the order of their finding.</summary>
    public string FamilyKey { get; init; } = "";
    public NodeState State { get; init; }
    public Outcome Outcome { get; init; }

    /// <summary>How often it was read before, to the end, and is to be read again.</summary>
    public int Attempts { get; init; }
    public string? Sha256 { get; init; }
    public string? Sha1 { get; init; }
    public string? Md5 { get; init; }
    public long Size { get; init; }

    /// <summary>Of a root: the bytes of everything found inside it so far.</summary>
    public long ExpandedBytes { get; init; }
    public string? MediaType { get; init; }
    public string? DeclaredType { get; init; }
    public string? DeclaredCharset { get; init; }
    public DateTimeOffset? ModifiedAt { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What the parent and the reader said of it under their own names.</summary>
    public string MetadataJson { get; init; } = "{}";
    public Guid? DocumentId { get; init; }

    /// <summary>The item that it is another part of, when both are parts of one split container.</summary>
    public Guid? JoinedTo { get; init; }
}
