using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Values that comparing gives documents. Only documents whose values change are written, and indexed again.</summary>
internal sealed class FoundValues(IEngine engine, Guid workspaceId, IReadOnlyDictionary<string, long> numbers, DateTimeOffset due)
{
    private const int AtOnce = 200;
    private readonly SortedDictionary<Guid, Dictionary<string, JsonNode?>> changes = [];

    /// <param name="key">A system field's.</param>
    public void Set(Guid documentId, string key, JsonNode? value) =>
        (changes.TryGetValue(documentId, out var own) ? own : changes[documentId] = [])[key] = value;

    public async Task Save(Session session, CancellationToken cancel)
    {
        foreach (var chunk in changes.Keys.Chunk(AtOnce))
        {
            var rows = await session.Query<Row>(
                $"SELECT id, values_json FROM documents WHERE id IN ({engine.IdsIn("@ids")}){engine.ForUpdate}",
                new { ids = Id.List(chunk) },
                cancel
            );
            var written = new List<(Guid Id, string Values)>(rows.Count);
            foreach (var row in rows)
            {
                var values = JsonNode.Parse(row.ValuesJson)!.AsObject();
                foreach (var (key, value) in changes[row.Id])
                {
                    if (!numbers.TryGetValue(key, out var number))
                    {
                        continue;
                    }

                    if (value is null)
                    {
                        values.Remove($"{number}");
                    }
                    else
                    {
                        values[$"{number}"] = value;
                    }
                }

                var after = values.ToJsonString(Json.Options);
                if (after != row.ValuesJson)
                {
                    written.Add((row.Id, after));
                }
            }

            var changed = written.Select(document => new object?[] { document.Id, document.Values });
            await engine.Update(session, "documents", ["id", "values_json"], changed, cancel);
            await IndexQueue.Add(session, engine, workspaceId, written.Select(document => document.Id), cancel, due);
        }

        changes.Clear();
    }

    /// <param name="due">When the documents are expected to have changed for good: see <see cref="IndexQueue.Add"/>.</param>
    public static async Task<FoundValues> Of(IEngine engine, Guid workspaceId, CancellationToken cancel, DateTimeOffset due = default)
    {
        await using var session = await engine.Read(cancel);
        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        return new FoundValues(
            engine,
            workspaceId,
            fields.Where(field => field.IsSystem).ToDictionary(field => field.Key, field => field.Number),
            due
        );
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string ValuesJson { get; init; } = "{}";
    }
}
