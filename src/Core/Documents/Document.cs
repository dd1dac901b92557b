using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>What a document is. The numbers are stored: never renumber.</summary>
public enum DocumentKind
{
    /// <summary>A file.</summary>
    File = 1,

    /// <summary>An e-mail message.</summary>
    Email = 2,

    /// <summary>A row of fields without a file.</summary>
    Record = 3,
}

/// <summary>How an item of an ingestion counts: each item in exactly one way. The numbers are stored: never renumber.</summary>
public enum Outcome
{
    /// <summary>Not read yet.</summary>
    Pending = 0,
    Document = 1,
    Container = 2,

    /// <summary>A copy of a document that is kept; see its reason.</summary>
    Duplicate = 3,

    /// <summary>On the list of known files.</summary>
    Known = 4,

    /// <summary>Something went wrong with it; see its faults.</summary>
    Exception = 5,
}

/// <summary>One document with its current version. Values are a JSON object keyed by the number of a field.</summary>
public sealed record Document
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>The id of the top document of its family; its own when it is the top.</summary>
    public Guid FamilyId { get; init; }
    public Guid? ParentId { get; init; }

    /// <summary>Its place in the family: the top is 0, the rest follow in the order in which they were found.</summary>
    public int FamilyOrder { get; init; }
    public DocumentKind Kind { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Where it was found: containers and folders, outermost first, separated by slashes.</summary>
    public string Path { get; init; } = "";
    public string Custodian { get; init; } = "";

    /// <summary>The ordinal of the current version; 0 when it has none.</summary>
    public int CurrentVersion { get; init; }

    /// <summary>Sent, or else last modified: what chronological order means for it.</summary>
    public DateTimeOffset? SortedAt { get; init; }
    public Outcome Outcome { get; init; }
    public Guid? DuplicateOf { get; init; }
    public string? DuplicateReason { get; init; }

    /// <summary>SHA-256 of the blob that holds its text (UTF-8, gzip); null when it has none.</summary>
    public string? TextHash { get; init; }

    /// <summary>Characters (UTF-16 units) of text.</summary>
    public long TextLength { get; init; }
    public int? PageCount { get; init; }
    public string ValuesJson { get; init; } = "{}";
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public string FileName { get; init; } = "";
    public string MediaType { get; init; } = "";

    /// <summary>In bytes.</summary>
    public long Size { get; init; }
    public string? Sha256 { get; init; }
    public string? Sha1 { get; init; }
    public string? Md5 { get; init; }

    /// <summary>The columns of a document called <c>d</c> with its current version; use with <see cref="From"/>.</summary>
    public const string Columns = """
        d.*, COALESCE(v.file_name, d.name) AS file_name, COALESCE(v.media_type, '') AS media_type, COALESCE(v.size, 0) AS size, v.sha256, v.sha1, v.md5
        """;

    public const string From = "documents d LEFT JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version";
}
