using System.Text;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class DocumentsTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_file_becomes_a_document_that_is_read_and_indexed_next()
    {
        var world = await World.Start(database);
        var folder = await Folder(world, "A");
        var order = new NewDocument(" Letter ")
        {
            File = new NewFile("letter.docx", Content("Dear sir")) { MediaType = "text/plain", Note = "first" },
            FolderIds = [folder.Id, folder.Id],
            Custodian = "Größe\0",
            ExtrasJson = """{"a":1}""",
        };
        var document = await Create(world, order);
        Assert.Equal(
            ("Letter", DocumentKind.File, Outcome.Document, 1),
            (document.Name, document.Kind, document.Outcome, document.CurrentVersion)
        );
        Assert.Equal(("letter.docx", "text/plain", 8), (document.FileName, document.MediaType, document.Size));
        Assert.Equal((document.Id, "Größe\uFFFD", """{"a":1}"""), (document.FamilyId, document.Custodian, document.ExtrasJson));
        Assert.Equal((world.Ada.UserId, world.Clock.GetUtcNow()), (document.CreatedBy, document.CreatedAt));
        Assert.Equal(document, await world.Documents.Find(world.Workspace.Id, document.Number, world.Ada, Cancel));
        Assert.Equal(document, await world.Documents.FindAnywhere(document.Id, world.Ada, Cancel));
        var version = Assert.Single(await world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel));
        Assert.Equal((document.Sha256, "first", 1), (version.Sha256, version.Note, version.Ordinal));
        Assert.Equal("Dear sir", await Download(world, document));
        Assert.Equal([folder.Id], (await world.Documents.FoldersOf([document.Id], Cancel))[document.Id]);
        var queued = "SELECT order_json FROM jobs WHERE kind = @kind ORDER BY number DESC LIMIT 1";
        var read = await world.Value<string>(queued, new { kind = Core.Documents.Documents.ReadJob });
        Assert.Equal(new Core.Documents.Documents.ReadOrder(document.Id, 1), Json.Read<Core.Documents.Documents.ReadOrder>(read));
        Assert.Equal(1, await Waiting(world, document));
        Assert.Equal([EventKinds.DocumentCreated, EventKinds.DocumentDownloaded], await Events(world, document));
    }

    [Fact]
    public async Task A_file_that_takes_the_place_of_another_keeps_its_number_and_its_id_and_is_read_anew()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("A") { File = new NewFile("a.txt", Content("one")) });
        var before = Assert.Single(await world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel));
        var jobs = "SELECT COUNT(*) FROM jobs WHERE kind = @kind";
        var with = new { kind = Core.Documents.Documents.ReadJob };
        var queued = await world.Value<long>(jobs, with);
        var file = new NewFile("b.txt", Content("other")) { IsInPlace = true };
        var change = new DocumentChange { Name = "B" };
        var replaced = await world.Documents.Replace(world.Workspace.Id, document.Id, file, change, world.Ada, Cancel);
        Assert.Equal(
            ("B", 1, "b.txt", 5, null),
            (replaced.Name, replaced.CurrentVersion, replaced.FileName, replaced.Size, replaced.TextHash)
        );
        var after = Assert.Single(await world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel));
        Assert.Equal((before.Id, 1, "b.txt"), (after.Id, after.Ordinal, after.FileName));
        Assert.Equal("other", await Download(world, document));
        Assert.Equal(queued + 1, await world.Value<long>(jobs, with));
        Assert.Contains(
            before.Sha256,
            await world.Value<string>(
                "SELECT details_json FROM events WHERE subject_id = @Id AND kind = @kind",
                new { document.Id, kind = EventKinds.DocumentVersioned }
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_row_of_fields_is_a_document_without_a_file_until_it_gets_one()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("Row"));
        Assert.Equal(
            (DocumentKind.Record, 0, 0, null, "Row"),
            (document.Kind, document.CurrentVersion, document.Size, document.Sha256, document.FileName)
        );
        Assert.Empty(await world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => Download(world, document));
        var replaced = await Replace(world, document, "Now there is one");
        Assert.Equal((DocumentKind.File, 1), (replaced.Kind, replaced.CurrentVersion));
        Assert.Equal("Now there is one", await Download(world, document));
    }

    [Fact]
    public async Task Values_are_checked_set_and_cleared()
    {
        var world = await World.Start(database);
        var issue = await Field(world, "Issue", FieldType.Choice, isMultiple: true);
        var date = await Field(world, "Day", FieldType.Date);
        var document = await Create(world, new NewDocument("one") { Values = [new(issue.Id, "Hot"), new(date.Id, "14 May 2001")] });
        Assert.Equal($$"""{"{{issue.Number}}":["Hot"],"{{date.Number}}":"2001-05-14"}""", document.ValuesJson);
        var waiting = await Waiting(world, document);
        Task<Document> Set(params GivenValue[] values) => Change(world, document, new DocumentChange { Values = values });
        document = await Set(new GivenValue(date.Id, null), new GivenValue(issue.Id, new JsonArray("Hot", "Cold")));
        Assert.Equal($$"""{"{{issue.Number}}":["Hot","Cold"]}""", document.ValuesJson);
        Assert.Equal(waiting + 1, await Waiting(world, document));
        await World.Refuses(Reason.Invalid, () => Set(new GivenValue(issue.Id, null), new GivenValue(date.Id, "soon")));
        await World.Refuses(Reason.NotFound, () => Set(new GivenValue(issue.Id, null), new GivenValue(Guid.NewGuid(), "x")));
        var elsewhere = await world.AddWorkspace();
        var foreign = (await world.Fields.List(elsewhere.Id, Actor.System, Cancel))[0];
        await World.Refuses(Reason.NotFound, () => Set(new GivenValue(foreign.Id, "x")));
        Assert.Equal(document, await Find(world, document));
    }

    [Fact]
    public async Task Documents_are_listed_by_folder_time_outcome_and_name()
    {
        var world = await World.Start(database);
        var (a, b) = (await Folder(world, "A"), await Folder(world, "B"));
        var one = await Create(world, new NewDocument("one") { FolderIds = [a.Id] });
        var two = await Create(world, new NewDocument("two") { FolderIds = [a.Id, b.Id] });
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var three = await Create(world, new NewDocument("three"));
        await world.Execute("UPDATE documents SET outcome = 3 WHERE id = @Id", new { two.Id });

        async Task<string> Listed(DocumentFilter filter, int page = 1, int size = 10)
        {
            var found = await world.Documents.List(world.Workspace.Id, filter, new PageOf(page, size), world.Ada, Cancel);
            return $"{string.Join(' ', found.Items.Select(document => document.Name))} of {found.Total}";
        }

        Assert.Equal("one two three of 3", await Listed(new DocumentFilter()));
        Assert.Equal("one two of 2", await Listed(new DocumentFilter { FolderId = a.Id }));
        Assert.Equal("two of 1", await Listed(new DocumentFilter { FolderId = b.Id }));
        Assert.Equal(" of 0", await Listed(new DocumentFilter { FolderId = Guid.NewGuid() }));
        Assert.Equal("three of 1", await Listed(new DocumentFilter { Unfoldered = true }));
        Assert.Equal("three of 1", await Listed(new DocumentFilter { UpdatedAfter = one.UpdatedAt }));
        Assert.Equal("two of 1", await Listed(new DocumentFilter { Outcome = Outcome.Duplicate }));
        Assert.Equal(
            "one of 1",
            await Listed(
                new DocumentFilter
                {
                    FolderId = a.Id,
                    Outcome = Outcome.Document,
                    Name = "one",
                }
            )
        );
        Assert.Equal("three of 3", await Listed(new DocumentFilter(), 2, 2));
        Assert.Equal(" of 3", await Listed(new DocumentFilter(), 9, 2));
        Assert.Equal(three, await Find(world, three));
    }

    [Fact]
    public async Task A_change_is_made_whole_or_not_at_all()
    {
        var world = await World.Start(database);
        var (a, b) = (await Folder(world, "A"), await Folder(world, "B"));
        var document = await Create(world, new NewDocument("one") { FolderIds = [a.Id] });
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var elsewhere = await world.AddWorkspace();
        var foreign = await world.Folders.Create(elsewhere.Id, new NewFolder("Foreign"), Actor.System, Cancel);
        foreach (var unknown in new[] { foreign.Id, Guid.NewGuid() })
        {
            var wrong = new DocumentChange { Name = "other", FolderIds = [b.Id, unknown] };
            await World.Refuses(Reason.NotFound, () => Change(world, document, wrong));
            await World.Refuses(Reason.NotFound, () => Create(world, new NewDocument("two") { FolderIds = [unknown] }));
        }

        await World.Refuses(Reason.Invalid, () => Change(world, document, new DocumentChange { Name = " " }));
        Assert.Equal(document, await Find(world, document));
        Assert.Equal([a.Id], (await world.Documents.FoldersOf([document.Id], Cancel))[document.Id]);
        var changed = await Change(
            world,
            document,
            new DocumentChange
            {
                Name = "other",
                FolderIds = [b.Id],
                ExtrasJson = """{"b":2}""",
            }
        );
        Assert.Equal(("other", """{"b":2}""", world.Clock.GetUtcNow()), (changed.Name, changed.ExtrasJson, changed.UpdatedAt));
        Assert.Equal([b.Id], (await world.Documents.FoldersOf([document.Id], Cancel))[document.Id]);
        await Change(world, document, new DocumentChange { FolderIds = [] });
        Assert.Empty((await world.Documents.FoldersOf([document.Id], Cancel))[document.Id]);
        Assert.Equal(1, (await world.Documents.List(world.Workspace.Id, new DocumentFilter(), PageOf.First(9), world.Ada, Cancel)).Total);
    }

    [Fact]
    public async Task Content_that_is_current_somewhere_in_the_workspace_may_be_refused()
    {
        var world = await World.Start(database);
        var first = await Create(world, Of("one", "same"));
        await World.Refuses(Reason.Conflict, () => Create(world, Of("two", "same")));
        await Create(world, Of("one", "other"));
        await Create(world, Of("one", "same") with { RejectDuplicate = false });
        await world.Documents.Delete(world.Workspace.Id, first.Id, world.Ada, Cancel);
        await World.Refuses(Reason.Conflict, () => Create(world, Of("two", "same")));
        var replaced = await Create(world, Of("three", "old"));
        await Replace(world, replaced, "new");
        await Create(world, Of("four", "old"));
        await World.Refuses(Reason.Conflict, () => Create(world, Of("five", "new")));
        await World.Refuses(Reason.Invalid, () => Create(world, new NewDocument(new string('a', 1001))));

        static NewDocument Of(string name, string content) =>
            new(name) { File = new NewFile("a.txt", Content(content)), RejectDuplicate = true };
    }

    [Fact]
    public async Task Versions_are_kept_and_the_only_one_cannot_be_deleted()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("one") { File = new NewFile("one.txt", Content("first")) });
        var id = world.Workspace.Id;
        await World.Refuses(Reason.Conflict, () => world.Versions.Delete(id, document.Id, 1, world.Ada, Cancel));
        var second = await Replace(world, document, "second");
        Assert.Equal((2, "new.txt", 6), (second.CurrentVersion, second.FileName, second.Size));
        Assert.Equal([1, 2], (await world.Versions.List(id, document.Id, world.Ada, Cancel)).Select(version => version.Ordinal));
        Assert.Equal("second", await Download(world, document));
        Assert.Equal("first", await Download(world, document, 1));
        await World.Refuses(Reason.NotFound, () => Download(world, document, 3));
        await World.Refuses(Reason.NotFound, () => world.Versions.Delete(id, document.Id, 3, world.Ada, Cancel));
        await world.Versions.Delete(id, document.Id, 2, world.Ada, Cancel);
        Assert.Equal((1, "first"), ((await Find(world, document)).CurrentVersion, await Download(world, document)));
        await World.Refuses(Reason.Conflict, () => world.Versions.Delete(id, document.Id, 1, world.Ada, Cancel));
        await Replace(world, document, "third");
        await world.Versions.Delete(id, document.Id, 1, world.Ada, Cancel);
        Assert.Equal("third", await Download(world, document));
    }

    [Fact]
    public async Task Versions_that_come_at_once_all_count()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("one") { File = new NewFile("one.txt", Content("0")) });
        await Task.WhenAll(Enumerable.Range(1, 5).Select(index => Task.Run(() => Replace(world, document, $"{index}"), Cancel)));
        var versions = await world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel);
        Assert.Equal([1, 2, 3, 4, 5, 6], versions.Select(version => version.Ordinal));
        Assert.Equal(6, versions.Select(version => version.Sha256).Distinct().Count());
        Assert.Equal(6, (await Find(world, document)).CurrentVersion);
    }

    [Fact]
    public async Task A_deleted_document_takes_its_versions_comments_and_placements_with_it()
    {
        var world = await World.Start(database);
        var folder = await Folder(world, "A");
        var order = new NewDocument("one") { FolderIds = [folder.Id], File = new NewFile("one.txt", Content("first")) };
        var document = await Create(world, order);
        await Comment(world, document, "Look.");
        await world.Documents.Delete(world.Workspace.Id, document.Id, world.Ada, Cancel);
        foreach (var table in new[] { "document_versions", "comments", "placements" })
        {
            Assert.Equal(0, await world.Value<int>($"SELECT COUNT(*) FROM {table} WHERE document_id = @Id", new { document.Id }));
        }

        Assert.Equal(2, await Waiting(world, document));
        Assert.Equal([EventKinds.DocumentCreated, EventKinds.CommentAdded, EventKinds.DocumentDeleted], await Events(world, document));
        await World.Refuses(Reason.NotFound, () => Find(world, document));
        await World.Refuses(Reason.NotFound, () => world.Documents.FindAnywhere(document.Id, world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => Replace(world, document, "late"));
        await World.Refuses(Reason.NotFound, () => Change(world, document, new DocumentChange { Name = "late" }));
        await World.Refuses(Reason.NotFound, () => world.Versions.List(world.Workspace.Id, document.Id, world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Documents.Delete(world.Workspace.Id, document.Id, world.Ada, Cancel));
    }

    [Fact]
    public async Task Comments_are_kept_in_their_order()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("one"));
        var first = await Comment(world, document, "First\0");
        var reply = await Comment(world, document, "Reply 😀", first.Id);
        Assert.Equal(("First\uFFFD", world.Ada.UserId, null), (first.Text, first.CreatedBy, first.ReplyTo));
        Assert.StartsWith("Ada", first.AuthorName, StringComparison.Ordinal);
        Assert.Equal(first.Id, reply.ReplyTo);
        var page = await world.Comments.List(world.Workspace.Id, document.Id, new PageOf(2, 1), world.Ada, Cancel);
        Assert.Equal((2, "Reply 😀"), (page.Total, Assert.Single(page.Items).Text));
        foreach (var text in new[] { "", " ", new string('a', 100_001) })
        {
            await World.Refuses(Reason.Invalid, () => Comment(world, document, text));
        }

        var other = await Create(world, new NewDocument("two"));
        await World.Refuses(Reason.NotFound, () => Comment(world, other, "To nothing.", Guid.NewGuid()));
        await World.Refuses(Reason.NotFound, () => Comment(world, other, "Across.", first.Id));
        await World.Refuses(Reason.NotFound, () => Comment(world, document with { Id = Guid.NewGuid() }, "To nothing."));
        await World.Refuses(
            Reason.NotFound,
            () => world.Comments.List(world.Workspace.Id, Guid.NewGuid(), PageOf.First(9), world.Ada, Cancel)
        );
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_who_may_not_know_finds_nothing()
    {
        var world = await World.Start(database);
        var document = await Create(world, new NewDocument("one") { File = new NewFile("one.txt", Content("first")) });
        var id = world.Workspace.Id;
        var (documents, versions) = (world.Documents, world.Versions);
        var change = new DocumentChange { Name = "other" };
        (Capability Needs, Func<Actor, Task> Does)[] doings =
        [
            (Capability.View, actor => documents.Find(id, document.Id, actor, Cancel)),
            (Capability.View, actor => documents.Find(id, document.Number, actor, Cancel)),
            (Capability.View, actor => documents.FindAnywhere(document.Id, actor, Cancel)),
            (Capability.View, actor => documents.List(id, new DocumentFilter(), PageOf.First(9), actor, Cancel)),
            (Capability.View, actor => versions.List(id, document.Id, actor, Cancel)),
            (Capability.View, actor => versions.Download(id, document.Id, null, actor, Cancel)),
            (Capability.View, actor => world.Comments.List(id, document.Id, PageOf.First(9), actor, Cancel)),
            (Capability.Review, actor => world.Comments.Add(id, document.Id, "Look.", null, "{}", actor, Cancel)),
            (Capability.Edit, actor => documents.Create(id, new NewDocument("two"), actor, Cancel)),
            (Capability.Edit, actor => documents.Change(id, document.Id, change, actor, Cancel)),
            (Capability.Edit, actor => documents.Replace(id, document.Id, new NewFile("new.txt", Content("x")), actor, Cancel)),
            (Capability.Delete, actor => versions.Delete(id, document.Id, 1, actor, Cancel)),
            (Capability.Delete, actor => documents.Delete(id, document.Id, actor, Cancel)),
        ];
        foreach (var (_, does) in doings)
        {
            await World.Refuses(Reason.NotFound, () => does(world.Stranger));
        }

        foreach (var role in new[] { Role.Viewer, Role.Reviewer, Role.Editor })
        {
            var actor = await world.Add(role);
            foreach (var (needs, does) in doings)
            {
                if (Roles.Rights(role).Contains(needs))
                {
                    await does(actor);
                }
                else
                {
                    await World.Refuses(Reason.Forbidden, () => does(actor));
                }
            }
        }

        Assert.Equal("There is no such document.", (await World.Refuses(Reason.NotFound, () => doings[2].Does(world.Stranger))).Message);
        var elsewhere = await world.AddWorkspace();
        await World.Refuses(Reason.NotFound, () => documents.Find(elsewhere.Id, document.Id, Actor.System, Cancel));
        await World.Refuses(Reason.NotFound, () => versions.Download(elsewhere.Id, document.Id, null, Actor.System, Cancel));
        await World.Refuses(Reason.NotFound, () => documents.Delete(elsewhere.Id, document.Id, Actor.System, Cancel));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Task<Folder> Folder(World world, string name) =>
        world.Folders.Create(world.Workspace.Id, new NewFolder(name), world.Ada, Cancel);

    private static Task<Field> Field(World world, string name, FieldType type, bool isMultiple = false) =>
        world.Fields.Create(world.Workspace.Id, new NewField(name, type) { IsMultiple = isMultiple }, world.Ada, Cancel);

    private static Task<Document> Create(World world, NewDocument order) =>
        world.Documents.Create(world.Workspace.Id, order, world.Ada, Cancel);

    private static Task<Document> Change(World world, Document document, DocumentChange change) =>
        world.Documents.Change(world.Workspace.Id, document.Id, change, world.Ada, Cancel);

    private static Task<Document> Replace(World world, Document document, string content) =>
        world.Documents.Replace(world.Workspace.Id, document.Id, new NewFile("new.txt", Content(content)), world.Ada, Cancel);

    private static Task<Document> Find(World world, Document document) =>
        world.Documents.Find(world.Workspace.Id, document.Id, world.Ada, Cancel);

    private static Task<Comment> Comment(World world, Document document, string text, Guid? replyTo = null) =>
        world.Comments.Add(world.Workspace.Id, document.Id, text, replyTo, "{}", world.Ada, Cancel);

    private static async Task<string> Download(World world, Document document, int? ordinal = null)
    {
        var (_, content) = await world.Versions.Download(world.Workspace.Id, document.Id, ordinal, world.Ada, Cancel);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(Cancel);
    }

    private static Task<int> Waiting(World world, Document document) =>
        world.Value<int>("SELECT COUNT(*) FROM index_queue WHERE document_id = @Id", new { document.Id });

    private static Task<IReadOnlyList<string>> Events(World world, Document document) =>
        world.Query<string>("SELECT kind FROM events WHERE subject_id = @Id ORDER BY number", new { document.Id });
}

public sealed class DocumentsOnSqliteTests(SqliteTestDatabase database) : DocumentsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class DocumentsOnPostgresTests(PostgresTestDatabase database) : DocumentsTests(database), IClassFixture<PostgresTestDatabase>;
