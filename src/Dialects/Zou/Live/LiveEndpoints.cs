using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Dossier.Dialects.Zou.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou.Live;

/// <summary>Events as they happen, and those that have happened.</summary>
internal static class LiveEndpoints
{
    private const string Path = "/socket.io/";
    private const int UsualLimit = 100;
    private const int LargestLimit = 1000;

    /// <summary>What tells of files, by the beginnings of names.</summary>
    private static readonly string[] OfFiles = ["preview-file:", "working-file:", "output-file:", "attachment-file:"];

    /// <summary>Its own protocol with errors of its own, for every verb: nothing of the contract's table.</summary>
    public static void MapSocket(IEndpointRouteBuilder routes) =>
        routes.Map(Path, (HttpContext context, EngineEndpoint endpoint) => endpoint.Answer(context));

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/events/last", Last);
        api.MapGet("/data/events/login-logs/last", SignIns);
    }

    private static async Task<IResult> Last(HttpRequest request, Caller caller, RecordEvents events, CancellationToken cancel)
    {
        var cursor = Query.Id(request, "cursor_event_id");
        var query = Wanted(request, Named(request), cursor) with { ProjectId = Query.Id(request, "project_id") };
        var found = await events.List(query, caller, cancel);
        return Reply.Ok(new JsonArray([.. found.Select(fact => Told(fact, cursor is not null))]));
    }

    /// <summary>Contract 10, LoginLog. From where somebody signed in is not kept here, and programs have tokens: they do not sign in.</summary>
    private static async Task<IResult> SignIns(HttpRequest request, Caller caller, RecordEvents events, CancellationToken cancel)
    {
        var found = await events.SignIns(Wanted(request, [], Query.Id(request, "cursor_login_log_id")), caller, cancel);
        return Reply.Ok(
            new JsonArray([
                .. found.Select(fact =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = fact.Id.ToString(),
                            ["created_at"] = Exact(fact.OccurredAt),
                            ["person_id"] = fact.ActorId.ToString(),
                            ["ip_address"] = null,
                            ["origin"] = "web",
                            ["type"] = "LoginLog",
                        }
                ),
            ])
        );
    }

    private static EventQuery Wanted(HttpRequest request, IReadOnlyList<Telling> tellings, Guid? cursor) =>
        new(tellings, Math.Clamp(Query.Whole(request, "limit") ?? UsualLimit, 1, LargestLimit))
        {
            After = Time(request, "after"),
            Before = Time(request, "before"),
            Cursor = cursor,
            PersonIds = [.. Words(request.Query["person_ids"].ToString()).Select(Query.PathId)],
        };

    private static string Exact(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>Which events have the names that are asked for; all when none are.</summary>
    private static IReadOnlyList<Telling> Named(HttpRequest request)
    {
        var name = request.Query["name"].ToString();
        var prefixes = Words(request.Query["name_prefixes"].ToString());
        var suffixes = Words(request.Query["name_suffixes"].ToString());
        var onlyFiles = Query.Flag(request, "only_files");
        return
        [
            .. EventNames
                .All.Where(known => name.Length == 0 || known.Name == name)
                .Where(known => prefixes.Length == 0 || prefixes.Any(prefix => known.Name.StartsWith(prefix, StringComparison.Ordinal)))
                .Where(known => suffixes.Length == 0 || suffixes.Any(suffix => known.Name.EndsWith(suffix, StringComparison.Ordinal)))
                .Where(known => !onlyFiles || OfFiles.Any(file => known.Name.StartsWith(file, StringComparison.Ordinal)))
                .Select(known => known.Telling),
        ];
    }

    /// <summary>Who goes on from event to event needs to tell those of one second apart.</summary>
    private static JsonNode Told(RecordEvent fact, bool isExact) =>
        new JsonObject
        {
            ["id"] = fact.Event.Id.ToString(),
            ["created_at"] = isExact
                ? Exact(fact.Event.OccurredAt)
                : fact.Event.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            ["name"] = EventNames.Of(fact),
            ["user_id"] = fact.Event.ActorId == Guid.Empty ? null : fact.Event.ActorId.ToString(),
            ["project_id"] = fact.Event.WorkspaceId?.ToString(),
            ["data"] = EventNames.Payload(fact),
        };

    private static DateTimeOffset? Time(HttpRequest request, string name) =>
        request.Query[name].ToString() is not { Length: > 0 } text
            ? null
            : Given.TimeOf(text) ?? throw new Refused(Reason.Invalid, $"Wrong date format for {name}: {text}");

    private static string[] Words(string text) =>
        text.Trim('[', ']').Replace("\"", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
