using System.Globalization;
using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What is made with what as a sheet: a row for each asset in each shot or asset.</summary>
public sealed class CastingSheets(IEngine engine, Casting casting)
{
    private const int LongestLabel = 80;
    private static readonly string[] Needed = ["Name", "Asset"];

    /// <summary>The rows of a sheet, its head first.</summary>
    /// <param name="which">See <see cref="Casting.Of"/>.</param>
    /// <exception cref="Refused">NotFound; Forbidden to those from outside.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Read(
        Guid projectId,
        CastingOf which,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var links = await casting.Of(projectId, which, actor, cancel);
        yield return ["Episode", "Parent", "Name", "Asset Type", "Asset", "Occurences", "Label"];
        foreach (var link in links)
        {
            yield return
            [
                link.EpisodeName ?? "",
                link.EntityKind == EntityKinds.Asset ? link.EntityTypeName ?? "" : link.SequenceName ?? "",
                link.EntityName,
                link.AssetTypeName,
                link.AssetName,
                link.Count.ToString(CultureInfo.InvariantCulture),
                link.Label,
            ];
        }
    }

    /// <summary>Takes assets into shots and assets of a project: all rows, or none. What is there and not in the sheet stays.</summary>
    /// <param name="content">CSV in UTF-8 with a head.</param>
    /// <param name="isUpdate">What is there already is changed to what the sheet says; otherwise it is left as it is.</param>
    /// <returns>The castings that were changed.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Invalid, naming the row.</exception>
    public async Task<IReadOnlyList<CastRow>> Write(Guid projectId, Stream content, bool isUpdate, Actor actor, CancellationToken cancel)
    {
        var rows = await Sheet.Read(content, Needed, cancel);
        var touched = new List<Guid>();
        await using (var session = await engine.Write(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
            var named = await SheetNames.Read(session, projectId, cancel);
            var wanted = rows.Select(row => (row, Entity: named.Entity(row), Cast: CastIn(named, row))).ToList();
            foreach (var group in wanted.GroupBy(one => one.Entity))
            {
                var cast = await Existing(session, group.Key, cancel);
                var before = cast.Count;
                var isChanged = false;
                foreach (var (row, _, one) in group)
                {
                    if (one.AssetId == group.Key)
                    {
                        throw Sheet.Wrong(row.Line, "Nothing is made with itself.");
                    }

                    isChanged |= isUpdate && cast.ContainsKey(one.AssetId);
                    cast[one.AssetId] = isUpdate || !cast.TryGetValue(one.AssetId, out var there) ? one : there;
                }

                if (isChanged || cast.Count != before)
                {
                    await casting.Set(session, projectId, group.Key, [.. cast.Values], actor, cancel);
                    touched.Add(group.Key);
                }
            }

            await session.Commit(cancel);
        }

        var all = touched.Count == 0 ? [] : await casting.Of(projectId, new CastingOf(), actor, cancel);
        return [.. all.Where(link => touched.Contains(link.EntityId))];
    }

    private static Cast CastIn(SheetNames named, SheetRow row)
    {
        var asset = named.Asset(row, row["Asset Type"], row["Asset"]);
        var count = row.Any("Occurences", "Occurrences") is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw Sheet.Wrong(row.Line, $"'{text}' is no number of occurences.")
            : 1;
        return row["Label"].Length <= LongestLabel
            ? new Cast(asset, count, row["Label"])
            : throw Sheet.Wrong(row.Line, $"A label has at most {LongestLabel} characters.");
    }

    private static async Task<Dictionary<Guid, Cast>> Existing(Session session, Guid entityId, CancellationToken cancel) =>
        (
            await session.Query<Linked>(
                """
                SELECT entity_out_id AS asset_id, COALESCE(nb_occurences, 1) AS count, COALESCE(label, '') AS label
                FROM entity_links WHERE entity_in_id = @entityId
                """,
                new { entityId },
                cancel
            )
        ).ToDictionary(link => link.AssetId, link => new Cast(link.AssetId, (int)link.Count, link.Label));

    private sealed record Linked
    {
        public Guid AssetId { get; init; }
        public long Count { get; init; }
        public string Label { get; init; } = "";
    }
}
