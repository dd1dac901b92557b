using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Budgets of productions, and the salaries they are reckoned with.</summary>
internal static class BudgetEndpoints
{
    private const string List = "/data/projects/{project_id}/budgets";
    private const string Entries = $"{List}/{{budget_id}}/entries";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(List, Create);
        api.MapGet($"{List}/time-spents", Worked);
        api.MapPost(Entries, CreateEntry);
        MapOne(api, $"{List}/{{budget_id}}", "budget_id", TimeModels.Budgets);
        MapOne(api, $"{Entries}/{{entry_id}}", "entry_id", TimeModels.BudgetEntries);
    }

    private static async Task<IResult> Create(string project_id, Given given, Caller caller, Budgets budgets, CancellationToken cancel)
    {
        var budget = new JsonObject { ["name"] = given.Text("name"), ["currency"] = given.TextOrNull("currency") ?? "USD" };
        return Reply.Created(await budgets.Create(Query.PathId(project_id), budget, caller, cancel));
    }

    private static async Task<IResult> CreateEntry(
        string project_id,
        string budget_id,
        Given given,
        Caller caller,
        Budgets budgets,
        CancellationToken cancel
    )
    {
        given.Id("department_id");
        var id = Query.PathId(budget_id);
        var entry = Known(given, TimeModels.BudgetEntries);
        entry["budget_id"] = $"{id}";
        return Reply.Created(await budgets.CreateEntry(Query.PathId(project_id), id, entry, caller, cancel));
    }

    private static async Task<IResult> Worked(string project_id, Caller caller, Budgets budgets, CancellationToken cancel) =>
        Reply.Ok(
            new JsonArray([
                .. (await budgets.Worked(Query.PathId(project_id), caller, cancel)).Select(time => new JsonObject
                {
                    ["person_id"] = time.PersonId,
                    ["department_id"] = time.DepartmentId,
                    ["month"] = time.Month,
                    ["duration"] = time.Duration,
                }),
            ])
        );

    private static void MapOne(RouteGroupBuilder api, string path, string word, Model model)
    {
        api.MapGet(
            path,
            async (string project_id, HttpContext context, Caller caller, Budgets budgets, CancellationToken cancel) =>
            {
                var (id, budget) = Ids(context, word);
                return Reply.Row(await budgets.Find(model, Query.PathId(project_id), id, budget, caller, cancel));
            }
        );
        api.MapPut(
            path,
            async (string project_id, HttpContext context, Given given, Caller caller, Budgets budgets, CancellationToken cancel) =>
            {
                var (id, budget) = Ids(context, word);
                return Reply.Row(await budgets.Change(model, Query.PathId(project_id), id, budget, given.Object, caller, cancel));
            }
        );
        api.MapDelete(
            path,
            async (string project_id, HttpContext context, Caller caller, Budgets budgets, CancellationToken cancel) =>
            {
                var (id, budget) = Ids(context, word);
                await budgets.Delete(model, Query.PathId(project_id), id, budget, caller, cancel);
                return TypedResults.NoContent();
            }
        );
    }

    /// <summary>Of an entry, its budget too.</summary>
    private static (Guid Id, Guid? Budget) Ids(HttpContext context, string word)
    {
        var budget = Query.PathId((string)context.GetRouteValue("budget_id")!);
        return word == "budget_id" ? (budget, null) : (Query.PathId((string)context.GetRouteValue(word)!), budget);
    }

    /// <summary>Typed bodies may say more than is known.</summary>
    private static JsonObject Known(Given given, Model model)
    {
        var known = new JsonObject();
        foreach (var column in model.Columns.Where(column => column.IsStored && given.Object[column.Name] is not null))
        {
            known[column.Name] = given.Object[column.Name]!.DeepClone();
        }

        return known;
    }
}
