using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>How much people make, and how far a production is. The shapes are ours where the contract tells none.</summary>
internal static class StatEndpoints
{
    /// <summary>Beside each episode and each type of task: all of them.</summary>
    private const string Everything = "all";

    /// <summary>Where shots count that are in no episode.</summary>
    private const string Main = "main";

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var stretch in new[] { "day/{year}/{month}/{day}", "week/{year}/{week}", "month/{year}/{month}" })
        {
            api.MapGet($"/data/persons/{{person_id}}/quota-shots/{stretch}", Shots);
        }

        api.MapGet("/data/projects/{project_id}/quotas/{task_type_id}", OfType);
        api.MapGet("/data/projects/{project_id}/quotas/persons/{person_id}", OfPerson);
        api.MapGet("/data/projects/{project_id}/episodes/stats", Stats);
        api.MapGet("/data/projects/{project_id}/episodes/retake-stats", RetakeStats);
        // Where the Python client looks for them, and the vendor has nothing.
        api.MapGet("/data/projects/{project_id}/quotas", OfProject);
        api.MapGet("/data/projects/{project_id}/person-quotas", OfProjectPerson);
    }

    private static async Task<IResult> Shots(string person_id, HttpContext context, Caller caller, Quotas quotas, CancellationToken cancel)
    {
        var days = Days.InPath(context);
        var asked = Asked(context.Request) with { PersonId = Query.PathId(person_id), From = days.From, To = days.To };
        var shots = new JsonArray();
        foreach (var (shot, parts) in await quotas.Shots(asked, caller, cancel))
        {
            var told = Wire.Node(shot);
            told["weight"] = Rounded(parts.Sum(part => part.Weight));
            told["frames"] = Rounded(parts.Sum(part => part.Frames));
            told["seconds"] = Rounded(parts.Sum(part => part.Seconds));
            told["drawings"] = Rounded(parts.Sum(part => part.Drawings));
            told["task_ids"] = Wire.Ids(parts.Select(part => part.TaskId).Distinct());
            shots.Add((JsonNode)told);
        }

        return Reply.Ok(shots);
    }

    private static Task<IResult> OfType(
        string project_id,
        string task_type_id,
        HttpRequest request,
        Caller caller,
        Quotas quotas,
        CancellationToken cancel
    ) =>
        ByPerson(
            Asked(request) with
            {
                ProjectId = Query.PathId(project_id),
                TaskTypeId = Query.PathId(task_type_id),
            },
            caller,
            quotas,
            cancel
        );

    private static Task<IResult> OfProject(
        string project_id,
        HttpRequest request,
        Caller caller,
        Quotas quotas,
        CancellationToken cancel
    ) => ByPerson(Asked(request) with { ProjectId = Query.PathId(project_id) }, caller, quotas, cancel);

    private static Task<IResult> OfPerson(
        string project_id,
        string person_id,
        HttpRequest request,
        Caller caller,
        Quotas quotas,
        CancellationToken cancel
    ) => ByType(Asked(request) with { ProjectId = Query.PathId(project_id), PersonId = Query.PathId(person_id) }, caller, quotas, cancel);

    /// <summary>Of the person the query names, or of whoever asks.</summary>
    private static Task<IResult> OfProjectPerson(
        string project_id,
        HttpRequest request,
        Caller caller,
        Quotas quotas,
        CancellationToken cancel
    )
    {
        var asked = Asked(request) with { ProjectId = Query.PathId(project_id) };
        return ByType(asked with { PersonId = asked.PersonId ?? caller.Actor.UserId }, caller, quotas, cancel);
    }

    /// <summary>By person, then by day, week, month and year, then by what is counted.</summary>
    private static async Task<IResult> ByPerson(QuotaQuery query, Actor actor, Quotas quotas, CancellationToken cancel)
    {
        var parts = await quotas.Of(query, actor, cancel);
        return Reply.Ok(new JsonObject(parts.GroupBy(part => part.PersonId).Select(own => Entry($"{own.Key}", Counted(own)))));
    }

    private static async Task<IResult> ByType(QuotaQuery query, Actor actor, Quotas quotas, CancellationToken cancel) =>
        Reply.Ok(Counted(await quotas.Of(query, actor, cancel)));

    private static JsonObject Counted(IEnumerable<QuotaPart> parts)
    {
        var all = parts.ToList();
        return new JsonObject
        {
            ["day"] = By(all, day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ["week"] = By(all, WeekOf),
            ["month"] = By(all, day => day.ToString("yyyy-MM", CultureInfo.InvariantCulture)),
            ["year"] = By(all, day => day.ToString("yyyy", CultureInfo.InvariantCulture)),
        };
    }

    private static JsonObject By(IReadOnlyList<QuotaPart> parts, Func<DateOnly, string> stretch)
    {
        JsonObject Sum(Func<QuotaPart, double> of) =>
            new(parts.GroupBy(part => stretch(part.Day)).Select(own => Entry(own.Key, Rounded(own.Sum(of)))));
        return new JsonObject
        {
            ["count"] = Sum(part => part.Weight),
            ["frames"] = Sum(part => part.Frames),
            ["seconds"] = Sum(part => part.Seconds),
            ["drawings"] = Sum(part => part.Drawings),
        };
    }

    private static string WeekOf(DateOnly day)
    {
        var time = day.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time):0000}-{ISOWeek.GetWeekOfYear(time):00}");
    }

    /// <summary>By episode, then by type of task, then by status; each level has all together beside its own.</summary>
    private static async Task<IResult> Stats(string project_id, Caller caller, EpisodeStats stats, CancellationToken cancel) =>
        Reply.Ok(
            Levels(
                await stats.Of(Query.PathId(project_id), caller, cancel),
                counts => new JsonObject(
                    counts
                        .Where(count => count.TaskStatusId is not null)
                        .GroupBy(count => count.TaskStatusId)
                        .Select(own => Entry($"{own.Key}", Sum(own)))
                )
            )
        );

    /// <summary>
    /// By episode, then by type of task: what is done, what was sent back and what is neither, now and after each take. In the n-th take that is
    /// sent back which was so n times or more; what was so less often stays what it is.
    /// </summary>
    private static async Task<IResult> RetakeStats(string project_id, Caller caller, EpisodeStats stats, CancellationToken cancel) =>
        Reply.Ok(Levels(await stats.Of(Query.PathId(project_id), caller, cancel), Retakes));

    private static JsonObject Retakes(IReadOnlyList<EpisodeCount> counts)
    {
        var most = counts.Max(count => count.Retakes);
        var told = Stand(counts, count => count.IsRetake);
        told["max_retake_count"] = most;
        var evolution = new JsonObject();
        for (var take = 1L; take <= most; take++)
        {
            evolution[$"{take}"] = Stand(counts, count => count.Retakes >= take);
        }

        told["evolution"] = evolution;
        return told;
    }

    private static JsonObject Stand(IReadOnlyList<EpisodeCount> counts, Func<EpisodeCount, bool> isRetake) =>
        new()
        {
            ["retake"] = Sum(counts.Where(isRetake)),
            ["done"] = Sum(counts.Where(count => !isRetake(count) && count.IsDone)),
            ["other"] = Sum(counts.Where(count => !isRetake(count) && !count.IsDone)),
        };

    private static JsonObject Levels(IReadOnlyList<EpisodeCount> counts, Func<IReadOnlyList<EpisodeCount>, JsonObject> told)
    {
        var byEpisode = counts.GroupBy(count => count.EpisodeId?.ToString() ?? Main).Select(own => (own.Key, Counts: own.ToList()));
        return counts.Count == 0
            ? []
            : new JsonObject(
                byEpisode
                    .Prepend((Everything, [.. counts]))
                    .Select(episode =>
                        Entry(
                            episode.Item1,
                            new JsonObject(
                                episode
                                    .Item2.GroupBy(count => $"{count.TaskTypeId}")
                                    .Select(own => Entry(own.Key, told([.. own])))
                                    .Prepend(Entry(Everything, told(episode.Item2)))
                            )
                        )
                    )
            );
    }

    private static JsonObject Sum(IEnumerable<EpisodeCount> counts)
    {
        var all = counts.ToList();
        return new JsonObject
        {
            ["count"] = all.Sum(count => count.Tasks),
            ["frames"] = all.Sum(count => count.Frames),
            ["drawings"] = all.Sum(count => count.Drawings),
        };
    }

    private static QuotaQuery Asked(HttpRequest request) =>
        new(
            request.Query["count_mode"].ToString() switch
            {
                "" or "weighted" => QuotaMode.Weighted,
                "weighteddone" => QuotaMode.WeightedDone,
                "feedback" => QuotaMode.Shown,
                "done" => QuotaMode.Done,
                _ => throw Refused.Invalid("count_mode", "Input should be 'weighted', 'weighteddone', 'feedback' or 'done'"),
            }
        )
        {
            StudioId = Query.Id(request, "studio_id"),
            TaskTypeId = Query.Id(request, "task_type_id"),
            PersonId = Query.Id(request, "person_id"),
        };

    private static KeyValuePair<string, JsonNode?> Entry(string key, JsonNode? value) => new(key, value);

    /// <summary>Halves of frames are told, and no more digits than anybody reads.</summary>
    private static double Rounded(double value) => Math.Round(value, 3);
}
