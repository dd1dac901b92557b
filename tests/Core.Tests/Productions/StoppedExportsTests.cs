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

public abstract class StoppedExportsTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_that_is_killed_is_begun_again_with_the_same_numbers_and_leaves_one_whole_volume()
    {
        using var world = await ExportWorld.Start(database);
        var blob = await world.Blob("native");
        var numbers = await world.Add([.. Many(30).Select(document => document with { Blob = blob })]);
        var series = await world.AddSeries();
        var kills = 0;
        var export = await world.Export(series, numbers);
        world.BeforeFlush = () =>
        {
            Assert.False(Directory.Exists(world.Volume(series)) && kills == 0, "Nothing has its name before it is durable.");
            if (kills++ == 0)
            {
                // What a killed process leaves behind, too.
                Directory.CreateDirectory(world.Volume(series) + ".0.partial/NATIVES");
                throw new IOException("The power fails.");
            }
        };

        export = await world.Run(export);
        var next = await world.Produce(series, numbers);

        Assert.Equal(WorkState.Completed, export.State);
        Assert.Equal((1, 30), (export.FirstNumber, export.LastNumber));
        Assert.Equal(30, export.ItemsDone);
        Assert.Equal(31, next.FirstNumber);
        Assert.Equal(
            ["VOL001", "VOL002"],
            Directory.GetDirectories(Path.GetDirectoryName(world.Volume(series))!).Select(Path.GetFileName).Order()
        );
        await ManifestHolds(world.Volume(series));
    }

    [Fact]
    public async Task A_cancelled_export_leaves_no_files_and_its_numbers_are_not_given_again()
    {
        var opened = new OpenedBlobs(database);
        using var world = await ExportWorld.Start(database, _ => opened);
        var series = await world.AddSeries();
        var export = await world.Export(series, await AddTen(world));
        opened.AtThird = () => world.Workflows.Cancel(WorkflowKind.Export, export.Number, [Parts.Export], world.Owner, Cancel);

        export = await world.Run(export);
        opened.AtThird = null;
        var next = await world.Produce(series, await AddTen(world));

        Assert.Equal(WorkState.Cancelled, export.State);
        Assert.Equal((1, 11), (export.FirstNumber, next.FirstNumber));
        Assert.Equal("VOL002", next.Volume);
        Assert.Equal(["VOL002"], Directory.GetDirectories(Path.GetDirectoryName(world.Volume(series))!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_paused_export_goes_on_with_the_same_numbers()
    {
        var opened = new OpenedBlobs(database);
        using var world = await ExportWorld.Start(database, _ => opened);
        var series = await world.AddSeries();
        var export = await world.Export(series, await AddTen(world));
        opened.AtThird = () => world.Workflows.Pause(WorkflowKind.Export, export.Number, [Parts.Export], world.Owner, Cancel);

        await world.RunUntil(async () => (await world.Exports.Find(export.Number, world.Owner, Cancel)).State == WorkState.Paused);
        var paused = await world.Documents(export);
        Assert.False(Directory.Exists(world.Volume(series)));
        opened.AtThird = null;
        await world.Workflows.Resume(WorkflowKind.Export, export.Number, [Parts.Export], world.Owner, Cancel);
        export = await world.Run(export);

        Assert.Equal((WorkState.Completed, 10L), (export.State, export.ItemsDone));
        Assert.Equal(paused, await world.Documents(export));
        await ManifestHolds(world.Volume(series));
    }

    private static async Task<IReadOnlyList<long>> AddTen(ExportWorld world)
    {
        var blob = await world.Blob("native");
        return await world.Add([.. Many(10).Select(document => document with { Blob = blob })]);
    }
}

public sealed class StoppedExportsOnSqliteTests(SqliteTestDatabase database)
    : StoppedExportsTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class StoppedExportsOnPostgresTests(PostgresTestDatabase database)
    : StoppedExportsTests(database),
        IClassFixture<PostgresTestDatabase>;
