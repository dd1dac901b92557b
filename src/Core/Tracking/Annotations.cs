using System.Text.Json.Nodes;

namespace Dossier.Core.Tracking;

/// <summary>
/// What is drawn on a preview: a list with an entry for each time (in seconds) of it, whose drawing has objects with ids of their own.
/// Several people draw at once, so it is changed object by object.
/// </summary>
public sealed record AnnotationChange(JsonArray Additions, JsonArray Updates, JsonArray Deletions)
{
    /// <summary>The member of a drawn object that names the guest who drew it.</summary>
    private const string Guest = "guest_id";

    /// <summary>Whose change it is, when it is a guest's: they change only what they drew themselves. Null for people of the project.</summary>
    public Guid? GuestId { get; init; }

    /// <summary>The annotations with the changes in them, in the order of their times. What cannot be found is passed over.</summary>
    public JsonArray ApplyTo(string? annotationsJson)
    {
        var all = (annotationsJson is null ? null : JsonNode.Parse(annotationsJson) as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        foreach (var addition in Additions.OfType<JsonObject>())
        {
            Add(all, addition);
        }

        foreach (var update in Updates.OfType<JsonObject>())
        {
            Replace(all, update);
        }

        foreach (var deletion in Deletions.OfType<JsonObject>())
        {
            Remove(all, deletion);
        }

        return [.. all.OrderBy(TimeOf).Select(annotation => annotation.DeepClone())];
    }

    private void Add(List<JsonObject> all, JsonObject addition)
    {
        var drawing = addition.DeepClone().AsObject();
        foreach (var drawn in ObjectsOf(drawing))
        {
            Sign(drawn);
        }

        if (At(all, drawing) is not { } there)
        {
            all.Add(drawing);
            return;
        }

        var objects = ObjectsOf(there);
        foreach (var drawn in ObjectsOf(drawing).Where(drawn => Find(objects, IdOf(drawn)) is null).ToList())
        {
            objects.Add(drawn?.DeepClone());
        }
    }

    private void Replace(List<JsonObject> all, JsonObject update)
    {
        if (At(all, update) is not { } there)
        {
            return;
        }

        var objects = ObjectsOf(there);
        foreach (var drawn in ObjectsOf(update))
        {
            if (Find(objects, IdOf(drawn)) is { } old && IsTheirs(old))
            {
                var instead = drawn?.DeepClone();
                Sign(instead);
                objects[objects.IndexOf(old)] = instead;
            }
        }
    }

    /// <summary>A deletion names ids; an entry without objects goes with the last of them.</summary>
    private void Remove(List<JsonObject> all, JsonObject deletion)
    {
        if (At(all, deletion) is not { } there)
        {
            return;
        }

        var objects = ObjectsOf(there);
        foreach (var id in deletion["objects"] as JsonArray ?? [])
        {
            if (Find(objects, id?.ToString()) is { } old && IsTheirs(old))
            {
                objects.Remove(old);
            }
        }

        if (objects.Count == 0)
        {
            all.Remove(there);
        }
    }

    private void Sign(JsonNode? drawn)
    {
        if (GuestId is { } guest && drawn is JsonObject drawing)
        {
            drawing[Guest] = guest.ToString();
        }
    }

    private bool IsTheirs(JsonNode drawn) => GuestId is not { } guest || (drawn as JsonObject)?[Guest]?.ToString() == guest.ToString();

    private static JsonObject? At(List<JsonObject> all, JsonObject other) => all.Find(annotation => TimeOf(annotation) == TimeOf(other));

    private static double TimeOf(JsonObject annotation) =>
        annotation["time"] is JsonValue time && time.TryGetValue<double>(out var seconds) ? seconds : 0;

    private static JsonArray ObjectsOf(JsonObject annotation)
    {
        if (annotation["drawing"] is not JsonObject drawing)
        {
            annotation["drawing"] = drawing = [];
        }

        if (drawing["objects"] is not JsonArray objects)
        {
            drawing["objects"] = objects = [];
        }

        return objects;
    }

    private static string? IdOf(JsonNode? drawn) => (drawn as JsonObject)?["id"]?.ToString();

    private static JsonNode? Find(JsonArray objects, string? id) => id is null ? null : objects.FirstOrDefault(drawn => IdOf(drawn) == id);
}
