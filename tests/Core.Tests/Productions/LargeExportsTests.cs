using Dossier.Core.Jobs;
using Dossier.Support;
using static Dossier.Core.Tests.Productions.NewDocument;

namespace Dossier.Core.Tests.Productions;

/// <summary>Measures the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(LargeExports), DisableParallelization = true)]
public sealed class LargeExports;

public abstract class LargeExportsTests(TestDatabase database)
{
    /// <summary>In bytes: a fifth of the natives, and less than half of the texts.</summary>
    private const int Slack = 20 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_thousand_documents_go_out_in_flat_memory()
    {
        var measured = new MeasuredBlobs(database, every: 500);
        using var world = await ExportWorld.Start(database, _ => measured);
        var blob = await world.Blob(new string('n', 20_000));
        var text = await world.Text(new string('t', 5_000));
        var numbers = await world.Add([.. Many(5000).Select(document => document with { Blob = blob, TextHash = text })]);
        var series = await world.AddSeries();
        var export = await world.Export(series, numbers);

        export = await world.Run(export);

        Assert.Equal((WorkState.Completed, 5000L), (export.State, export.ItemsDone));
        Assert.Equal(5, Directory.GetDirectories(Path.Combine(world.Volume(series), "NATIVES")).Length);
        Assert.True(measured.Kept.Count >= 10, "Hardly anything was measured: are natives opened in another way?");
        Assert.True(
            measured.Kept.Max() - measured.Kept[0] < Slack,
            $"What an export keeps in memory grows with its documents: {string.Join(", ", measured.Kept)}."
        );
    }
}

[Collection(nameof(LargeExports))]
public sealed class LargeExportsOnSqliteTests(SqliteTestDatabase database) : LargeExportsTests(database), IClassFixture<SqliteTestDatabase>;

[Collection(nameof(LargeExports))]
public sealed class LargeExportsOnPostgresTests(PostgresTestDatabase database)
    : LargeExportsTests(database),
        IClassFixture<PostgresTestDatabase>;
