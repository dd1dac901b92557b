using Dossier.Core.Kernel;

namespace Dossier.Core.Workspaces;

/// <summary>A body that keeps clients' matters: a firm, an agency, a studio.</summary>
public sealed record Organization
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>On whose behalf workspaces are kept.</summary>
public sealed record Client
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid OrganizationId { get; init; }
    public string Name { get; init; } = "";
    public string ExtrasJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }
    public long OrganizationNumber { get; init; }
    public string OrganizationName { get; init; } = "";
}

/// <summary>The numbers are stored: never renumber.</summary>
public enum WorkspaceState
{
    Creating = 1,
    Active = 2,
    Updating = 3,
    Deleting = 4,
    Failed = 5,
}

/// <summary>Documents, in folders, with fields, worked on by people.</summary>
public sealed record Workspace
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public WorkspaceState State { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public long ClientNumber { get; init; }
    public string ClientName { get; init; } = "";
    public long OrganizationNumber { get; init; }
    public string OrganizationName { get; init; } = "";

    public WorkspaceSettings Settings => Json.Read<WorkspaceSettings>(SettingsJson);
}

/// <summary>Which copies are set aside when an ingestion settles.</summary>
public enum Deduplication
{
    None,

    /// <summary>Among the documents of one custodian.</summary>
    Custodian,

    /// <summary>Among all documents of the workspace.</summary>
    Global,
}

/// <summary>By what a mail is taken for a copy of another. Files that are no mails, and mails without such a key, are compared byte by byte.</summary>
public enum DuplicateScheme
{
    /// <summary>The same bytes.</summary>
    FileHash,

    /// <summary>The same Message-ID, by EDRM's message identification hash.</summary>
    MessageId,

    /// <summary>The same sender, recipients, subject, time sent, text and attachments.</summary>
    Content,
}

/// <summary>How a workspace behaves. Kept as JSON, so that a new setting needs no migration: give each a default.</summary>
public sealed record WorkspaceSettings
{
    /// <summary>Evidence may be ingested into it.</summary>
    public bool IngestionEnabled { get; init; } = true;

    /// <summary>It is open for review.</summary>
    public bool ReviewEnabled { get; init; } = true;

    /// <summary>Places elsewhere may be searched from it before collection.</summary>
    public bool EarlyAssessmentEnabled { get; init; }

    public Deduplication Deduplication { get; init; } = Deduplication.Global;

    public DuplicateScheme DuplicateScheme { get; init; } = DuplicateScheme.Content;

    /// <summary>How similar, in per cent, near duplicates are at least; 0 finds none.</summary>
    public int NearDuplicateThreshold { get; init; } = 80;

    /// <summary>Files on the list of known files are set aside.</summary>
    public bool ExcludeKnownFiles { get; init; } = true;

    /// <summary>Of disk images the deleted files are read too, as far as the file system still knows them.</summary>
    public bool ReadDeletedFiles { get; init; }

    /// <summary>What was ingested has its pictures of text recognized in these languages, when it is read; none: that is not done.</summary>
    public IReadOnlyList<string> OcrLanguages { get; init; } = [];

    /// <summary>In which times are written where they leave the program as text: an IANA name, such as Europe/Paris. They are kept in UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The time zone that <see cref="TimeZone"/> names.</summary>
    /// <exception cref="Refused">Invalid: there is none of that name.</exception>
    public TimeZoneInfo Zone() =>
        TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone)
            ? zone
            : throw Refused.Invalid("timeZone", $"There is no time zone named '{TimeZone}'.");

    /// <exception cref="Refused">Invalid, naming the setting.</exception>
    public void Check()
    {
        Zone();
        if (OcrLanguages.Count > 0)
        {
            OcrChoice.Check(OcrLanguages, "ocrLanguages");
        }

        if (NearDuplicateThreshold is < 0 or > 100)
        {
            throw Refused.Invalid("nearDuplicateThreshold", "'nearDuplicateThreshold' must be from 0 to 100.");
        }
    }

    /// <summary>Items with something wrong are exported too.</summary>
    public bool ExportExceptions { get; init; }

    /// <summary>How often what is ready is exported while an ingestion runs; 0 means once, at its end.</summary>
    public int ExportIntervalMinutes { get; init; } = 30;

    /// <summary>The series that ingestions export to by themselves; null when they do not.</summary>
    public Guid? ActiveSeriesId { get; init; }

    /// <summary>Others are made after it. It is listed among templates, not among workspaces.</summary>
    public bool IsTemplate { get; init; }

    /// <summary>Programs may take the content of documents, through doors that know this switch.</summary>
    public bool ApiDownloadEnabled { get; init; } = true;
}
