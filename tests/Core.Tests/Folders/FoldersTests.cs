using Dossier.Core.Documents;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class FoldersTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Folders_form_a_tree_under_the_first_panel()
    {
        var world = await World.Start(database);
        var panel = Assert.Single(await world.Panels.List(world.Workspace.Id, world.Ada, Cancel));
        Assert.Equal((Panels.First, true), (panel.Name, panel.IsSystem));
        var b = await Create(world, "b");
        var a = await Create(world, " A ");
        var inner = await Create(world, "inner", b);
        Assert.Equal(("A", panel.Id, panel.Number, null, 0), (a.Name, a.PanelId, a.PanelNumber, a.ParentNumber, a.Depth));
        Assert.Equal((b.Id, b.Number, 1), (inner.ParentId, inner.ParentNumber, inner.Depth));
        Assert.Equal(["A", "b"], (await world.Folders.In(world.Workspace.Id, null, world.Ada, Cancel)).Select(folder => folder.Name));
        Assert.Equal(["inner"], (await world.Folders.In(world.Workspace.Id, b.Id, world.Ada, Cancel)).Select(folder => folder.Name));
        var page = await world.Folders.List(world.Workspace.Id, panel.Id, new PageOf(2, 2), world.Ada, Cancel);
        Assert.Equal((3, "inner"), (page.Total, Assert.Single(page.Items).Name));
        Assert.Equal(1, (await Find(world, b)).FolderCount);
        Assert.Equal(b.Id, (await world.Folders.Find(world.Workspace.Id, b.Number, world.Ada, Cancel)).Id);
        await World.Refuses(Reason.NotFound, () => world.Folders.In(world.Workspace.Id, Guid.NewGuid(), world.Ada, Cancel));
    }

    [Fact]
    public async Task Two_folders_in_one_place_have_different_names()
    {
        var world = await World.Start(database);
        var a = await Create(world, "A");
        var b = await Create(world, "B");
        await World.Refuses(Reason.Conflict, () => Create(world, "a "));
        await World.Refuses(Reason.Invalid, () => Create(world, " "));
        await Create(world, "A", a);
        await World.Refuses(Reason.Conflict, () => Create(world, "a", a));
        await World.Refuses(Reason.Conflict, () => Change(world, b, new FolderChange { Name = "a" }));
        Assert.Equal("a", (await Change(world, a, new FolderChange { Name = "a" })).Name);
        var panel = await world.Panels.Create(world.Workspace.Id, "Second", "{}", world.Ada, Cancel);
        await world.Folders.Create(world.Workspace.Id, new NewFolder("A") { PanelId = panel.Id }, world.Ada, Cancel);
    }

    [Fact]
    public async Task Of_many_who_make_the_same_folder_at_once_one_does()
    {
        var world = await World.Start(database);
        await World.OneWins(6, _ => Create(world, "Same"));
        Assert.Single(await world.Folders.In(world.Workspace.Id, null, world.Ada, Cancel));
    }

    [Fact]
    public async Task A_folder_moves_with_everything_in_it_but_not_into_itself()
    {
        var world = await World.Start(database);
        var panel = await world.Panels.Create(world.Workspace.Id, "Second", "{}", world.Ada, Cancel);
        var there = await world.Folders.Create(world.Workspace.Id, new NewFolder("There") { PanelId = panel.Id }, world.Ada, Cancel);
        var a = await Create(world, "A");
        var b = await Create(world, "B", a);
        var c = await Create(world, "C", b);
        await World.Refuses(Reason.Invalid, () => Change(world, a, new FolderChange { ParentId = c.Id }));
        await World.Refuses(Reason.Invalid, () => Change(world, a, new FolderChange { ParentId = a.Id }));
        await World.Refuses(Reason.NotFound, () => Change(world, a, new FolderChange { ParentId = Guid.NewGuid() }));
        Assert.Equal(there.Id, (await Change(world, b, new FolderChange { ParentId = there.Id })).ParentId);
        Assert.Equal((1, panel.Id), ((await Find(world, b)).Depth, (await Find(world, b)).PanelId));
        Assert.Equal((2, panel.Id), ((await Find(world, c)).Depth, (await Find(world, c)).PanelId));
        await Change(world, c, new FolderChange { ToTop = true, Description = "moved" });
        Assert.Equal((0, null, panel.Id, "moved"), await Place(world, c));
        await Change(world, c, new FolderChange { Name = "See" });
        Assert.Equal((0, null, panel.Id, "moved"), await Place(world, c));

        static async Task<(int, Guid?, Guid, string?)> Place(World world, Folder folder)
        {
            var found = await Find(world, folder);
            return (found.Depth, found.ParentId, found.PanelId, found.Description);
        }
    }

    [Fact]
    public async Task Folders_are_fifty_deep_at_most_however_they_get_there()
    {
        var world = await World.Start(database);
        var top = await Create(world, "top");
        var deepest = top;
        for (var depth = 1; depth < 50; depth++)
        {
            deepest = await Create(world, "inner", deepest);
        }

        Assert.Equal(49, deepest.Depth);
        await World.Refuses(Reason.Invalid, () => Create(world, "inner", deepest));
        var other = await Create(world, "other");
        await World.Refuses(Reason.Invalid, () => Change(world, top, new FolderChange { ParentId = other.Id }));
        Assert.Equal((0, 49), ((await Find(world, top)).Depth, (await Find(world, deepest)).Depth));
    }

    [Fact]
    public async Task A_folder_goes_with_the_folders_in_it_and_its_documents_stay()
    {
        var world = await World.Start(database);
        var a = await Create(world, "A");
        var b = await Create(world, "B", a);
        var order = new NewDocument("one") { FolderIds = [a.Id, b.Id] };
        var document = await world.Documents.Create(world.Workspace.Id, order, world.Ada, Cancel);
        Assert.Equal((1, 1), ((await Find(world, a)).DocumentCount, (await Find(world, a)).FolderCount));
        await world.Folders.Delete(world.Workspace.Id, a.Id, world.Ada, Cancel);
        await World.Refuses(Reason.NotFound, () => Find(world, a));
        await World.Refuses(Reason.NotFound, () => Find(world, b));
        await World.Refuses(Reason.NotFound, () => world.Folders.Delete(world.Workspace.Id, a.Id, world.Ada, Cancel));
        Assert.Equal("one", (await world.Documents.Find(world.Workspace.Id, document.Id, world.Ada, Cancel)).Name);
        Assert.Empty((await world.Documents.FoldersOf([document.Id], Cancel))[document.Id]);
    }

    [Fact]
    public async Task Panels_have_names_of_their_own_and_are_copied_with_a_workspace()
    {
        var world = await World.Start(database);
        var panel = await world.Panels.Create(world.Workspace.Id, "Issues", """{"a":1}""", world.Ada, Cancel);
        await World.Refuses(Reason.Conflict, () => world.Panels.Create(world.Workspace.Id, "ISSUES", "{}", world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Panels.Find(world.Workspace.Id, long.MaxValue, world.Ada, Cancel));
        Assert.Equal(panel, await world.Panels.Find(world.Workspace.Id, panel.Number, world.Ada, Cancel));
        var order = new WorkspaceOrder(World.Unique("Copy")) { BaseWorkspaceNumber = world.Workspace.Number };
        var copy = await world.Workspaces.Create(order, Actor.System, Cancel);
        Assert.Equal(
            [(Panels.First, true, "{}"), ("Issues", false, """{"a":1}""")],
            (await world.Panels.List(copy.Id, Actor.System, Cancel)).Select(one => (one.Name, one.IsSystem, one.ExtrasJson))
        );
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_who_may_not_know_finds_nothing()
    {
        var world = await World.Start(database);
        var reviewer = await world.Add(Role.Reviewer);
        var id = world.Workspace.Id;
        var folder = await Create(world, "A");
        Assert.Equal(folder, await world.Folders.Find(id, folder.Id, reviewer, Cancel));
        foreach (var (actor, reason) in new[] { (reviewer, Reason.Forbidden), (world.Stranger, Reason.NotFound) })
        {
            await World.Refuses(reason, () => world.Folders.Create(id, new NewFolder("B"), actor, Cancel));
            await World.Refuses(reason, () => world.Folders.Change(id, folder.Id, new FolderChange { Name = "B" }, actor, Cancel));
            await World.Refuses(reason, () => world.Folders.Delete(id, folder.Id, actor, Cancel));
            await World.Refuses(reason, () => world.Panels.Create(id, "B", "{}", actor, Cancel));
        }

        await World.Refuses(Reason.NotFound, () => world.Folders.Find(id, folder.Id, world.Stranger, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Folders.In(id, null, world.Stranger, Cancel));
        var other = await world.AddWorkspace();
        await World.Refuses(Reason.NotFound, () => world.Folders.Find(other.Id, folder.Id, Actor.System, Cancel));
        await World.Refuses(
            Reason.NotFound,
            () => world.Folders.Create(other.Id, new NewFolder("B") { ParentId = folder.Id }, Actor.System, Cancel)
        );
        await World.Refuses(
            Reason.NotFound,
            () => world.Folders.Create(other.Id, new NewFolder("B") { PanelId = folder.PanelId }, Actor.System, Cancel)
        );
    }

    private static Task<Folder> Create(World world, string name, Folder? parent = null) =>
        world.Folders.Create(world.Workspace.Id, new NewFolder(name) { ParentId = parent?.Id }, world.Ada, Cancel);

    private static Task<Folder> Change(World world, Folder folder, FolderChange change) =>
        world.Folders.Change(world.Workspace.Id, folder.Id, change, world.Ada, Cancel);

    private static Task<Folder> Find(World world, Folder folder) => world.Folders.Find(world.Workspace.Id, folder.Id, world.Ada, Cancel);
}

public sealed class FoldersOnSqliteTests(SqliteTestDatabase database) : FoldersTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class FoldersOnPostgresTests(PostgresTestDatabase database) : FoldersTests(database), IClassFixture<PostgresTestDatabase>;
