using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;

namespace Dossier.Dialects.Ipro;

/// <summary>A case to be made.</summary>
internal sealed record NewCase([property: MinLength(1)] string Name, NewHierarchy Hierarchy, Capabilities Capabilities);

/// <summary>Where a new case belongs: each level by id when it exists, by name when it is to be made.</summary>
internal sealed record NewHierarchy(HierarchyLevel? ManagingClient = null, HierarchyLevel? Client = null);

internal sealed record HierarchyLevel(string? Id = null, [property: MinLength(1)] string? Name = null);

/// <summary>What of a case a patch may change.</summary>
internal sealed record CaseState([property: MinLength(1)] string Name, Capabilities Capabilities);

/// <summary>The three capabilities of contract 6.4. Members we do not know are kept and given back.</summary>
internal sealed record Capabilities
{
    public IngestionCapability? Ingestion { get; init; }
    public ReviewCapability? Review { get; init; }
    public EdaCapability? Eda { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

internal sealed record IngestionCapability
{
    public bool Enabled { get; init; } = true;
    public BaseCase? BaseCase { get; init; }
    public bool ExportErrorDocuments { get; init; }

    [Range(0, 60)]
    public int ExportIntervalMinutes { get; init; } = 30;

    /// <summary>Told; and, ours beside the contract, patched, so that several cases may use one series of their client.</summary>
    public string? ActiveExportSeriesId { get; init; }

    /// <summary>Ours, beside the contract: told only to those who asked for it.</summary>
    public CopiesCapability? Deduplication { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Which copies an ingestion sets aside, and which texts it groups as nearly the same. What is left out stays as it is.</summary>
internal sealed record CopiesCapability
{
    [JsonConverter(typeof(JsonStringEnumConverter<Deduplication>))]
    public Deduplication? Scope { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<DuplicateScheme>))]
    public DuplicateScheme? Scheme { get; init; }

    /// <summary>In per cent; 0 finds none.</summary>
    [Range(0, 100)]
    public int? NearDuplicateThreshold { get; init; }
}

internal sealed record ReviewCapability
{
    public bool Enabled { get; init; } = true;
    public BaseCase? BaseCase { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

internal sealed record EdaCapability
{
    public bool Enabled { get; init; } = true;
    public Schedule? Schedule { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>Polymorphic: its type is needed whenever it is sent.</summary>
internal sealed record Schedule(string Type)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

internal sealed record BaseCase(string Id, bool IncludeAllExportSeries = false);

/// <summary>Cases, from the wire to workspaces and back.</summary>
internal static partial class CaseWire
{
    private const string CapabilitiesKey = "capabilities";

    /// <exception cref="Refused">Invalid.</exception>
    public static WorkspaceOrder Order(NewCase body)
    {
        var capabilities = body.Capabilities;
        var template = Template(capabilities.Ingestion?.BaseCase, capabilities.Review?.BaseCase);
        var (organization, client) = (body.Hierarchy.ManagingClient, body.Hierarchy.Client);
        return new WorkspaceOrder(CheckedName(body.Name))
        {
            OrganizationNumber = Reference(organization, "hierarchy.managingClient.id"),
            OrganizationName = organization?.Name,
            ClientNumber = Reference(client, "hierarchy.client.id"),
            ClientName = client?.Name,
            Settings = Settings(new WorkspaceSettings(), capabilities),
            BaseWorkspaceNumber = template is null ? null : Translate.Reference(template.Id, "baseCase.id"),
            IncludeAllSeries = capabilities.Ingestion?.BaseCase?.IncludeAllExportSeries ?? false,
            ExtrasJson = Keep("{}", capabilities),
        };
    }

    /// <summary>What a patch is applied to.</summary>
    public static CaseState State(Workspace workspace) => new(workspace.Name, CapabilitiesOf(workspace, active: null));

    /// <param name="activeSeriesId">The series that its ingestions are to export to by themselves; null for none.</param>
    /// <exception cref="Refused">Invalid.</exception>
    public static WorkspaceChange Change(Workspace before, CaseState after, Guid? activeSeriesId) =>
        new()
        {
            Name = after.Name == before.Name ? null : CheckedName(after.Name),
            Settings = Settings(before.Settings, after.Capabilities) with { ActiveSeriesId = activeSeriesId },
            ExtrasJson = Keep(before.ExtrasJson, after.Capabilities),
        };

    /// <param name="active">Numbers of active series by their ids.</param>
    public static object Of(Workspace workspace, IReadOnlyDictionary<Guid, long> active) =>
        new
        {
            id = Translate.Id(workspace.Number),
            workspace.Name,
            status = workspace.State.ToString().ToLowerInvariant(),
            createdAt = Translate.Time(workspace.CreatedAt),
            hierarchy = new
            {
                managingClient = new { id = Translate.Id(workspace.OrganizationNumber), name = workspace.OrganizationName },
                client = new { id = Translate.Id(workspace.ClientNumber), name = workspace.ClientName },
            },
            capabilities = CapabilitiesOf(workspace, active),
        };

    /// <summary>What was asked for, as far as only the vendor understands it, with what is so now.</summary>
    private static Capabilities CapabilitiesOf(Workspace workspace, IReadOnlyDictionary<Guid, long>? active)
    {
        var settings = workspace.Settings;
        var kept =
            Extras.Of(workspace.ExtrasJson, IproDialect.Name)[CapabilitiesKey]?.Deserialize<Capabilities>(Reply.Format.Json)
            ?? new Capabilities();
        return kept with
        {
            Ingestion = (kept.Ingestion ?? new IngestionCapability()) with
            {
                Enabled = settings.IngestionEnabled,
                ExportErrorDocuments = settings.ExportExceptions,
                ExportIntervalMinutes = settings.ExportIntervalMinutes,
                Deduplication = kept.Ingestion?.Deduplication is null
                    ? null
                    : new CopiesCapability
                    {
                        Scope = settings.Deduplication,
                        Scheme = settings.DuplicateScheme,
                        NearDuplicateThreshold = settings.NearDuplicateThreshold,
                    },
                ActiveExportSeriesId =
                    active is not null && settings.ActiveSeriesId is { } series && active.TryGetValue(series, out var number)
                        ? Translate.Id(number)
                        : null,
            },
            Review = (kept.Review ?? new ReviewCapability()) with { Enabled = settings.ReviewEnabled },
            Eda = (kept.Eda ?? new EdaCapability()) with { Enabled = settings.EarlyAssessmentEnabled },
        };
    }

    private static WorkspaceSettings Settings(WorkspaceSettings before, Capabilities capabilities)
    {
        var (ingestion, review, eda) = (capabilities.Ingestion, capabilities.Review, capabilities.Eda);
        if (ingestion is not { Enabled: true } && review is not { Enabled: true } && eda is not { Enabled: true })
        {
            throw Refused.Invalid(CapabilitiesKey, "At least one capability must be enabled.");
        }

        if (eda?.Schedule is { Type: not ("none" or "once" or "daily" or "weekly") })
        {
            throw Refused.Invalid(
                "capabilities.eda.schedule.type",
                "'capabilities.eda.schedule.type' must be none, once, daily or weekly."
            );
        }

        return before with
        {
            IngestionEnabled = ingestion is { Enabled: true },
            ReviewEnabled = review is { Enabled: true },
            EarlyAssessmentEnabled = eda is { Enabled: true },
            ExportExceptions = ingestion?.ExportErrorDocuments ?? false,
            ExportIntervalMinutes = ingestion?.ExportIntervalMinutes ?? before.ExportIntervalMinutes,
            Deduplication = ingestion?.Deduplication?.Scope ?? before.Deduplication,
            DuplicateScheme = ingestion?.Deduplication?.Scheme ?? before.DuplicateScheme,
            NearDuplicateThreshold = ingestion?.Deduplication?.NearDuplicateThreshold ?? before.NearDuplicateThreshold,
        };
    }

    private static string Keep(string extrasJson, Capabilities capabilities)
    {
        var extras = Extras.Of(extrasJson, IproDialect.Name);
        extras[CapabilitiesKey] = JsonSerializer.SerializeToNode(capabilities, Reply.Format.Json);
        return Extras.With(extrasJson, IproDialect.Name, extras);
    }

    /// <summary>A case is made after one other; two capabilities may name it both.</summary>
    private static BaseCase? Template(BaseCase? ofIngestion, BaseCase? ofReview) =>
        ofIngestion is not null && ofReview is not null && ofIngestion.Id != ofReview.Id
            ? throw Refused.Invalid(
                "capabilities.review.baseCase.id",
                "'capabilities.review.baseCase' and 'capabilities.ingestion.baseCase' must be the same case."
            )
            : ofIngestion ?? ofReview;

    private static long? Reference(HierarchyLevel? level, string subject) =>
        level switch
        {
            null => null,
            { Id: { } id } => Translate.Reference(id, subject),
            { Name: null } => throw Refused.Invalid(subject, $"'{subject}' or a name is missing."),
            _ => null,
        };

    private static string CheckedName(string name) =>
        CaseName().IsMatch(name)
            ? name
            : throw Refused.Invalid("name", """'name' must not contain any of ~ ! @ # $ % ^ & * ( ) + = [ ] { } " ; : \ | , . < > / ?""");

    /// <summary>Contract 10, rule 9.</summary>
    [GeneratedRegex("""^[^~!@#$%^&*()+=\[\]{}";:\\|,.<>\/?]+\z""")]
    private static partial Regex CaseName();
}
