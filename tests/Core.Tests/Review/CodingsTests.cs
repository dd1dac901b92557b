using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Reports;
using Dossier.Core.Review;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests;

/// <summary>What reviewers decide, what belongs together, and what lists of workspaces and people tell.</summary>
public abstract class CodingsTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_decision_reaches_the_family_and_is_taken_back_where_nobody_has_decided_since()
    {
        var world = await World.Start(database);
        var reviewer = await world.Add(Role.Reviewer);
        var field = await Relevance(world);
        var folder = await world.Folders.Create(world.Workspace.Id, new NewFolder("Hot"), world.Ada, Cancel);
        var top = await Document(world);
        var inner = await Document(world, top.Id);
        var other = await Document(world);
        var order = Order(field, "Yes", top) with { Spread = Relation.Family, Place = [folder.Number] };
        var codings = Codings(world);
        var coded = await codings.Apply(world.Workspace.Id, order, reviewer, Cancel);
        Assert.Equal(2, coded.Documents);
        Assert.Equal(["Yes", "Yes", ""], await Values(world, field, top, inner, other));
        Assert.Equal(2, (await world.Folders.Find(world.Workspace.Id, folder.Id, world.Ada, Cancel)).DocumentCount);
        var told = await new Histories(world.Engine).EventsOf(inner, PageOf.First(10), world.Ada, Cancel);
        Assert.Equal(EventKinds.DocumentCoded, told.Items[0].Kind);
        Assert.Contains("Relevance", told.Items[0].DetailsJson, StringComparison.Ordinal);

        await codings.Apply(world.Workspace.Id, Order(field, "No", inner), world.Ada, Cancel);
        await World.Refuses(Reason.NotFound, () => codings.Undo(world.Workspace.Id, coded.Number, world.Ada, Cancel));
        Assert.Equal(new Undone(1, 1), await codings.Undo(world.Workspace.Id, coded.Number, reviewer, Cancel));
        Assert.Equal(["", "No", ""], await Values(world, field, top, inner, other));
        Assert.Equal(1, (await world.Folders.Find(world.Workspace.Id, folder.Id, world.Ada, Cancel)).DocumentCount);
        await World.Refuses(Reason.Conflict, () => codings.Undo(world.Workspace.Id, coded.Number, reviewer, Cancel));
        Assert.Null(await world.Events.FirstBroken(Cancel));
    }

    [Fact]
    public async Task What_may_not_be_coded_is_refused_whole()
    {
        var world = await World.Start(database);
        var field = await Relevance(world);
        var document = await Document(world);
        var codings = Codings(world);
        var here = world.Workspace.Id;
        var viewer = await world.Add(Role.Viewer);
        var system = (await world.Fields.List(here, world.Ada, Cancel)).First(one => one.IsSystem);
        var good = Order(field, "Yes", document);
        await World.Refuses(Reason.Forbidden, () => codings.Apply(here, good, viewer, Cancel));
        await World.Refuses(Reason.NotFound, () => codings.Apply(here, good, world.Stranger, Cancel));
        await World.Refuses(Reason.Invalid, () => codings.Apply(here, Order(field, "Perhaps", document), world.Ada, Cancel));
        await World.Refuses(Reason.Invalid, () => codings.Apply(here, Order(system, "x", document), world.Ada, Cancel));
        await World.Refuses(Reason.Invalid, () => codings.Apply(here, good with { Documents = [] }, world.Ada, Cancel));
        await World.Refuses(
            Reason.NotFound,
            () => codings.Apply(here, good with { Documents = [document.Number, 999_999] }, world.Ada, Cancel)
        );
        await World.Refuses(Reason.NotFound, () => codings.Apply(here, good with { Place = [999_999] }, world.Ada, Cancel));
        Assert.Equal([""], await Values(world, field, document));
    }

    [Fact]
    public async Task Who_has_no_access_to_review_takes_no_part_in_it_nor_does_anybody_where_it_is_not_open()
    {
        var world = await World.Start(database);
        var here = world.Workspace.Id;
        var good = Order(await Relevance(world), "Yes", await Document(world));
        var reviewer = await world.Add(Role.Reviewer);
        var users = new Users(world.Engine, world.Clock, world.Events);
        var number = (await users.Find(reviewer.UserId, Actor.System, Cancel)).Number;
        Task Let(bool mayReview) =>
            users.Change(
                number,
                user => user with { MayReview = mayReview, Email = $"{reviewer.UserId:N}@harbor.example" },
                Actor.System,
                Cancel
            );
        await Codings(world).Apply(here, good, reviewer, Cancel);

        await Let(false);
        await World.Refuses(Reason.Forbidden, () => Codings(world).Apply(here, good, reviewer, Cancel));
        Assert.Equal([Capability.View], await Rights(world, reviewer));
        await Let(true);
        Assert.Equal([Capability.View, Capability.Review], await Rights(world, reviewer));

        Task Open(bool isOpen) =>
            world.Workspaces.Change(
                here,
                before => new WorkspaceChange { Settings = before.Settings with { ReviewEnabled = isOpen } },
                world.Ada,
                Cancel
            );
        await Open(false);
        Assert.Equal([Capability.View], await Rights(world, reviewer));
        await World.Refuses(Reason.Forbidden, () => Codings(world).Apply(here, good, world.Ada, Cancel));
        Assert.Empty(await Rights(world, world.Stranger));
        await Open(true);
        await Codings(world).Apply(here, good, reviewer, Cancel);
    }

    /// <summary>The rights in the workspace, asked for singly and among others.</summary>
    private static async Task<IEnumerable<Capability>> Rights(World world, Actor actor)
    {
        await using var session = await world.Engine.Read(Cancel);
        var rights = await Access.Rights(session, actor, world.Workspace.Id, Cancel);
        var among = await Access.Rights(session, actor, [world.Workspace.Id, Guid.CreateVersion7()], Cancel);
        Assert.Equal(rights.Order(), among[world.Workspace.Id].Order());
        return rights.Order();
    }

    [Fact]
    public async Task What_belongs_together_is_found_by_its_reason()
    {
        var world = await World.Start(database);
        var kept = await Document(world);
        var attached = await Document(world, kept.Id);
        var copy = await Document(world);
        var near = await Document(world);
        var answer = await Document(world);
        await world.Execute(
            "UPDATE documents SET duplicate_of = @kept, duplicate_reason = 'the same bytes', outcome = 3 WHERE id = @copy",
            new { kept = kept.Id, copy = copy.Id }
        );
        foreach (var (document, similarity) in new[] { (kept, 100), (near, 91) })
        {
            await world.Execute(
                """
                INSERT INTO sketches (document_id, workspace_id, words, hashes, bands, pivot, similarity)
                VALUES (@Id, @workspace, 1, '', '', @pivot, @similarity)
                """,
                new
                {
                    document.Id,
                    workspace = world.Workspace.Id,
                    pivot = kept.Id,
                    similarity,
                }
            );
        }

        var alone = await Document(world);
        var enclosed = await Document(world, alone.Id);
        foreach (var (document, thread, place) in new[] { (kept, "crane", 0), (answer, "crane", 1), (alone, "derrick", 0) })
        {
            await world.Execute(
                """
                INSERT INTO messages (document_id, workspace_id, identity, content_key, header_key, evidence, subject_key, is_reply, people, answers,
                                      conversation_path, attachments, thread, shares_thread, thread_position, thread_depth, is_inclusive)
                VALUES (@Id, @workspace, '', '', '', 0, '', false, '', '', '', '', @thread, @isShared, @place, @place, true)
                """,
                new
                {
                    document.Id,
                    workspace = world.Workspace.Id,
                    thread,
                    isShared = thread == "crane",
                    place,
                }
            );
        }

        Assert.Equal([kept.Number, attached.Number], await Related(world, attached, Relation.Family));
        Assert.Equal([kept.Number, attached.Number, answer.Number], await Related(world, attached, Relation.Thread));
        Assert.Equal([alone.Number, enclosed.Number], await Related(world, enclosed, Relation.Thread));
        Assert.Equal([kept.Number, copy.Number], await Related(world, copy, Relation.Duplicates));
        Assert.Equal([kept.Number, near.Number], await Related(world, near, Relation.NearDuplicates));
        var similar = await new Relations(world.Engine).Of(
            world.Workspace.Id,
            near.Number,
            Relation.NearDuplicates,
            PageOf.First(10),
            world.Ada,
            Cancel
        );
        Assert.Equal([100, 91], similar.Items.Select(one => one.Similarity));
        await World.Refuses(Reason.NotFound, () => Related(world, kept, Relation.Family, world.Stranger));
    }

    [Fact]
    public async Task Lists_tell_how_large_how_far_and_who()
    {
        var world = await World.Start(database);
        var reviewer = await world.Add(Role.Reviewer);
        await Document(world);
        await Document(world);
        var searches = new Searches(world.Engine, database.Index, database.Texts);
        var batches = new Batches(world.Engine, new Views(world.Engine, searches, world.Events, world.Clock), world.Events, world.Clock);
        await batches.Create(world.Workspace.Id, new BatchOrder(BatchKind.All) { Prefix = "B", Size = 1 }, world.Ada, Cancel);
        var all = await batches.List(world.Workspace.Id, new BatchFilter(BatchList.All), PageOf.First(10), world.Ada, Cancel);
        await batches.CheckOut(world.Workspace.Id, all.Items[0].Number, reviewer, Cancel);
        await batches.CheckIn(world.Workspace.Id, all.Items[0].Number, BatchState.Completed, null, reviewer, Cancel);
        var progress = await batches.Progress(world.Workspace.Id, world.Ada, Cancel);
        Assert.Equal(
            (1, 1, 1),
            progress
                .Where(one => one.Reviewer is not null)
                .Select(one => (one.Batches, one.CompletedBatches, one.CompletedDocuments))
                .Single()
        );
        Assert.Equal((1, 0), progress.Where(one => one.Reviewer is null).Select(one => (one.Documents, one.CompletedDocuments)).Single());
        var inBatch = new SearchOrder("") { BatchNumber = all.Items[0].Number, Sort = SearchSort.Name };
        Assert.Equal(1, (await searches.Find(world.Workspace.Id, inBatch, reviewer, Cancel)).Hits.Total);

        var sizes = await new WorkspaceSizes(world.Engine).Of([world.Workspace.Id], world.Ada, Cancel);
        var size = sizes[world.Workspace.Id];
        Assert.Equal((2, 2, 1), (size.Documents, size.Batches, size.CompletedBatches));
        Assert.Empty(await new WorkspaceSizes(world.Engine).Of([world.Workspace.Id], world.Stranger, Cancel));
        var members = new Memberships(world.Engine, world.Clock, world.Events);
        var listed = await members.Members(world.Workspace.Id, PageOf.First(10), world.Ada, Cancel);
        Assert.Contains(listed.Items, member => member.Role == Role.Reviewer);
        Assert.DoesNotContain(Capability.Ingest, await members.Rights(world.Workspace.Id, reviewer, Cancel));
        await World.Refuses(Reason.NotFound, () => members.Rights(world.Workspace.Id, world.Stranger, Cancel));
        Assert.Equal(0, (await world.Workflows.List(world.Workspace.Id, PageOf.First(10), reviewer, Cancel)).Total);
        Assert.Empty(await world.Uploads.Waiting(world.Workspace.Id, world.Ada, Cancel));
        await World.Refuses(Reason.Forbidden, () => world.Events.Trail(null, PageOf.First(10), world.Ada, Cancel));
        var trail = await world.Events.Trail("batch.", PageOf.First(10), Actor.System, Cancel);
        Assert.Equal(EventKinds.BatchCheckedIn, trail.Items[0].Kind);
        Assert.True((await new Health(world.Engine, world.Clock).Check(Actor.System, Cancel)).Documents >= 2);
    }

    private Codings Codings(World world) => new(world.Engine, world.Events, world.Clock);

    private static Task<Field> Relevance(World world) =>
        world.Fields.Create(
            world.Workspace.Id,
            new NewField("Relevance", FieldType.Choice) { SettingsJson = """{"choices":["Yes","No"]}""" },
            world.Ada,
            Cancel
        );

    private static CodingOrder Order(Field field, string value, params Document[] documents) =>
        new()
        {
            Documents = [.. documents.Select(document => document.Number)],
            Values = [new GivenValue(field.Id, JsonValue.Create(value))],
        };

    private static async Task<IReadOnlyList<string>> Values(World world, Field field, params Document[] documents)
    {
        var values = new List<string>();
        foreach (var document in documents)
        {
            var now = await world.Documents.Find(world.Workspace.Id, document.Id, world.Ada, Cancel);
            values.Add($"{JsonNode.Parse(now.ValuesJson)![$"{field.Number}"]}");
        }

        return values;
    }

    private static async Task<IReadOnlyList<long>> Related(World world, Document document, Relation relation, Actor? actor = null)
    {
        var relations = new Relations(world.Engine);
        var found = await relations.Of(world.Workspace.Id, document.Number, relation, PageOf.First(10), actor ?? world.Ada, Cancel);
        Assert.Equal(found.Total, found.Items.Count);
        return [.. found.Items.Select(one => one.Document.Number)];
    }

    private static async Task<Document> Document(World world, Guid? family = null)
    {
        var made = await world.Documents.Create(world.Workspace.Id, new NewDocument("d"), world.Ada, Cancel);
        if (family is not null)
        {
            await world.Execute("UPDATE documents SET family_id = @family, family_order = 1 WHERE id = @Id", new { family, made.Id });
        }

        return made;
    }
}

public sealed class CodingsOnSqliteTests(SqliteTestDatabase database) : CodingsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class CodingsOnPostgresTests(PostgresTestDatabase database) : CodingsTests(database), IClassFixture<PostgresTestDatabase>;
