using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Formats;
using Dossier.Support;
using static Dossier.Core.Tests.Productions.NewDocument;
using static Dossier.Core.Tests.Productions.VolumeFiles;

namespace Dossier.Core.Tests.Productions;

public abstract class ExportsTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_to_review_places_documents_in_a_folder_and_shows_their_numbers()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(3));
        var series = Assert.Single(await world.Series.List(world.Workspace.Number, world.Owner, Cancel));

        var export = await world.Produce(series, numbers);

        Assert.Equal($"Export to Review - {world.Workspace.Number}", series.Name);
        Assert.Equal(series.Id, world.Workspace.Settings.ActiveSeriesId);
        Assert.Equal((WorkState.Completed, 3L), (export.State, export.ItemsDone));
        await using var session = await world.Engine.Read(Cancel);
        var placed = await session.Value<long>(
            """
            SELECT COUNT(*) FROM placements p JOIN folders f ON f.id = p.folder_id JOIN panels n ON n.id = f.panel_id
            WHERE f.workspace_id = @Id AND n.name = 'Exports' AND f.name = @Name
            """,
            new { world.Workspace.Id, series.Name },
            Cancel
        );
        Assert.Equal(3, placed);
        Assert.Equal($"W{world.Workspace.Number}-00000003", await world.ControlNumber(session, numbers[2]));
    }

    [Fact]
    public async Task Unknown_documents_documents_named_twice_and_none_are_refused_by_name()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(1));
        var series = await world.AddSeries();

        var unknown = await Assert.ThrowsAsync<Refused>(() => world.Export(series, [numbers[0], 999_999_999]));
        var twice = await Assert.ThrowsAsync<Refused>(() => world.Export(series, [numbers[0], numbers[0]]));
        var none = await Assert.ThrowsAsync<Refused>(() => world.Export(series, []));

        Assert.All([unknown, twice, none], refused => Assert.Equal((Reason.Invalid, "documents"), (refused.Reason, refused.Subject)));
        Assert.Contains("999999999", unknown.Message, StringComparison.Ordinal);
        Assert.Contains($"{numbers[0]}", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_see_the_workspace_finds_nothing_and_who_may_not_export_is_told_so()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(1));
        var series = await world.AddSeries();
        var export = await world.Export(series, numbers);
        var stranger = await world.AddUser("Lin");
        var viewer = await world.AddUser("Vic");
        await world.SetRole(viewer, Role.Viewer);

        async Task<Reason> ReasonOf(Func<Task> act) => (await Assert.ThrowsAsync<Refused>(act)).Reason;

        Assert.Equal(Reason.NotFound, await ReasonOf(() => world.Exports.Find(export.Number, stranger, Cancel)));
        Assert.Equal(Reason.NotFound, await ReasonOf(() => world.Exports.Documents(export.Number, PageOf.First(9), stranger, Cancel)));
        Assert.Equal(Reason.NotFound, await ReasonOf(() => world.Exports.List(world.Workspace.Number, PageOf.First(9), stranger, Cancel)));
        Assert.Equal(Reason.NotFound, await ReasonOf(() => world.Series.Find(series.Number, stranger, Cancel)));
        Assert.Equal(Reason.NotFound, await ReasonOf(() => world.Series.Change(series.Number, _ => new SeriesChange(), stranger, Cancel)));
        Assert.Equal(
            Reason.NotFound,
            await ReasonOf(() => world.Exports.Create(world.Workspace.Number, "x", series.Number, numbers, stranger, Cancel))
        );
        Assert.Equal(series.Id, (await world.Series.Find(series.Number, viewer, Cancel)).Id);
        Assert.Equal(Reason.Forbidden, await ReasonOf(() => world.Series.Change(series.Number, _ => new SeriesChange(), viewer, Cancel)));
        Assert.Equal(
            Reason.Forbidden,
            await ReasonOf(() => world.Exports.Create(world.Workspace.Number, "x", series.Number, numbers, viewer, Cancel))
        );
        await world.Run(export);
    }

    [Fact]
    public async Task What_an_ingestion_has_ready_is_exported_once_and_the_ingestion_ends_with_it()
    {
        using var world = await ExportWorld.Start(database);
        var series = await world.AddSeries();
        var blob = await world.Blob("twelve bytes");
        List<NewDocument> documents =
        [
            .. Many(3).Select(document => document with { Blob = blob }),
            new NewDocument("copy.txt") { Outcome = Outcome.Duplicate, Blob = blob },
            new NewDocument("known.dll") { Outcome = Outcome.Known },
            new NewDocument("bad.zip") { Outcome = Outcome.Exception },
        ];
        await world.Add(documents);
        var ingestion = await Ingest(world, series, documents);

        await using (var session = await world.Engine.Write(Cancel))
        {
            Assert.True(await world.Exports.AfterSettling(session, ingestion.Id, world.Workspace.Id, Cancel));
            await session.Commit(Cancel);
        }

        var export = await world.Run(
            Assert.Single((await world.Exports.List(world.Workspace.Number, PageOf.First(9), world.Owner, Cancel)).Items)
        );

        Assert.Equal((ingestion.Id, 36L), (export.IngestionId, export.BytesFound));
        Assert.Equal(["1.txt", "2.txt", "3.txt"], (await world.Documents(export)).Select(document => document.Name));
        Assert.Equal(
            WorkState.Completed,
            (await world.Workflows.Find(WorkflowKind.Ingestion, ingestion.Number, world.Owner, Cancel)).State
        );
        await using var again = await world.Engine.Write(Cancel);
        Assert.Null((await world.Exports.CreateForIngestion(again, ingestion.Id, series.Id, 0, false, Cancel)).Export);
    }

    private static async Task<Workflow> Ingest(ExportWorld world, ExportSeries series, IReadOnlyList<NewDocument> documents)
    {
        await using var session = await world.Engine.Write(Cancel);
        var workflow = await world.Workflows.Start(session, world.Workspace.Id, WorkflowKind.Ingestion, "Box 1", world.Owner, Cancel);
        await session.Execute(
            """
            INSERT INTO ingestions (id, workspace_id, custodian, deduplication, source_json, export_series_id, exported_through)
            VALUES (@Id, @WorkspaceId, '', 0, '{}', @SeriesId, 0)
            """,
            new
            {
                workflow.Id,
                WorkspaceId = world.Workspace.Id,
                SeriesId = series.Id,
            },
            Cancel
        );
        await world.Engine.Insert(
            session,
            "nodes",
            [
                "id",
                "ingestion_id",
                "parent_id",
                "ordinal",
                "root_id",
                "batch_id",
                "depth",
                "name",
                "path",
                "family_key",
                "state",
                "outcome",
                "attempts",
                "size",
                "expanded_bytes",
                "metadata_json",
                "document_id",
            ],
            documents.Select(
                (document, index) =>
                    new object?[]
                    {
                        Id.New(TimeProvider.System),
                        workflow.Id,
                        workflow.Id,
                        index,
                        workflow.Id,
                        workflow.Id,
                        0,
                        "",
                        "",
                        "",
                        2,
                        document.Outcome,
                        1,
                        0,
                        0,
                        "{}",
                        document.Id,
                    }
            ),
            Cancel
        );
        await session.Commit(Cancel);
        return workflow;
    }
}

public sealed class ExportsOnSqliteTests(SqliteTestDatabase database) : ExportsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class ExportsOnPostgresTests(PostgresTestDatabase database) : ExportsTests(database), IClassFixture<PostgresTestDatabase>;
