using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>
/// The documents of a workspace that agree with given rows in the fields that identify them. They are looked up by an index on what the
/// fields hold, which is made when documents are first identified so.
/// </summary>
internal sealed class Identities
{
    /// <summary>Characters that are indexed: no more fits into an entry of PostgreSQL's. What agrees in them is compared as a whole.</summary>
    private const int Indexed = 400;
    private const char Between = '\u001f';

    private readonly IReadOnlyList<Field> fields;
    private readonly ILookup<string, long> found;

    private Identities(IReadOnlyList<Field> fields, ILookup<string, long> found) => (this.fields, this.found) = (fields, found);

    /// <summary>Makes the index, if it is not there, before the transaction that looks up: others wait while it is made.</summary>
    public static async Task Prepare(
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<Guid> identity,
        Actor actor,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        if (identity.Count == 0)
        {
            return;
        }

        Expression by;
        await using (var looking = await engine.Read(cancel))
        {
            await Access.Must(looking, actor, Capability.Edit, workspaceId, cancel);
            by = Expression.Of(engine, Identifying(await Fields.Fields.All(looking, workspaceId, cancel), identity));
            if (await looking.Value<long>("SELECT COUNT(*) FROM document_indexes WHERE name = @Name", new { by.Name }, cancel) > 0)
            {
                return;
            }
        }

        await using var session = await engine.Write(cancel);
        await session.Execute($"CREATE INDEX IF NOT EXISTS {by.Name} ON documents (({by.Sql})) WHERE ({by.Sql}) IS NOT NULL", null, cancel);
        await session.Execute(
            "INSERT INTO document_indexes (name, created_at) VALUES (@Name, @now) ON CONFLICT (name) DO NOTHING",
            new { by.Name, now = clock.GetUtcNow() },
            cancel
        );
        await session.Commit(cancel);
    }

    public static async Task<Identities> Of(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<Field> all,
        IReadOnlyList<Guid> identity,
        IEnumerable<string?> rows,
        CancellationToken cancel
    )
    {
        var fields = Identifying(all, identity);
        var asked = new Identities(fields, Array.Empty<long>().ToLookup(_ => ""));
        if (fields.Count == 0)
        {
            return asked;
        }

        var given = rows.OfType<string>().Where(row => asked.KeyOf(row) is not null).ToList();
        if (given.Count == 0)
        {
            return asked;
        }

        // One who adds at a time, or two would both find nothing.
        await session.Query<Guid>($"SELECT id FROM workspaces WHERE id = @workspaceId{engine.ForUpdate}", new { workspaceId }, cancel);
        var by = Expression.Of(engine, fields);
        // Nothing but the expression is asked for, or a database may choose the index of the whole workspace instead.
        var candidates = await session.Query<Candidate>(
            $"SELECT number, values_json FROM documents WHERE ({by.Sql}) IS NOT NULL AND ({by.Sql}) IN @values ORDER BY number",
            new { values = by.ValuesOf(given) },
            cancel
        );
        return new Identities(
            fields,
            candidates
                .Select(candidate => (Key: asked.KeyOf(candidate.ValuesJson), candidate.Number))
                .Where(candidate => candidate.Key is not null)
                .ToLookup(candidate => candidate.Key!, candidate => candidate.Number)
        );
    }

    /// <summary>What identifies a document by its values; null when it lacks one of them, or nothing identifies here.</summary>
    public string? KeyOf(string valuesJson) => fields.Count == 0 ? null : Joined(fields, JsonNode.Parse(valuesJson)!.AsObject());

    /// <summary>The first document of that key, other than one.</summary>
    public long? Find(string key, long? except) =>
        found[key].Where(number => number != except).Select(number => (long?)number).FirstOrDefault();

    private static List<Field> Identifying(IReadOnlyList<Field> all, IReadOnlyList<Guid> identity)
    {
        var fields = all.Where(field => identity.Contains(field.Id)).OrderBy(field => field.Number).ToList();
        if (fields.Count < identity.Distinct().Count())
        {
            throw Refused.NotFound("field");
        }

        return fields.FirstOrDefault(field => field.IsMultiple) is { } several
            ? throw Refused.Invalid("identity", $"The field '{several.Name}' holds several values: it cannot identify a record.")
            : fields;
    }

    private static string? Joined(IReadOnlyList<Field> fields, JsonObject values)
    {
        var parts = fields.Select(field => values[$"{field.Number}"]).ToList();
        return parts.Contains(null) ? null : string.Join(Between, parts.Select(part => Text(part!)));
    }

    /// <summary>Numbers that are equal are written alike: 1.50 as 1.5.</summary>
    private static string Text(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number
                when decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                number.ToString("0.############################", CultureInfo.InvariantCulture),
            _ => value.ToJsonString(),
        };

    private sealed record Candidate
    {
        public long Number { get; init; }
        public string ValuesJson { get; init; } = "";
    }

    /// <summary>
    /// What is indexed: texts, joined; where none of the fields holds texts, the first one's number, or whether it is true. The rest is compared
    /// on what is found so. Numbers of fields are unique over all workspaces, so only documents of one workspace have such a value.
    /// </summary>
    private sealed record Expression(string Sql, string Name, IReadOnlyList<Field> Fields, bool IsNumber)
    {
        /// <summary>What PostgreSQL keeps of a name.</summary>
        private const int LongestName = 63;

        public static Expression Of(IEngine engine, IReadOnlyList<Field> fields)
        {
            var texts = fields.Where(field => !IsNumeric(field) && field.Type != FieldType.Boolean).ToList();
            var isNumber = texts.Count == 0 && IsNumeric(fields[0]);
            List<Field> chosen = texts.Count > 0 ? texts : [fields[0]];
            var members = chosen.Select(field => engine.JsonText("values_json", $"{field.Number}"));
            var sql = isNumber
                ? $"CAST({members.Single()} AS DOUBLE PRECISION)"
                : $"substr({string.Join($" || '{Between}' || ", members)}, 1, {Indexed})";
            var name = $"documents_by_{string.Join('_', chosen.Select(field => field.Number))}";
            return new Expression(sql, name.Length <= LongestName ? name : $"documents_by_{Secrets.HashOf(name)[..32]}", chosen, isNumber);
        }

        public Array ValuesOf(IReadOnlyList<string> rows)
        {
            var keys = rows.Select(row => Joined(Fields, JsonNode.Parse(row)!.AsObject())!).Distinct();
            return IsNumber ? keys.Select(key => double.Parse(key, CultureInfo.InvariantCulture)).Distinct().ToArray()
                : Fields[0].Type == FieldType.Boolean ? (string[])[.. keys, "0", "1"]
                : keys.Select(Cut).Distinct().ToArray();
        }

        /// <summary>Counted as the databases count: in code points.</summary>
        private static string Cut(string key) =>
            key.Length <= Indexed ? key : string.Concat(key.EnumerateRunes().Take(Indexed).Select(rune => rune.ToString()));

        private static bool IsNumeric(Field field) => field.Type is FieldType.Number or FieldType.Currency or FieldType.Duration;
    }
}
