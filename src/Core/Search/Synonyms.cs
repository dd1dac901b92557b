using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>The words of a workspace that mean the same: groups of words and phrases, which <c>word&amp;</c> looks up.</summary>
public sealed class Synonyms(IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>Groups of a workspace.</summary>
    public const int MostGroups = 5_000;

    /// <summary>Words and phrases of a group.</summary>
    public const int MostWords = 100;

    private const int LongestWord = 200;
    private static readonly string[] Columns = ["id", "workspace_id", "words_json", "created_by", "created_at"];

    /// <summary>The groups, in the order in which they were given.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Groups(session, workspaceId, cancel);
    }

    /// <summary>Puts these groups in place of those that were there.</summary>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task Replace(Guid workspaceId, IReadOnlyList<IReadOnlyList<string>> groups, Actor actor, CancellationToken cancel)
    {
        Check(groups);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        await session.Execute("DELETE FROM synonyms WHERE workspace_id = @workspaceId", new { workspaceId }, cancel);
        var now = clock.GetUtcNow();
        var rows = groups.Select(words => new object?[] { Id.New(clock), workspaceId, Json.Write(words), actor.UserId, now });
        await engine.Insert(session, "synonyms", Columns, rows, cancel);
        await events.Append(session, EventKinds.SynonymsChanged, workspaceId, workspaceId, new { groups = groups.Count }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Those of a workspace, for reading a query that may ask for some.</summary>
    internal static async Task<SynonymList> For(string? query, Session session, Guid workspaceId, CancellationToken cancel) =>
        query?.Contains('&', StringComparison.Ordinal) == true
            ? new SynonymList(await Groups(session, workspaceId, cancel))
            : SynonymList.Empty;

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> Groups(Session session, Guid workspaceId, CancellationToken cancel)
    {
        var rows = await session.Query<string>(
            "SELECT words_json FROM synonyms WHERE workspace_id = @workspaceId ORDER BY number",
            new { workspaceId },
            cancel
        );
        return [.. rows.Select(words => Json.Read<string[]>(words)!)];
    }

    private static void Check(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        if (groups.Count > MostGroups)
        {
            throw Refused.Invalid("groups", $"A workspace has at most {MostGroups} groups of synonyms.");
        }

        foreach (var words in groups)
        {
            if (words.Count is < 2 or > MostWords || words.Any(word => word.Length > LongestWord || SynonymList.Key(word).Length == 0))
            {
                throw Refused.Invalid(
                    "groups",
                    $"A group has from 2 to {MostWords} words or phrases, each of at most {LongestWord} characters and with a letter or digit: {string.Join(", ", words.Take(5))}"
                );
            }
        }
    }
}
