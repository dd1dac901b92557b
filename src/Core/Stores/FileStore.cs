using Dossier.Core.Kernel;

namespace Dossier.Core.Stores;

/// <summary>What keeps the files. The numbers are stored: never renumber.</summary>
public enum StoreKind
{
    /// <summary>A folder of the server.</summary>
    Local = 1,

    /// <summary>A bucket of a server that speaks S3.</summary>
    S3 = 2,
}

/// <summary>A place where files lie that are to be taken in, or were put out.</summary>
public sealed record FileStore
{
    /// <summary>
    /// Where what is to be imported is sent. Every workspace has this store and <see cref="Natives"/>: their numbers stand near the end of the
    /// 32-bit integers, where no row will ever be.
    /// </summary>
    public const long Inbox = int.MaxValue - 2;

    /// <summary>Where files of documents lie: content-addressed, together with all others.</summary>
    public const long Natives = int.MaxValue - 1;

    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public StoreKind Kind { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public Guid? CredentialId { get; init; }
    public long? CredentialNumber { get; init; }

    /// <summary>0: for ever. Kept for whoever cleans up; nothing is deleted here.</summary>
    public int RetentionDays { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public bool IsBuiltIn => Number is Inbox or Natives;

    public StorePlace Place => Json.Read<StorePlace>(SettingsJson);
}

/// <summary>Where a store's files lie.</summary>
public sealed record StorePlace
{
    /// <summary>The full path of a folder; of a local store only.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of a server that speaks S3.</summary>
    public Uri? Endpoint { get; init; }
    public string Region { get; init; } = "us-east-1";
    public string? Bucket { get; init; }

    /// <summary>What keys begin with; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>By which a store is entered.</summary>
public sealed record StoreCredential(string AccessKey, string Secret);

/// <summary>A store to be made.</summary>
public sealed record NewFileStore(string Name, StoreKind Kind, StorePlace Place)
{
    public string? Description { get; init; }
    public int RetentionDays { get; init; }
    public StoreCredential? Credential { get; init; }
}

/// <summary>The file of a document, as its store knows it.</summary>
public sealed record StoredItem
{
    public long DocumentNumber { get; init; }
    public long StoreNumber { get; init; }
    public string FileName { get; init; } = "";
    public long Size { get; init; }

    /// <summary>Its path in the store; among the natives, its SHA-256.</summary>
    public string Locator { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
}
