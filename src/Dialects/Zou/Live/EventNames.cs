using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou.Live;

/// <summary>Contract 7, events: what things that happen are called, and what is told of them.</summary>
internal static class EventNames
{
    private const string EntityRecord = "entity";

    private static readonly (string Kind, string Verb)[] Verbs =
    [
        (EventKinds.RecordCreated, "new"),
        (EventKinds.RecordChanged, "update"),
        (EventKinds.RecordDeleted, "delete"),
    ];

    private static readonly string[] Kinds =
    [
        EntityKinds.Asset,
        EntityKinds.Shot,
        EntityKinds.Sequence,
        EntityKinds.Episode,
        EntityKinds.Scene,
        EntityKinds.Edit,
        EntityKinds.Concept,
    ];

    /// <summary>What else happens, and to what; the names of it are the core's words.</summary>
    private static readonly (string Record, string Happening)[] Others =
    [
        ("task", "assign"),
        ("task", "unassign"),
        ("task", "status-changed"),
        ("task", "to-review"),
        ("task", "update-casting-stats"),
        (EntityRecord, "casting-update"),
        ("comment", "reply"),
        ("comment", "delete-reply"),
        ("comment", "acknowledge"),
        ("comment", "unacknowledge"),
        ("preview_file", "add-file"),
        ("preview_file", "annotation-update"),
        ("preview_file", "set-main"),
        ("notification", "read"),
        ("notification", "unread"),
        ("notification", "all-read"),
        ("playlist", "add_entity"),
        ("playlist", "clients-notified"),
        ("chat", "joined"),
        ("chat", "left"),
        ("chat", "new-message"),
        ("chat", "deleted-message"),
    ];

    /// <summary>All names there are, with what each is of.</summary>
    public static IReadOnlyList<(string Name, Telling Telling)> All { get; } =
    [
        .. from model in Crud.Recorded
        from kind in KindsOf(model.Name)
        from verb in Verbs
        select ($"{Subject(model.Name, kind)}:{verb.Verb}", new Telling(verb.Kind, model.Name, null, kind)),
        .. from other in Others
        from kind in KindsOf(other.Record)
        select (
            $"{Subject(other.Record, kind)}:{other.Happening}",
            new Telling(EventKinds.RecordHappened, other.Record, other.Happening, kind)
        ),
    ];

    /// <summary>The name of an event; null for one that nobody here is told of.</summary>
    public static string? Of(RecordEvent fact) =>
        (fact.Which ?? Verbs.FirstOrDefault(verb => verb.Kind == fact.Event.Kind).Verb) is { } verb
            ? $"{Subject(fact.Model.Name, fact.EntityKind)}:{verb}"
            : null;

    /// <summary>What is told of it: the row's id under its name, its project, and what else the event says.</summary>
    public static JsonObject Payload(RecordEvent fact)
    {
        var id = fact.Event.SubjectId?.ToString();
        var payload = new JsonObject { [$"{Subject(fact.Model.Name, fact.EntityKind).Replace('-', '_')}_id"] = id };
        if (fact.EntityKind is EntityKinds.Sequence or EntityKinds.Episode)
        {
            payload["id"] = id;
        }

        foreach (var (name, value) in fact.Facts)
        {
            if (name != "entity_type_id" || fact.Model.Name != EntityRecord)
            {
                payload[name] = value?.DeepClone();
            }
            else if (fact.EntityKind == EntityKinds.Asset)
            {
                payload["asset_type"] = value?.DeepClone();
            }
        }

        if (fact.Event.WorkspaceId is { } project)
        {
            payload["project_id"] = project.ToString();
        }

        return payload;
    }

    /// <summary>Types of entities are of a kind as entities are.</summary>
    private static IReadOnlyList<string?> KindsOf(string record) =>
        record is EntityRecord or "entity_type" ? Kinds : new string?[] { null };

    /// <summary>Entities are called by their kind, and types of assets, which are types of entities, so too.</summary>
    private static string Subject(string record, string? kind) =>
        record == EntityRecord && kind is not null ? kind.ToLowerInvariant()
        : record == "entity_type" && kind == EntityKinds.Asset ? "asset-type"
        : record.Replace('_', '-');
}
