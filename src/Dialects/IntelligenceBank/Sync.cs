using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 10: a client tells what it has, and is told what is new, changed or gone since.</summary>
internal static class SyncEndpoints
{
    /// <summary>Bytes of a form: some 500,000 files fit in it.</summary>
    private const int LongestForm = 64 << 20;

    /// <summary>Files that are loaded at once while an answer is being written.</summary>
    private const int Slice = 500;
    private const string Deleted = "deleted";
    private const string Updated = "updated";
    private const string New = "newfile";
    private const string Denied = "access denied";

    public static void Map(RouteGroupBuilder api) => api.MapPost("/sync", Sync).WithMetadata(new LongForm(LongestForm));

    private static async Task<IResult> Sync(
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Documents documents,
        Comparisons comparisons,
        Annotations annotations,
        ResourceWire wire,
        CancellationToken cancel
    )
    {
        var order = SyncOrder.Read(parameters.Required("sync"));
        var known = await comparisons.Of([.. order.Files.Select(file => file.Id).OfType<Guid>()], caller, cancel);
        if (Drawn(order, known) is { Count: > 0 } drawn)
        {
            await annotations.Add(drawn, caller, cancel);
            // What was drawn on has changed by it, and goes back with all that others drew.
            var changed = await comparisons.Of([.. order.Annotated], caller, cancel);
            known = known.Keys.ToDictionary(asked => asked, asked => changed.GetValueOrDefault(asked) ?? known[asked]);
        }

        var folders = await tree.Find(order.Folders, caller, cancel);
        return Reply.Json(new { folders = new { folder = folders.Select(Listed) }, files = Files(cancel) });

        object Listed(TreeFolder folder) =>
            new
            {
                folderuuid = Translate.Id(folder.Id),
                hasversions = "1",
                perm = Translate.Level(folder.Rights),
                resource = Resources(folder, cancel),
            };

        async IAsyncEnumerable<object> Resources(TreeFolder folder, [EnumeratorCancellation] CancellationToken stop = default)
        {
            await foreach (var slice in FolderOperations.Slices(folder, 0, int.MaxValue, documents, caller, stop))
            {
                foreach (var found in await wire.Found(slice, caller, stop))
                {
                    yield return found.Wire;
                }
            }
        }

        async IAsyncEnumerable<object> Files([EnumeratorCancellation] CancellationToken stop = default)
        {
            foreach (
                var slice in order
                    .Files.Select(file => (File: file, Status: Status(file, known)))
                    .Where(file => file.Status is not null)
                    .Chunk(Slice)
            )
            {
                var ids = slice.Where(file => HasMore(file.Status!)).Select(file => known[file.File.Id!.Value].DocumentId).Distinct();
                var told = await wire.Found(await comparisons.Documents([.. ids], caller, stop), caller, stop);
                var byId = told.ToDictionary(found => found.Document.Id, found => found.Wire);
                foreach (var (file, status) in slice)
                {
                    if (!HasMore(status!))
                    {
                        yield return new { file = new { status, fileuuid = file.Given } };
                    }
                    else if (byId.TryGetValue(known[file.Id!.Value].DocumentId, out var found))
                    {
                        yield return new { file = found with { Status = status } };
                    }
                }
            }
        }
    }

    private static bool HasMore(string status) => status is Updated or New;

    /// <summary>What became of a file; null when nothing did.</summary>
    private static string? Status(SyncFile file, IReadOnlyDictionary<Guid, Compared> known) =>
        file.Id is not { } id || !known.TryGetValue(id, out var document) ? Deleted
        : !document.IsVisible ? Denied
        : file.UpdatedAt is not { } had ? New
        // Clients know times to the second.
        : document.UpdatedAt.ToUnixTimeSeconds() > had.ToUnixTimeSeconds() ? Updated
        : null;

    private static List<(Guid, IReadOnlyList<JsonNode>)> Drawn(SyncOrder order, IReadOnlyDictionary<Guid, Compared> known) =>
        [
            .. from file in order.Files
            where file.Annotations.Count > 0 && file.Id is { } id && known.TryGetValue(id, out var found) && found.IsVisible
            select (known[file.Id!.Value].DocumentId, file.Annotations),
        ];
}
