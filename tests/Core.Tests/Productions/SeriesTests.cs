using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests.Productions;

public abstract class SeriesTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_workspaces_of_a_client_share_its_series()
    {
        using var world = await ExportWorld.Start(database);
        var series = await world.AddSeries();
        var second = await world.AddWorkspace(world.Workspace.ClientNumber);

        var seen = await world.Series.List(second.Number, world.Owner, Cancel);

        Assert.Equal(3, seen.Count);
        Assert.Contains(seen, other => other.Id == series.Id);
        Assert.Equal(seen[2].Id, second.Settings.ActiveSeriesId);
    }

    [Fact]
    public async Task A_new_client_gets_copies_of_the_series_of_the_client_it_is_made_after()
    {
        using var world = await ExportWorld.Start(database);
        await world.AddSeries("XYZ");
        var copied = await world.AddWorkspace(null, world.Workspace.Number);

        var series = await world.Series.List(copied.Number, world.Owner, Cancel);

        Assert.Equal(
            [$"Export to Review - {world.Workspace.Number}", "Series XYZ", $"Export to Review - {copied.Number}"],
            series.Select(one => one.Name)
        );
        Assert.Equal(copied.Number, series[0].Output.WorkspaceNumber);
        Assert.Equal(("XYZ", 1L), (series[1].Prefix, series[1].NextNumber));
    }

    [Fact]
    public async Task Of_two_workspaces_ordered_at_once_for_a_new_client_one_brings_the_copies()
    {
        using var world = await ExportWorld.Start(database);
        await world.AddSeries("XYZ");
        var client = $"Client {Guid.CreateVersion7()}";
        var ordered = new List<Workspace>();
        foreach (var name in new[] { "First", "Second" })
        {
            var order = new WorkspaceOrder(name)
            {
                ClientName = client,
                BaseWorkspaceNumber = world.Workspace.Number,
                IncludeAllSeries = true,
            };
            ordered.Add((await world.Workspaces.RequestCreation(order, Actor.System, Cancel)).Workspace);
        }

        await world.RunUntil(async () => await IsReady(ordered[0]) && await IsReady(ordered[1]));

        var series = await world.Series.List(ordered[1].Number, Actor.System, Cancel);
        Assert.Equal(
            ordered.Prepend(world.Workspace).Select(one => $"Export to Review - {one.Number}").Append("Series XYZ").Order(),
            series.Select(one => one.Name).Order()
        );

        async Task<bool> IsReady(Workspace workspace) =>
            (await world.Workspaces.Find(workspace.Id, Actor.System, Cancel)).State == WorkspaceState.Active;
    }

    [Fact]
    public async Task A_used_series_may_leave_numbers_out_but_not_go_back()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a"), new NewDocument("b"));
        var series = await world.AddSeries();
        Assert.Equal(
            500,
            (await world.Series.Change(series.Number, _ => new SeriesChange { Start = 500 }, world.Owner, Cancel)).NextNumber
        );
        Assert.Equal(7, (await world.Series.Change(series.Number, _ => new SeriesChange { Start = 7 }, world.Owner, Cancel)).NextNumber);
        await world.Produce(series, numbers);

        var refused = await Assert.ThrowsAsync<Refused>(() =>
            world.Series.Change(series.Number, _ => new SeriesChange { Start = 8 }, world.Owner, Cancel)
        );
        var same = await world.Series.Change(series.Number, _ => new SeriesChange { Start = 7, Name = "Renamed" }, world.Owner, Cancel);
        var on = await world.Series.Change(series.Number, _ => new SeriesChange { Start = 20 }, world.Owner, Cancel);
        var export = await world.Produce(series, numbers);

        Assert.Equal((Reason.Invalid, "start"), (refused.Reason, refused.Subject));
        Assert.Equal(("Renamed", 9L), (same.Name, same.NextNumber));
        Assert.Equal((20L, 20L), (on.StartNumber, on.NextNumber));
        Assert.Equal((20, 21), (export.FirstNumber, export.LastNumber));
    }

    [Fact]
    public async Task Another_prefix_counts_from_the_start_and_the_first_goes_on_where_it_was_left()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a"), new NewDocument("b"));
        var series = await world.AddSeries();
        await world.Produce(series, numbers);

        await world.Series.Change(series.Number, _ => new SeriesChange { Prefix = "HRT" }, world.Owner, Cancel);
        var other = await world.Produce(series, numbers);
        var back = await world.Series.Change(series.Number, _ => new SeriesChange { Prefix = "ABC" }, world.Owner, Cancel);
        var refused = await Assert.ThrowsAsync<Refused>(() =>
            world.Series.Change(series.Number, _ => new SeriesChange { Start = 2 }, world.Owner, Cancel)
        );
        var again = await world.Produce(series, numbers);

        Assert.Equal(("HRT-0001", 1), ((await world.Documents(other))[0].BeginLabel, other.FirstNumber));
        Assert.Equal((1L, 3L), (back.StartNumber, back.NextNumber));
        Assert.Equal("start", refused.Subject);
        Assert.Equal(["ABC-0003", "ABC-0004"], (await world.Documents(again)).Select(document => document.BeginLabel));
    }

    [Fact]
    public async Task Two_changes_at_once_are_both_kept()
    {
        using var world = await ExportWorld.Start(database);
        var series = await world.AddSeries();

        // Each appends to what it finds: one that was decided on stale rows would lose the other.
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index =>
                    world.Series.Change(series.Number, now => new SeriesChange { Name = $"{now.Name}{index}" }, world.Owner, Cancel)
                )
        );

        var name = (await world.Series.Find(series.Number, world.Owner, Cancel)).Name;
        Assert.Equal("01234567", string.Concat(name[^8..].Order()));
    }

    [Fact]
    public async Task A_deleted_series_is_gone_its_exports_stay_and_nothing_exports_to_it_by_itself()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a"));
        var active = Assert.Single(await world.Series.List(world.Workspace.Number, world.Owner, Cancel));
        var export = await world.Produce(active, numbers);

        await world.Series.Delete(active.Number, world.Owner, Cancel);

        Assert.Empty(await world.Series.List(world.Workspace.Number, world.Owner, Cancel));
        await Assert.ThrowsAsync<Refused>(() => world.Series.Find(active.Number, world.Owner, Cancel));
        Assert.Equal("series", (await Assert.ThrowsAsync<Refused>(() => world.Export(active, numbers))).Subject);
        Assert.Equal(1, (await world.Exports.Find(export.Number, world.Owner, Cancel)).FirstNumber);
        Assert.Null((await world.Workspaces.Find(world.Workspace.Number, world.Owner, Cancel)).Settings.ActiveSeriesId);
    }

    [Fact]
    public async Task Values_that_break_a_rule_are_refused_by_the_name_of_their_member()
    {
        using var world = await ExportWorld.Start(database);
        var series = await world.AddSeries();
        var output = new ExportOutput();
        List<(SeriesChange Change, string Subject)> wrong =
        [
            (new SeriesChange { Name = " " }, "name"),
            (new SeriesChange { Prefix = "../up" }, "prefix"),
            (new SeriesChange { Prefix = "A,B" }, "prefix"),
            (new SeriesChange { Prefix = new string('A', 41) }, "prefix"),
            (new SeriesChange { Separator = "/" }, "separator"),
            (new SeriesChange { Padding = 0 }, "padding"),
            (new SeriesChange { Padding = 16 }, "padding"),
            (new SeriesChange { Level = (NumberingLevel)9 }, "level"),
            (new SeriesChange { Start = 0 }, "start"),
            (new SeriesChange { Output = output with { Destination = 0 } }, "output.destination"),
            (new SeriesChange { Output = output with { Destination = Destination.Review, WorkspaceNumber = 999_999 } }, "output.workspace"),
            (new SeriesChange { Output = output with { ImageFormat = (ImageFormat)9 } }, "output.imageFormat"),
            (new SeriesChange { Output = output with { LoadFiles = [] } }, "output.loadFiles"),
            (new SeriesChange { Output = output with { LoadFiles = [LoadFileKind.Dat, LoadFileKind.Dat] } }, "output.loadFiles"),
            (new SeriesChange { Output = output with { DocumentsPerFolder = 0 } }, "output.documentsPerFolder"),
            (new SeriesChange { Output = output with { DocumentsPerVolume = 0 } }, "output.documentsPerVolume"),
            (new SeriesChange { Output = output with { Columns = ["DOCID", "docid"] } }, "output.columns"),
            (new SeriesChange { Output = output with { Path = "a/../../b" } }, "output.path"),
        ];

        foreach (var (change, subject) in wrong)
        {
            var refused = await Assert.ThrowsAsync<Refused>(() => world.Series.Change(series.Number, _ => change, world.Owner, Cancel));
            Assert.Equal(subject, refused.Subject);
        }

        Assert.Equivalent(series, await world.Series.Find(series.Number, world.Owner, Cancel));
    }

    [Fact]
    public async Task A_review_by_another_client_and_an_unknown_column_are_refused_when_an_export_is_started()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a"));
        var foreign = await world.AddWorkspace(null);
        var elsewhere = await world.AddSeries("E", output => output with { Destination = Destination.Review });
        var output = Json.Write(elsewhere.Output with { WorkspaceNumber = foreign.Number });
        await world.Execute("UPDATE export_series SET output_json = @output WHERE id = @Id", new { elsewhere.Id, output });
        var columns = await world.AddSeries("C", output => output with { Columns = ["No such column"] });

        Assert.Equal("series", (await Assert.ThrowsAsync<Refused>(() => world.Export(elsewhere, numbers))).Subject);
        Assert.Equal("output.columns", (await Assert.ThrowsAsync<Refused>(() => world.Export(columns, numbers))).Subject);
    }
}

public sealed class SeriesOnSqliteTests(SqliteTestDatabase database) : SeriesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class SeriesOnPostgresTests(PostgresTestDatabase database) : SeriesTests(database), IClassFixture<PostgresTestDatabase>;
