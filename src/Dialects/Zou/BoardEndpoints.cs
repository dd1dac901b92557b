using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 7: everything of a kind with its tasks, as objects in an array, or compactly as a line for each.</summary>
internal static class BoardEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        MapKind(api, "assets", EntityKinds.Asset, "asset_fields");
        MapKind(api, "shots", EntityKinds.Shot, "shot_fields");
        MapKind(api, "sequences", EntityKinds.Sequence, "sequence_fields");
        MapKind(api, "episodes", EntityKinds.Episode, "episode_fields");
        MapKind(api, "scenes", EntityKinds.Scene, "scene_fields");
        MapKind(api, "edits", EntityKinds.Edit, "edit_fields");
        MapKind(api, "concepts", EntityKinds.Concept, "concept_fields");
        api.MapGet("/data/entities/{entity_id}/entities-linked/with-tasks", Linked);
    }

    private static void MapKind(RouteGroupBuilder api, string path, string kind, string fields) =>
        api.MapGet(
            $"/data/{path}/with-tasks",
            (HttpRequest request, Caller caller, Boards boards, CancellationToken cancel) =>
            {
                var (query, owner) = Asked(request, kind);
                var isCompact = Query.Flag(request, "stream") && Query.Flag(request, "compact");
                return Answer(boards.Stream(query, owner, caller, cancel), isCompact ? fields : null, cancel);
            }
        );

    private static Task<IResult> Linked(string entity_id, Caller caller, Boards boards, CancellationToken cancel)
    {
        var id = Query.PathId(entity_id);
        var query = new RowQuery { Filters = [new RowFilter("linked_to", [id])], WithRelations = true };
        return Answer(boards.Stream(query, new Owner(Models.Entities, id), caller, cancel), null, cancel);
    }

    /// <summary>The front end says <c>all</c> for every episode, and <c>main</c> for what is in none.</summary>
    private static (RowQuery Query, Owner? Owner) Asked(HttpRequest request, string kind)
    {
        var episode = request.Query["episode_id"].ToString();
        var isWord = episode is "all" or "main";
        var filters = Query.Read(request, BoardModels.Entities, isWord ? "episode_id" : null).Rows.Filters;
        var owner = Query.Id(request, "project_id") is { } project ? new Owner(Models.Projects, project) : null;
        return (
            new RowQuery
            {
                Filters = episode == "main" ? [.. filters, new RowFilter("is_main", [true])] : filters,
                Kind = kind,
                WithRelations = kind == EntityKinds.Concept,
            },
            owner
        );
    }

    private static async Task<IResult> Answer(IAsyncEnumerable<BoardPart> parts, string? fields, CancellationToken cancel)
    {
        var reading = parts.GetAsyncEnumerator(cancel);
        try
        {
            return new Board(await reading.MoveNextAsync(), reading, fields);
        }
        catch
        {
            await reading.DisposeAsync();
            throw;
        }
    }

    /// <param name="fields">What the header calls the fields of what is made; null for an array of objects.</param>
    private sealed class Board(bool isThere, IAsyncEnumerator<BoardPart> parts, string? fields) : IResult
    {
        /// <summary>Parts that are written at once, while another is sent: no more than that is held, however long the list.</summary>
        private const int AtOnce = 2;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
            var cancel = ended.Token;
            await using var reading = parts;
            using var around = new RowWriter();
            var to = Reply.Begin(httpContext, StatusCodes.Status200OK, fields is null ? "application/json" : "application/x-ndjson");
            var writing = new Queue<Task<RowWriter>>();
            try
            {
                BoardLines.Begin(around, fields);
                for (var isFirst = true; isThere || writing.Count > 0; )
                {
                    if (isThere && writing.Count < AtOnce)
                    {
                        var (part, isBegin) = (reading.Current, isFirst);
                        writing.Enqueue(Task.Run(() => BoardLines.Write(part, fields is not null, isBegin, cancel), cancel));
                        isFirst = false;
                        isThere = await reading.MoveNextAsync();
                        continue;
                    }

                    // Nothing is sent before the first part is there: until then it may still be refused properly.
                    using var written = await writing.Dequeue();
                    await around.Send(to, cancel);
                    await written.Send(to, cancel);
                }

                BoardLines.End(around, fields);
                await around.Send(to, cancel);
            }
            finally
            {
                await ended.CancelAsync();
                await ((Task)Task.WhenAll(writing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
