using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Finds what is made, and who makes it, by parts of names. Documents are found by the search over documents.</summary>
public sealed class TrackingSearch(IEngine engine)
{
    private const string Escape = "\\";

    /// <summary>Entities that have every word in their name, their parent's or their type's; those first whose own name begins with the text.</summary>
    /// <param name="kind">See <see cref="EntityKinds"/>.</param>
    /// <param name="projectId">Null for all the actor sees.</param>
    public async Task<IReadOnlyList<Row>> Entities(
        string kind,
        string text,
        Guid? projectId,
        PageOf page,
        Actor actor,
        CancellationToken cancel
    )
    {
        const string Names = "LOWER(t.name || ' ' || COALESCE(p.name, '') || ' ' || COALESCE(pp.name, '') || ' ' || et.name)";
        await using var session = await engine.Read(cancel);
        var (with, words) = WordsOf(text, page);
        with.Add("kind", kind);
        with.Add("projectId", projectId);
        var standing = await Standings.Of(session, actor, cancel);
        string[] all =
        [
            "et.kind = @kind",
            "NOT COALESCE(t.canceled, FALSE)",
            RowTable.Visible(BoardModels.Entities, standing, with, actor),
            .. projectId is null ? [] : new[] { "t.project_id = @projectId" },
            .. words.Select(word => $"{Names} LIKE @{word} ESCAPE '{Escape}'"),
        ];
        return await RowTable.Select(
            session,
            BoardModels.Entities,
            string.Join(" AND ", all),
            Order("t.name", "t.number"),
            false,
            with,
            cancel
        );
    }

    /// <summary>People who have every word in their names or their address.</summary>
    public async Task<IReadOnlyList<Row>> Persons(string text, PageOf page, Actor actor, CancellationToken cancel)
    {
        const string Full = "COALESCE(u.first_name, u.user_name) || ' ' || COALESCE(u.last_name, '')";
        await using var session = await engine.Read(cancel);
        var (with, words) = WordsOf(text, page);
        var standing = await Standings.Of(session, actor, cancel);
        string[] all =
        [
            RowTable.Visible(Models.Persons, standing, with, actor),
            .. words.Select(word => $"LOWER({Full}) LIKE @{word} ESCAPE '{Escape}'"),
        ];
        var rows = await RowTable.Select(session, Models.Persons, string.Join(" AND ", all), Order(Full, "u.number"), false, with, cancel);
        return [.. rows.Select(row => row with { Visible = standing >= Standing.Manager ? null : Models.Persons.Reduced })];
    }

    private static string Order(string name, string number) =>
        $"ORDER BY CASE WHEN LOWER({name}) LIKE @first ESCAPE '{Escape}' THEN 0 ELSE 1 END, {name}, {number} LIMIT @size OFFSET @skip";

    private static (DynamicParameters With, IReadOnlyList<string> Names) WordsOf(string text, PageOf page)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var with = new DynamicParameters();
        with.Add("size", page.Size);
        with.Add("skip", page.Skip);
        with.Add("first", $"{Plain(text.Trim())}%");
        var names = words.Select((_, index) => $"word{index}").ToList();
        foreach (var (name, word) in names.Zip(words))
        {
            with.Add(name, $"%{Plain(word)}%");
        }

        return (with, names);
    }

    private static string Plain(string word) =>
        word.ToLowerInvariant()
            .Replace(Escape, $"{Escape}{Escape}", StringComparison.Ordinal)
            .Replace("%", $"{Escape}%", StringComparison.Ordinal)
            .Replace("_", $"{Escape}_", StringComparison.Ordinal);
}
