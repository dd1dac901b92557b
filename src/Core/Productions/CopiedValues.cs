using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Productions;

/// <summary>
/// The values of documents in the fields of another workspace. A field that reading fills is the one of the same key; any other is the one of the same name
/// and type, which is made when it is needed and not there. If the name is that of a field of another type, the next free one of <c>Name 2</c> and so on.
/// </summary>
internal sealed class CopiedValues
{
    /// <summary>A time's original offset stands beside it under this.</summary>
    private const char OffsetMark = '+';

    private static readonly string[] OfThreads =
    [
        Properties.Thread,
        Properties.ThreadPosition,
        Properties.ThreadDepth,
        Properties.Inclusive,
    ];
    private static readonly string[] OfNearDuplicates = [Properties.NearDuplicateGroup, Properties.Similarity];

    private readonly Fields.Fields fields;
    private readonly Guid targetId;
    private readonly Actor actor;
    private readonly string controlNumber;
    private readonly Dictionary<string, Field> origins;
    private readonly List<Field> targets;
    private readonly Dictionary<string, string> numbers = [];

    private CopiedValues(
        Fields.Fields fields,
        Guid targetId,
        Actor actor,
        string controlNumber,
        IReadOnlyList<Field> origins,
        IReadOnlyList<Field> targets
    )
    {
        (this.fields, this.targetId, this.actor, this.controlNumber) = (fields, targetId, actor, controlNumber);
        this.origins = origins.ToDictionary(field => $"{field.Number}");
        this.targets = [.. targets];
    }

    /// <summary>As the fields of both workspaces are now.</summary>
    public static async Task<CopiedValues> Of(
        Session session,
        IEngine engine,
        Fields.Fields fields,
        Export export,
        Actor actor,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var targetId = export.TargetId!.Value;
        var controlNumbers = new ControlNumberField(engine, clock);
        var own = await controlNumbers.Field(session, export.WorkspaceId, cancel);
        var controlNumber = await controlNumbers.Field(session, targetId, cancel);
        var origins = (await Fields.Fields.All(session, export.WorkspaceId, cancel)).Where(field => $"{field.Number}" != own).ToList();
        return new CopiedValues(fields, targetId, actor, controlNumber, origins, await Fields.Fields.All(session, targetId, cancel));
    }

    /// <summary>The values of a document's copy, with the number that the export gives it.</summary>
    public async Task<string> Json(Session session, ReviewCopies.Origin origin, CancellationToken cancel)
    {
        var values = new JsonObject();
        foreach (var (key, value) in JsonNode.Parse(origin.ValuesJson)!.AsObject())
        {
            var number = key.TrimEnd(OffsetMark);
            if (origins.TryGetValue(number, out var field) && !IsFoundAnew(field, origin))
            {
                values[await NumberOf(session, field, cancel) + key[number.Length..]] = value?.DeepClone();
            }
        }

        values[controlNumber] = origin.BeginLabel;
        if (origin.Identity is not null)
        {
            // A mail begins as a thread of its own, as it does when it is read.
            Set(values, Properties.Thread, origin.Identity);
            Set(values, Properties.ThreadPosition, 1);
            Set(values, Properties.ThreadDepth, 0);
            Set(values, Properties.Inclusive, true);
        }

        return values.ToJsonString(Kernel.Json.Options);
    }

    /// <summary>What comparing gave it there, and will give it here.</summary>
    private static bool IsFoundAnew(Field field, ReviewCopies.Origin origin) =>
        field.IsSystem
        && ((origin.Identity is not null && OfThreads.Contains(field.Key)) || (origin.IsCompared && OfNearDuplicates.Contains(field.Key)));

    private void Set(JsonObject values, string key, JsonNode value)
    {
        if (targets.Find(field => field.IsSystem && field.Key == key) is { } field)
        {
            values[$"{field.Number}"] = value;
        }
    }

    private async Task<string> NumberOf(Session session, Field field, CancellationToken cancel)
    {
        var key = $"{field.Number}";
        if (!numbers.TryGetValue(key, out var number))
        {
            number = numbers[key] = $"{(SameKey(field) ?? await SameName(session, field, cancel)).Number}";
        }

        return number;
    }

    private Field? SameKey(Field field) => field.IsSystem ? targets.Find(other => other.IsSystem && other.Key == field.Key) : null;

    private async Task<Field> SameName(Session session, Field field, CancellationToken cancel)
    {
        for (var count = 1; ; count++)
        {
            var name = count == 1 ? field.Name : $"{field.Name} {count}";
            var there = targets.Find(other => Names.Key(other.Name) == Names.Key(name));
            if (there is null)
            {
                var order = new NewField(name, field.Type) { IsMultiple = field.IsMultiple, SettingsJson = field.SettingsJson };
                var made = await fields.Add(session, targetId, order, actor, cancel);
                targets.Add(made);
                return made;
            }

            if (there.Type == field.Type && there.IsMultiple == field.IsMultiple)
            {
                return there;
            }
        }
    }
}
