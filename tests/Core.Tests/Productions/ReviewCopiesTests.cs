using Dossier.Core.Activity;
using Dossier.Core.Fields;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Support;
using static Dossier.Core.Tests.Productions.NewDocument;

namespace Dossier.Core.Tests.Productions;

public abstract class ReviewCopiesTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_family_is_copied_with_what_it_is_and_its_bytes_are_shared()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var coding = await world.Define("Issue", FieldType.Text);
        var mail = await Mail(world, "letter.eml");
        var attached = new NewDocument("plan.txt")
        {
            Parent = mail,
            FamilyOrder = 1,
            Blob = await world.Blob("The plan"),
            SortedAt = Day,
        };
        var within = new NewDocument("note.txt")
        {
            Parent = attached,
            FamilyOrder = 2,
            SortedAt = Day,
        };
        var numbers = await world.Add(mail, attached, within);
        await world.Set(mail.Id, coding, "Price");

        var export = await world.Produce(await there.Series(), numbers);

        Assert.Equal((WorkState.Completed, 3L), (export.State, export.ItemsDone));
        var copies = await there.Copies();
        Assert.Equal(["letter.eml", "plan.txt", "note.txt"], copies.Select(copy => copy.Name));
        Assert.Equal([null, copies[0].Id, copies[1].Id], copies.Select(copy => copy.ParentId));
        Assert.All(copies, copy => Assert.Equal(copies[0].Id, copy.FamilyId));
        Assert.Equal([0, 1, 2], copies.Select(copy => copy.FamilyOrder));
        Assert.Equal([mail.Blob!.Sha256, attached.Blob.Sha256, null], copies.Select(copy => copy.Sha256));
        Assert.Equal((mail.TextHash, 3, "Ada"), (copies[0].TextHash, copies[0].PageCount, copies[0].Custodian));
        Assert.Equal(["REV-0001", "REV-0002", "REV-0003"], await there.Values("Control Number"));
        Assert.Equal(["Price", null, null], await there.Values("Issue"));
        Assert.Equal(["A letter", null, null], await there.Values("Subject"));
        Assert.Equal(copies.Select(copy => copy.Number), await there.Placed("Series REV"));
        Assert.Equal(3, await there.Queued());
        // Where they come from they are as they were.
        Assert.Equal(3, await world.Count("documents WHERE workspace_id = @id", world.Workspace.Id));
        Assert.Equal(
            0,
            await world.Count("placements p JOIN documents d ON d.id = p.document_id WHERE d.workspace_id = @id", world.Workspace.Id)
        );
        // Both workspaces are told, and each copy tells what it was made from.
        foreach (var workspace in new[] { world.Workspace.Id, there.Workspace.Id })
        {
            Assert.Equal(1, await world.Count($"events WHERE workspace_id = @id AND kind = '{EventKinds.DocumentsCopied}'", workspace));
        }

        // Who reviews the copies need not know where they come from.
        var toReviewers = await world.Value<string>(
            $"SELECT details_json FROM events WHERE workspace_id = @Id AND kind = '{EventKinds.DocumentsCopied}'",
            new { there.Workspace.Id }
        );
        Assert.Equal("""{"copied":3,"exported":3}""", toReviewers);
        var told = await world.Value<string>(
            $"SELECT details_json FROM events WHERE subject_id = @Id AND kind = '{EventKinds.DocumentCopied}'",
            new { copies[1].Id }
        );
        Assert.Contains($"{attached.Id:D}", told, StringComparison.Ordinal);
        Assert.Contains("REV-0002", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_exported_again_is_placed_again_and_is_left_to_its_reviewers()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var numbers = await world.Add(Many(3));
        await world.Produce(await there.Series(), [numbers[0], numbers[1]]);
        var before = await there.Copies();
        await world.Execute("UPDATE documents SET name = 'Renamed here' WHERE id = @Id", new { before[0].Id });

        var again = await world.Produce(await there.Series("NEW"), numbers);

        var after = await there.Copies();
        Assert.Equal((WorkState.Completed, 3L), (again.State, again.ItemsDone));
        Assert.Equal(3, after.Count);
        Assert.Equal(before.Select(copy => copy.Id), after.Take(2).Select(copy => copy.Id));
        Assert.Equal("Renamed here", after[0].Name);
        Assert.Equal(["NEW-0001", "NEW-0002", "NEW-0003"], await there.Values("Control Number"));
        Assert.Equal(before.Select(copy => copy.Number), await there.Placed("Series REV"));
        Assert.Equal(after.Select(copy => copy.Number), await there.Placed("Series NEW"));

        // One that has been deleted there is copied anew.
        await world.Execute("DELETE FROM documents WHERE id = @Id", new { after[1].Id });
        await world.Produce(await there.Series("END"), [numbers[1]]);
        Assert.Equal(["Renamed here", "3.txt", "2.txt"], (await there.Copies()).Select(copy => copy.Name));
        Assert.Equal(
            ["END-0001"],
            (await there.Values("Control Number")).Where(label => label!.StartsWith("END", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_family_that_goes_in_pieces_is_one_when_its_last_piece_is_there()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var top = new NewDocument("top.eml") { SortedAt = Day };
        var middle = new NewDocument("middle.eml") { Parent = top, FamilyOrder = 1 };
        var leaf = new NewDocument("leaf.txt") { Parent = middle, FamilyOrder = 2 };
        var numbers = await world.Add(top, middle, leaf);
        var series = await there.Series();

        await world.Produce(series, [numbers[2]]);
        Assert.Equal(["leaf.txt"], await there.Tops());
        await world.Produce(series, [numbers[0]]);
        var copies = await there.Copies();
        Assert.Equal(copies[1].Id, copies[0].ParentId);
        Assert.Equal(["top.eml"], await there.Tops());
        await world.Produce(series, [numbers[1]]);

        copies = await there.Copies();
        Assert.Equal(["leaf.txt", "top.eml", "middle.eml"], copies.Select(copy => copy.Name));
        Assert.Equal([copies[2].Id, null, copies[1].Id], copies.Select(copy => copy.ParentId));
        Assert.All(copies, copy => Assert.Equal(copies[1].Id, copy.FamilyId));
        Assert.Equal([2, 0, 1], copies.Select(copy => copy.FamilyOrder));
    }

    [Fact]
    public async Task Fields_are_found_by_name_and_type_and_made_where_they_are_not()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var amount = await world.Define("Amount", FieldType.Number);
        var issues = await world.Define("Issues", FieldType.Text, isMultiple: true);
        await world.Define("Unused", FieldType.Text);
        await world.Fields.Create(there.Workspace.Id, new NewField("Amount", FieldType.Text), world.Owner, Cancel);
        var known = await world.Fields.Create(
            there.Workspace.Id,
            new NewField("issues", FieldType.Text) { IsMultiple = true },
            world.Owner,
            Cancel
        );
        var document = new NewDocument("1.txt") { Values = { ["sent"] = "2001-05-14T23:39:00Z" } };
        var numbers = await world.Add(document);
        await world.Set(document.Id, amount, 12.5);
        await world.Set(document.Id, issues, new[] { "Price", "Term" });
        await world.Execute(
            """
            UPDATE documents SET values_json = REPLACE(values_json, '"2001-05-14T23:39:00Z"', '"2001-05-14T23:39:00Z","' || (
                SELECT CAST(number AS TEXT) FROM fields WHERE workspace_id = documents.workspace_id AND key = 'sent') || '+":120')
            WHERE id = @Id
            """,
            new { document.Id }
        );

        var series = await there.Series();
        await world.Produce(series, numbers);
        await world.Produce(series, numbers);

        var fields = await world.Fields.List(there.Workspace.Id, world.Owner, Cancel);
        var own = fields.Where(field => !field.IsSystem).Select(field => (field.Name, field.Type));
        Assert.Equal([("Amount", FieldType.Text), ("issues", FieldType.Text), ("Amount 2", FieldType.Number)], own);
        Assert.Equal(["12.5"], await there.Values("Amount 2"));
        Assert.Equal([null], await there.Values("Amount"));
        Assert.Equal([$"[\"Price\",\"Term\"]"], (await there.Values(known.Name)).Select(value => value?.Replace(" ", "")));
        var sent = fields.Single(field => field.Key == "sent").Number;
        Assert.Contains(
            $"\"{sent}+\":120",
            await world.Value<string>("SELECT values_json FROM documents WHERE id = @Id", new { (await there.Copies())[0].Id })
        );
    }

    [Fact]
    public async Task Numbers_are_unique_where_documents_come_from_and_where_they_go()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var numbers = await world.Add(Many(2));
        await world.Produce(await there.Series(), numbers);
        var copies = (await there.Copies()).Select(copy => copy.Number).ToList();
        var third = await There.Of(world);

        // One that has been given to the copies, by another series of the same labels, there or on its way there.
        var same = await world.AddSeries("REV");
        var refusedThere = await Assert.ThrowsAsync<Refused>(() =>
            world.Exports.Create(there.Workspace.Number, "x", same.Number, copies, world.Owner, Cancel)
        );
        var fromThird = await third.Series("REV", there.Workspace);
        var other = await world.AddIn(third.Workspace, Many(1));
        var refusedOnItsWay = await Assert.ThrowsAsync<Refused>(() =>
            world.Exports.Create(third.Workspace.Number, "x", fromThird.Number, other, world.Owner, Cancel)
        );
        Assert.Equal((Reason.Conflict, Reason.Conflict), (refusedThere.Reason, refusedOnItsWay.Reason));
        Assert.Contains("this workspace", refusedThere.Message, StringComparison.Ordinal);
        Assert.Contains("workspace of the review", refusedOnItsWay.Message, StringComparison.Ordinal);

        // Two that are begun at once, and would give the same: the second to be numbered fails, and has put nothing there.
        await third.Series("TWO", there.Workspace);
        var first = await world.Export(await there.Series("TWO"), [numbers[0]]);
        var twin = (await world.Series.List(third.Workspace.Number, world.Owner, Cancel)).First(series => series.Name == "Series TWO");
        var second = await world.Exports.Create(third.Workspace.Number, "x", twin.Number, other, world.Owner, Cancel);
        await world.Run(first);
        await world.RunUntil(async () => (await world.Exports.Find(second.Number, world.Owner, Cancel)).IsOver);
        Assert.Equal(WorkState.Failed, (await world.Exports.Find(second.Number, world.Owner, Cancel)).State);
        Assert.Equal(2, (await there.Copies()).Count);
    }

    [Fact]
    public async Task Who_may_not_ingest_there_is_refused_as_if_nothing_were_there()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var numbers = await world.Add(Many(1));
        var series = await there.Series();
        var exporter = await world.AddUser("Lin");
        await world.SetRole(exporter, Role.Owner);

        async Task<Refused> Refusal() =>
            await Assert.ThrowsAsync<Refused>(() =>
                world.Exports.Create(world.Workspace.Number, "x", series.Number, numbers, exporter, Cancel)
            );

        var unseen = await Refusal();
        await world.SetRole(exporter, Role.Editor, there.Workspace);
        var seen = await Refusal();
        await world.Execute("UPDATE workspaces SET state = 4 WHERE id = @Id", new { there.Workspace.Id });
        var deleted = await Refusal();

        Assert.Equal((Reason.Invalid, "series"), (unseen.Reason, unseen.Subject));
        Assert.Equal((unseen.Message, unseen.Message), (seen.Message, deleted.Message));
        Assert.Empty((await world.Exports.List(world.Workspace.Number, PageOf.First(9), world.Owner, Cancel)).Items);
    }

    [Fact]
    public async Task An_ingestion_exports_by_itself_as_far_as_who_began_it_may_ingest()
    {
        var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var beginner = await world.AddUser("Kim");
        await world.SetRole(beginner, Role.Owner);
        using var reading = await Reading.Start(world, await there.Series(), beginner, minutes: 5);
        await reading.Read("1.txt");
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(reading.HasTurnAhead);
        Assert.Empty(await reading.Exports());

        await world.SetRole(beginner, Role.Owner, there.Workspace);
        reading.Clock.Advance(TimeSpan.FromMinutes(5));
        await reading.Until(async () => (await reading.Exports()) is [{ IsOver: true }]);
        Assert.Equal(["1.txt"], (await there.Copies()).Select(copy => copy.Name));

        // Later it may not any more: what is left stays where it is, and the ingestion says so.
        await world.Execute("DELETE FROM memberships WHERE workspace_id = @Id", new { there.Workspace.Id });
        await reading.Read("2.txt");
        await reading.Settle();
        await reading.Until(async () => (await reading.Ingestion()).IsOver);
        Assert.Equal(WorkState.CompletedWithExceptions, (await reading.Ingestion()).State);
        Assert.Single(await there.Copies());
        var fault = await world.Value<string>("SELECT message FROM faults WHERE workspace_id = @Id", new { world.Workspace.Id });
        Assert.StartsWith("Nothing was exported.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_that_goes_while_documents_come_fails_the_export_and_not_the_documents()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var numbers = await world.Add(Many(2));
        var series = await there.Series();
        var export = await world.Export(series, numbers);
        await world.Execute("UPDATE workspaces SET state = 4 WHERE id = @Id", new { there.Workspace.Id });
        await world.RunUntil(async () => (await world.Exports.Find(export.Number, world.Owner, Cancel)).IsOver);

        export = await world.Exports.Find(export.Number, world.Owner, Cancel);
        Assert.Equal(WorkState.Failed, export.State);
        Assert.Contains($"review in {there.Workspace.Number}: the workspace is not active", export.Message, StringComparison.Ordinal);
        Assert.Empty(await there.Copies());
        Assert.Null(export.FirstNumber);
    }

    [Fact]
    public async Task An_export_that_is_stopped_goes_on_and_copies_nothing_twice()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        var blob = await world.Blob("native");
        var top = new NewDocument("top.eml") { SortedAt = Day };
        // Slices are of 500: the family lies on both sides of the seam.
        var family = Enumerable
            .Range(1, 20)
            .Select(order => new NewDocument($"part {order}")
            {
                Parent = top,
                FamilyOrder = order,
                Blob = blob,
            });
        var before = Many(490).Select(document => document with { SortedAt = Day.AddDays(-1) });
        var numbers = await world.Add([.. before, top, .. family]);
        var export = await world.Export(await there.Series(), numbers);

        await world.RunUntil(async () => (await there.Copies()).Count > 0);
        export = await world.Run(export);
        await Holds();

        // As if it had been killed before it could say that it was done.
        await world.Execute("UPDATE workflows SET state = 2 WHERE id = @Id", new { export.Id });
        await world.Execute("UPDATE jobs SET state = 1 WHERE workflow_id = @Id", new { export.Id });
        export = await world.Run(export);
        await Holds();

        async Task Holds()
        {
            Assert.Equal((WorkState.Completed, (long)numbers.Count), (export.State, export.ItemsDone));
            var copies = await there.Copies();
            Assert.Equal(numbers.Count, copies.Count);
            Assert.Equal(numbers.Count, (await there.Values("Control Number")).Distinct().Count());
            Assert.Equal(numbers.Count, (await there.Placed("Series REV")).Count);
            var copiedTop = copies.Single(copy => copy.Name == "top.eml");
            Assert.Equal(20, copies.Count(copy => copy.ParentId == copiedTop.Id && copy.FamilyId == copiedTop.Id));
        }
    }

    [Fact]
    public async Task Copies_outlive_the_workspace_that_they_come_from()
    {
        using var world = await ExportWorld.Start(database);
        var there = await There.Of(world);
        await world.Produce(await there.Series(), await world.Add(await Mail(world, "letter.eml")));

        await world.Delete(world.Workspace);

        var copy = Assert.Single(await there.Copies());
        await using var native = await database.Blobs.Open(copy.Sha256!, Cancel);
        Assert.Equal("Bytes of letter.eml", await new StreamReader(native).ReadToEndAsync(Cancel));
        Assert.Equal("Text of letter.eml", await database.Texts.Part(copy.TextHash, 0, 100, Cancel));
        await world.Delete(there.Workspace);
        Assert.Equal(0, await world.Count("review_copies WHERE workspace_id = @id", there.Workspace.Id));
    }

    private static async Task<NewDocument> Mail(ExportWorld world, string name) =>
        new(name)
        {
            Blob = await world.Blob($"Bytes of {name}"),
            TextHash = await world.Text($"Text of {name}"),
            Pages = 3,
            SortedAt = Day,
            Values = { ["subject"] = "A letter" },
        };
}

public sealed class ReviewCopiesOnSqliteTests(SqliteTestDatabase database) : ReviewCopiesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class ReviewCopiesOnPostgresTests(PostgresTestDatabase database)
    : ReviewCopiesTests(database),
        IClassFixture<PostgresTestDatabase>;
