using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests;

/// <summary>
/// Lists cost the same few statements whatever their length. Counted by what the PostgreSQL driver reports of each request: statements bear
/// the trace of the request they belong to.
/// </summary>
public sealed class StatementTests
{
    private const int Minute = 60_000;

    /// <summary>Who asks and whether they may, the list, and what hangs on its rows. One more is to be noticed, and one less to be noted here.</summary>
    private const string Costs =
        "IPRO cases 3, IntelligenceBank folders 2, IntelligenceBank resources 7, Opus 2 documents 8, Opus 2 projects 3, "
        + "Zou files 3, Zou projects 2, iCONECT projects 3, iCONECT records 5";

    private static readonly ActivitySource Asking = new("Dossier.Tests");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minute)]
    public async Task Lists_cost_as_many_statements_when_they_are_long_as_when_they_are_short()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var doors = await Doors.Open(database.Connection, Cancel);
        var statements = new ConcurrentDictionary<ActivityTraceId, int>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Dossier.Tests" or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql")
                {
                    statements.AddOrUpdate(activity.TraceId, 1, (_, count) => count + 1);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        var caseId = await doors.Ipro.NewCase("Counted", Cancel);
        var id = (await doors.Opus2.Get("/projects", Cancel)).Good().Body[0].GetProperty("id").GetGuid();
        var project = (await doors.Iconect.Get("projects")).Is(HttpStatusCode.OK).List[0].GetProperty("id").GetInt64();
        var lists = new Dictionary<string, Func<Task>>
        {
            ["IPRO cases"] = async () => Assert.NotEqual(0, (await doors.Ipro.Get("/cases", Cancel)).Good().Items.GetArrayLength()),
            ["iCONECT projects"] = async () => (await doors.Iconect.Get("projects")).Is(HttpStatusCode.OK),
            ["iCONECT records"] = async () => (await doors.Iconect.Get($"projects/{project}/records?page_size=100")).Is(HttpStatusCode.OK),
            ["Opus 2 projects"] = async () => (await doors.Opus2.Get("/projects", Cancel)).Good(),
            ["Opus 2 documents"] = async () => (await doors.Opus2.Get($"/projects/{id:D}/documents", Cancel)).Good(),
            ["IntelligenceBank folders"] = async () => (await doors.Bank.Get("/resources", Cancel)).Good(),
            ["IntelligenceBank resources"] = async () => (await doors.Bank.Get("/resources", Cancel, ("folderuuid", $"{id:N}"))).Good(),
            ["Zou projects"] = async () => (await doors.Zou.Get("/data/projects")).Must(HttpStatusCode.OK),
            ["Zou files"] = async () => (await doors.Zou.Get($"/data/projects/{id:D}/attachment-files")).Must(HttpStatusCode.OK),
        };
        await Add(doors, id, 2);
        foreach (var ask in lists.Values)
        {
            await ask(); // what is looked up once and kept does not count
        }

        var few = await Count(lists, statements);
        await Add(doors, id, 20);
        for (var index = 0; index < 8; index++)
        {
            (await doors.Opus2.Post("/projects", new { name = $"Another {index}" }, Cancel)).Good();
        }

        var many = await Count(lists, statements);

        Assert.NotEmpty(caseId);
        Assert.Equal(few, many);
        Assert.Equal(Costs, string.Join(", ", many.Select(list => $"{list.Key} {list.Value}")));
    }

    private static async Task Add(Doors doors, Guid project, int count)
    {
        for (var index = 0; index < count; index++)
        {
            (await doors.Opus2.Upload($"/projects/{project:D}/documents", $"{index}.txt", $"Number {index} of {count}.", Cancel)).Good();
        }
    }

    private static async Task<SortedDictionary<string, int>> Count(
        Dictionary<string, Func<Task>> lists,
        ConcurrentDictionary<ActivityTraceId, int> statements
    )
    {
        // The least of a few: now and then one more statement notes when a client was last seen.
        const int Times = 3;
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, ask) in lists)
        {
            for (var time = 0; time < Times; time++)
            {
                using var asking = Asking.StartActivity(name);
                await ask();
                var count = statements.GetValueOrDefault(asking!.TraceId);
                counts[name] = Math.Min(count, counts.GetValueOrDefault(name, int.MaxValue));
            }
        }

        return counts;
    }
}
