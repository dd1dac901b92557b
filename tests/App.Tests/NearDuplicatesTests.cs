using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>Which texts settling finds to be nearly the same, and how nearly.</summary>
public sealed class NearDuplicatesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 2 * ComparedDocumentsTests.Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task Near_duplicates_are_grouped_with_a_figure_and_what_comes_later_joins_them(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(ComparedDocumentsTests.InOrder with { Database = database?.Connection }, Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var words = Enumerable.Range(0, 120).Select(number => $"word{number}").ToList();
        string[] texts =
        [
            string.Join(' ', words),
            string.Join(' ', words.SkipLast(1).Append("changed")), // 115 of 117 shingles: 98 per cent.
            string.Join(' ', words.Select((word, index) => index % 10 == 5 ? "other" : word)), // Half of the shingles and less.
        ];
        var first = installed.PutEvidence("first.zip", Zips.Of(texts.Select((text, index) => ($"{index}.txt", Zips.Text(text)))));
        var later = installed.PutEvidence(
            "later.zip",
            Zips.Of(("3.txt", Zips.Text("By the way: " + texts[0])), ("4.txt", Zips.Text("short")))
        );
        var last = installed.PutEvidence("last.zip", Zips.Of(("5.txt", Zips.Text(texts[0] + " And so on."))));

        await installed.Ingest(workspace, first, Cancel);
        await installed.Ingest(workspace, later, Cancel);
        await AddBands(installed, workspace, 1_000_000);
        // It moves the bands on, all that are new being too many, and finds them there.
        var outcomes = await installed.Ingest(workspace, last, Cancel);

        var keys = await ComparedDocumentsTests.Keys(installed, workspace);
        var pivot = outcomes.Document("0.txt").Number;
        var found = outcomes
            .Documents.OrderBy(document => document.Name, StringComparer.Ordinal)
            .Select(document => JsonNode.Parse(document.ValuesJson)!)
            .Select(values => ((long?)values[keys[Properties.NearDuplicateGroup]], (int?)values[keys[Properties.Similarity]]));
        Assert.Equal([(pivot, 100), (pivot, 98), (null, null), (pivot, 97), (null, null), (pivot, 97)], found);
        await ComparedDocumentsTests.IsFound(installed, workspace, $"near_duplicate_group:{pivot}", 4);
        Assert.Equal(0, await BandsToMove(installed));
        outcomes = await installed.Ingest(
            workspace,
            installed.PutEvidence("copy.zip", Zips.Of(("6.txt", Zips.Text("P.S. " + texts[0])))),
            Cancel
        );
        Assert.Equal(pivot, (long?)JsonNode.Parse(outcomes.Document("6.txt").ValuesJson)![keys[Properties.NearDuplicateGroup]]);
        Assert.Empty(installed.Errors);
    }

    [Theory(Timeout = 2 * ComparedDocumentsTests.Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task What_is_like_a_document_that_was_deleted_starts_a_group_of_its_own(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(ComparedDocumentsTests.InOrder with { Database = database?.Connection }, Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var text = string.Join(' ', Enumerable.Range(0, 120).Select(number => $"word{number}"));
        async Task<Document> Ingest(string name, string content)
        {
            var evidence = installed.PutEvidence($"{name}.zip", Zips.Of(($"{name}.txt", Zips.Text(content))));
            return (await installed.Ingest(workspace, evidence, Cancel)).Document($"{name}.txt");
        }

        var first = await Ingest("first", text);
        await installed.Of<Core.Documents.Documents>().Delete(workspace.Id, first.Id, Actor.System, Cancel);
        var second = await Ingest("second", $"{text} once");
        await Ingest("third", $"{text} again");
        var keys = await ComparedDocumentsTests.Keys(installed, workspace);
        await ComparedDocumentsTests.IsFound(installed, workspace, $"near_duplicate_group:{second.Number}", 2);
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        var left = await session.Query<long>("SELECT COUNT(*) FROM pivot_bands_recent GROUP BY document ORDER BY document", null, Cancel);
        // The one that took its place shares all of them with it, so that none of those of the one that is gone are left.
        Assert.Equal([21L], left);
        Assert.Empty(installed.Errors);
    }

    private static async Task<long> BandsToMove(Installed installed)
    {
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        return await session.Value<long>("SELECT COUNT(*) FROM pivot_bands_recent", null, Cancel);
    }

    /// <summary>Makes as many bands of a document of the workspace as others would have left.</summary>
    private static async Task AddBands(Installed installed, Workspace workspace, int count)
    {
        await using var session = await installed.Of<IEngine>().Write(Cancel);
        await session.Execute(
            """
            WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < @count)
            INSERT INTO pivot_bands_recent (workspace, band, document)
            SELECT @Number, number, (SELECT number FROM documents WHERE workspace_id = @Id ORDER BY number LIMIT 1) FROM counted
            """,
            new
            {
                workspace.Id,
                workspace.Number,
                count,
            },
            Cancel
        );
        await session.Commit(Cancel);
    }
}
