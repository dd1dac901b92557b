namespace Dossier.Core.Documents;

/// <summary>One state of a document's file; kept when a newer one comes.</summary>
public record DocumentVersion
{
    public Guid DocumentId { get; init; }

    /// <summary>From 1.</summary>
    public int Ordinal { get; init; }
    public Guid Id { get; init; }
    public string FileName { get; init; } = "";
    public string MediaType { get; init; } = "";

    /// <summary>In bytes.</summary>
    public long Size { get; init; }
    public string Sha256 { get; init; } = "";
    public string Sha1 { get; init; } = "";
    public string Md5 { get; init; } = "";
    public string? Note { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A file that someone gives.</summary>
public sealed record NewFile(string FileName, Stream Content)
{
    /// <summary>What the sender says it is; the bytes are looked at afterwards.</summary>
    public string? MediaType { get; init; }
    public string? Note { get; init; }

    /// <summary>Where the bytes were taken from; null when a person sent them.</summary>
    public FileOrigin? Origin { get; init; }

    /// <summary>Takes the place of the current version's bytes, under its number, rather than becoming the next version.</summary>
    public bool IsInPlace { get; init; }
}

/// <summary>A file store, and a path in it.</summary>
public sealed record FileOrigin(Guid StoreId, string Path);

/// <summary>A document that someone adds: a file, or a row of fields without one.</summary>
public sealed record NewDocument(string Name)
{
    public NewFile? File { get; init; }
    public IReadOnlyList<Guid> FolderIds { get; init; } = [];

    /// <summary>Values by field, unchecked.</summary>
    public IReadOnlyList<GivenValue> Values { get; init; } = [];
    public string Custodian { get; init; } = "";

    /// <summary>Refuses when its content is the current version of a document of the workspace already, whatever that is named.</summary>
    public bool RejectDuplicate { get; init; }
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>A value for a field; null clears it.</summary>
public sealed record GivenValue(Guid FieldId, System.Text.Json.Nodes.JsonNode? Value);

/// <summary>What is to change in a document; null leaves a thing as it is.</summary>
public sealed record DocumentChange
{
    public string? Name { get; init; }
    public IReadOnlyList<GivenValue> Values { get; init; } = [];
    public IReadOnlyList<Guid>? FolderIds { get; init; }

    /// <summary>Only placements in folders of this panel give way to <see cref="FolderIds"/>; null when all do.</summary>
    public Guid? PanelId { get; init; }
    public string? ExtrasJson { get; init; }
}

/// <summary>Which documents are listed, and in which order.</summary>
public sealed record DocumentFilter
{
    public Guid? FolderId { get; init; }

    /// <summary>Only those right under no folder at all.</summary>
    public bool Unfoldered { get; init; }

    /// <summary>Only those placed in no folder of this panel.</summary>
    public Guid? OutsidePanelId { get; init; }

    /// <summary>Only those changed after, not at, this time; being made is a change.</summary>
    public DateTimeOffset? UpdatedAfter { get; init; }

    /// <summary>In the order in which they were last changed, rather than in that of their numbers.</summary>
    public bool ByChange { get; init; }
    public Outcome? Outcome { get; init; }
    public string? Name { get; init; }

    /// <summary>Only those of these numbers.</summary>
    public IReadOnlyCollection<long>? Numbers { get; init; }

    /// <summary>Only those of higher numbers: how a long list is gone through, however deep.</summary>
    public long? After { get; init; }

    /// <summary>Nobody asks how many there are: the total is that of the page.</summary>
    public bool IsUncounted { get; init; }

    private static readonly DocumentFilter Everything = new();

    /// <summary>All documents of the workspace, by number.</summary>
    internal bool IsEverything => this with { IsUncounted = false } == Everything;
}
