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

public abstract class NumbersTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Families_are_numbered_together_parent_first_by_custodian_and_time()
    {
        using var world = await ExportWorld.Start(database);
        var late = new NewDocument("late.eml") { SortedAt = Day.AddDays(9) };
        var early = new NewDocument("early.eml") { SortedAt = Day };
        var undated = new NewDocument("undated.txt");
        var second = new NewDocument("b.doc")
        {
            Parent = early,
            FamilyOrder = 2,
            SortedAt = Day.AddYears(-9),
        };
        var first = new NewDocument("a.doc") { Parent = early, FamilyOrder = 1 };
        var other = new NewDocument("other.txt") { Custodian = "Aaron", SortedAt = Day.AddYears(5) };
        var numbers = await world.Add(late, early, undated, second, first, other);
        var series = await world.AddSeries();

        var export = await world.Produce(series, numbers);

        var documents = await world.Documents(export);
        Assert.Equal(WorkState.Completed, export.State);
        Assert.Equal(["other.txt", "early.eml", "a.doc", "b.doc", "late.eml", "undated.txt"], documents.Select(document => document.Name));
        Assert.Equal(
            ["ABC-0001", "ABC-0002", "ABC-0003", "ABC-0004", "ABC-0005", "ABC-0006"],
            documents.Select(document => document.BeginLabel)
        );
    }

    [Fact]
    public async Task A_family_may_go_out_in_part()
    {
        using var world = await ExportWorld.Start(database);
        var top = new NewDocument("top.eml") { SortedAt = Day };
        var numbers = await world.Add(
            top,
            new NewDocument("a.doc") { Parent = top, FamilyOrder = 1 },
            new NewDocument("b.doc") { Parent = top, FamilyOrder = 2 }
        );

        var export = await world.Produce(await world.AddSeries(), [numbers[2], numbers[1]]);

        Assert.Equal(["a.doc", "b.doc"], (await world.Documents(export)).Select(document => document.Name));
    }

    [Fact]
    public async Task A_family_whose_top_is_gone_stays_together_and_stands_where_its_first_does()
    {
        using var world = await ExportWorld.Start(database);
        var top = new NewDocument("top.eml") { SortedAt = Day };
        var first = new NewDocument("a.doc")
        {
            Parent = top,
            FamilyOrder = 1,
            SortedAt = Day.AddDays(5),
        };
        var second = new NewDocument("b.doc")
        {
            Parent = top,
            FamilyOrder = 2,
            SortedAt = Day.AddDays(1),
        };
        var other = new NewDocument("other.txt") { SortedAt = Day.AddDays(2) };
        var numbers = await world.Add(top, first, second, other);
        await world.Execute("DELETE FROM documents WHERE id = @Id", new { top.Id });

        var export = await world.Produce(await world.AddSeries(), numbers.Skip(1));

        Assert.Equal(["other.txt", "a.doc", "b.doc"], (await world.Documents(export)).Select(document => document.Name));
    }

    [Fact]
    public async Task Successive_exports_of_a_series_go_on_without_a_gap()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(7));
        var series = await world.AddSeries();

        var one = await world.Produce(series, numbers.Take(4));
        var two = await world.Produce(series, numbers.Skip(4));

        Assert.Equal((1, 4), (one.FirstNumber, one.LastNumber));
        Assert.Equal((5, 7), (two.FirstNumber, two.LastNumber));
        Assert.Equal(("VOL001", "VOL002"), (one.Volume, two.Volume));
    }

    [Fact]
    public async Task Exports_that_run_at_once_share_the_numbers_without_gap_or_duplicate()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(200));
        var series = await world.AddSeries();
        var exports = new List<Export>();
        foreach (var part in numbers.Chunk(20))
        {
            exports.Add(await world.Export(series, part));
        }

        await world.RunUntil(async () =>
            (await world.Exports.List(world.Workspace.Number, PageOf.First(50), world.Owner, Cancel)).Items.All(export => export.IsOver)
        );

        var given = new List<long>();
        foreach (var export in exports)
        {
            given.AddRange((await world.Documents(export)).Select(document => document.FirstNumber!.Value));
        }

        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), given.Order());
        Assert.Equal(10, Directory.GetDirectories(Path.GetDirectoryName(world.Volume(series))!).Length);
    }

    [Fact]
    public async Task A_document_takes_as_many_numbers_as_it_has_pages()
    {
        using var world = await ExportWorld.Start(database);
        var top = new NewDocument("top.pdf")
        {
            Pages = 3,
            SortedAt = Day,
            Blob = await world.Blob("top"),
        };
        var child = new NewDocument("child.pdf")
        {
            Pages = 2,
            Parent = top,
            FamilyOrder = 1,
            Blob = await world.Blob("child"),
        };
        var numbers = await world.Add(top, child, new NewDocument("loose.txt"));
        var series = await world.AddSeries(numbering: numbering => numbering with { Level = NumberingLevel.Page });

        var export = await world.Produce(series, numbers);

        Assert.Equal(
            [("ABC-0001", "ABC-0003"), ("ABC-0004", "ABC-0005"), ("ABC-0006", "ABC-0006")],
            (await world.Documents(export)).Select(document => (document.BeginLabel!, document.EndLabel!))
        );
        Assert.Equal(
            ".\\NATIVES\\0001\\ABC-0001.pdf,Y,,,3",
            (await File.ReadAllLinesAsync(Path.Combine(world.Volume(series), "VOL001.opt"), Cancel))[0].Split(',', 3)[2]
        );
        var records = await Table(world, series, "BEGBATES", "BEGATTACH", "ENDATTACH");
        Assert.Equal(["ABC-0004", "ABC-0001", "ABC-0005"], records[1]);
    }

    [Fact]
    public async Task Numbers_that_another_series_has_given_in_the_workspace_are_not_given_again()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(Many(5));
        await world.Produce(await world.AddSeries(), numbers);

        var same = await world.AddSeries();
        var refused = await Assert.ThrowsAsync<Refused>(() => world.Export(same, numbers));
        await world.Series.Change(same.Number, _ => new SeriesChange { Start = 6 }, world.Owner, Cancel);
        var export = await world.Produce(same, numbers);

        Assert.Equal(Reason.Conflict, refused.Reason);
        Assert.Equal(6, export.FirstNumber);
    }

    [Fact]
    public async Task The_control_number_is_shown_beside_the_values_a_document_has()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a.txt") { Values = new() { [Properties.Subject] = "Ünchanged" } });

        await world.Produce(await world.AddSeries(), numbers);

        await using var session = await world.Engine.Read(Cancel);
        Assert.Equal("ABC-0001", await world.ControlNumber(session, numbers[0]));
        var values = await session.Value<string>(
            "SELECT values_json FROM documents WHERE number = @Number",
            new { Number = numbers[0] },
            Cancel
        );
        Assert.Contains("Ünchanged", values, StringComparison.Ordinal);
        Assert.Equal(
            1,
            await session.Value<long>("SELECT COUNT(*) FROM index_queue WHERE workspace_id = @Id", new { world.Workspace.Id }, Cancel)
        );
    }
}

public sealed class NumbersOnSqliteTests(SqliteTestDatabase database) : NumbersTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class NumbersOnPostgresTests(PostgresTestDatabase database) : NumbersTests(database), IClassFixture<PostgresTestDatabase>;
