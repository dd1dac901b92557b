using System.Runtime.CompilerServices;
using Dossier.Core.Documents;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 4, folders: workspaces at the top, below them the folders of their first panel.</summary>
internal static class FolderOperations
{
    /// <summary>Resources that are loaded at once while an answer is being written.</summary>
    private const int Slice = 500;

    /// <summary>Resources are listed, and numbered, in the order in which they came.</summary>
    private const string Order = "Custom Order";

    private static readonly string[] ParentNames = [ResourceEndpoints.Folder, "folder", "parent", "parentuuid"];
    private static readonly string[] FolderNames = ["name", "foldername"];

    public static async Task<IResult> Root(Actor actor, FolderTree tree, CancellationToken cancel) => Answer(await tree.Top(actor, cancel));

    /// <summary>The folders themselves, not what is in them (15.2); unknown ones are skipped.</summary>
    public static async Task<IResult> Listed(string list, Actor actor, FolderTree tree, CancellationToken cancel)
    {
        var asked = list.Split(',', StringSplitOptions.TrimEntries).Select(Translate.Id).OfType<Guid>().Distinct().ToList();
        var found = await tree.Find(asked, actor, cancel);
        return Answer(found.OrderBy(folder => asked.IndexOf(folder.Id)));
    }

    /// <summary>All folders right in a folder, and a window of its resources (4.2), which are written as they are read.</summary>
    public static async Task<IResult> Content(
        string id,
        Parameters parameters,
        Actor actor,
        FolderTree tree,
        ResourceList list,
        CancellationToken cancel
    )
    {
        var skip = parameters.Number("skip", 0) ?? 0;
        var limit = parameters.Number("limit", 1) ?? int.MaxValue;
        var folder = await tree.Find(Translate.Id(id, "folder"), actor, cancel);
        var below = await tree.In(folder, actor, cancel);
        return list.Folder(folder, below.Select(Wire), skip, limit, actor);
    }

    /// <summary>The documents right in a folder: of a workspace, those in no folder of its first panel.</summary>
    public static DocumentFilter ContentOf(TreeFolder folder) =>
        new() { FolderId = folder.IsWorkspace ? null : folder.Id, OutsidePanelId = folder.IsWorkspace ? folder.PanelId : null };

    /// <summary>The documents right in a folder, in the order in which they came, some at a time; each slice goes on behind the one before.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<Document>> Slices(
        TreeFolder folder,
        int skip,
        int limit,
        Documents documents,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var filter = ContentOf(folder) with { IsUncounted = true };
        for (var left = limit; left > 0; )
        {
            var page = PageOf.From(filter.After is null ? skip : 0, Math.Min(left, Slice));
            var slice = (await documents.List(folder.WorkspaceId, filter, page, actor, cancel)).Items;
            if (slice.Count > 0)
            {
                yield return slice;
            }

            left = slice.Count < page.Size ? 0 : left - slice.Count;
            filter = filter with { After = slice.Count > 0 ? slice[^1].Number : filter.After };
        }
    }

    /// <summary>At the root a workspace is made, elsewhere a folder.</summary>
    public static async Task<IResult> Create(
        Parameters parameters,
        Actor actor,
        FolderTree tree,
        Folders folders,
        Workspaces workspaces,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var name = parameters.First(FolderNames) ?? "";
        var description = parameters.Given("description");
        Guid made;
        if (parameters.First(ParentNames) is { Length: > 0 } parentId)
        {
            var parent = await tree.Find(Translate.Id(parentId, "folder"), actor, cancel);
            var order = new NewFolder(name)
            {
                PanelId = parent.PanelId,
                ParentId = parent.IsWorkspace ? null : parent.Id,
                Description = description,
            };
            made = (await folders.Create(parent.WorkspaceId, order, actor, cancel)).Id;
        }
        else
        {
            var profile = await profiles.Own(actor, cancel);
            var order = new WorkspaceOrder(name) { Description = description, OrganizationNumber = profile.OrganizationNumber };
            made = (await workspaces.Create(order, actor, cancel)).Id;
        }

        return Answer([await tree.Find(made, actor, cancel)]);
    }

    /// <summary>Only what is given changes.</summary>
    public static async Task<IResult> Change(
        Parameters parameters,
        Actor actor,
        FolderTree tree,
        Folders folders,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var folder = await tree.Find(Translate.Id(parameters.Required(ResourceEndpoints.Folder), "folder"), actor, cancel);
        var (name, description) = (parameters.First(FolderNames), parameters.Given("description"));
        if (folder.IsWorkspace)
        {
            await workspaces.Change(folder.Id, _ => new WorkspaceChange { Name = name, Description = description }, actor, cancel);
        }
        else
        {
            var change = new FolderChange { Name = name, Description = description };
            await folders.Change(folder.WorkspaceId, folder.Id, change, actor, cancel);
        }

        return Answer([await tree.Find(folder.Id, actor, cancel)]);
    }

    private static IResult Answer(IEnumerable<TreeFolder> folders) =>
        Reply.Response(
            new
            {
                hasversions = "1",
                folder = folders.Select(Wire),
                resource = Array.Empty<object>(),
            }
        );

    private static object Wire(TreeFolder folder) =>
        new
        {
            folderuuid = Translate.Id(folder.Id),
            name = folder.Name,
            description = folder.Description ?? "",
            createdtime = Translate.Time(folder.CreatedAt),
            comments = "1",
            perm = Translate.Level(folder.Rights),
            children = new { folders = Translate.Number(folder.FolderCount), resources = Translate.Number(folder.DocumentCount) },
            defaultorder = Order,
            sortorder = Translate.Number(folder.Number),
        };
}
