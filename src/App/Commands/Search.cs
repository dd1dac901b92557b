using System.CommandLine;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;

namespace Dossier.App.Commands;

/// <summary><c>dossier search QUERY</c>: finds documents, without a server.</summary>
internal static class Search
{
    public static Command Command()
    {
        var query = new Argument<string>("query") { Description = "What to find; * finds everything." };
        var workspace = Options.Workspace();
        var page = new Option<int>("--page") { DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Documents a page.", DefaultValueFactory = _ => 20 };
        var data = Options.Data();
        var json = Options.Json();
        var command = new Command("search", "Finds documents in a workspace.") { query, workspace, page, size, data, json };
        command.SetAction(
            (given, cancel) =>
            {
                // The page is looked at where what is refused becomes an exit code.
                SearchOrder Order() =>
                    new(given.GetValue(query))
                    {
                        Page = PageOf.Checked(given.GetValue(page), given.GetValue(size), Options.MostRows),
                        HasSnippets = true,
                    };
                return Run(Order, given.GetValue(workspace)!, given.GetValue(data)!, given.GetValue(json), cancel);
            }
        );
        return command;
    }

    private static async Task<int> Run(Func<SearchOrder> order, string workspaceName, string data, bool asJson, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(data, null, cancel);
        var workspace = await installation.Of<Workspaces>().Named(workspaceName, Installation.Operator, cancel);
        if (workspace is null)
        {
            await Console.Error.WriteLineAsync($"There is no workspace named '{workspaceName}'.");
            return Options.Refused;
        }

        try
        {
            await installation.Of<Indexing>().CatchUp(workspace.Id, cancel);
            Print(await installation.Of<Searches>().Find(workspace.Id, order(), Installation.Operator, cancel), asJson);
            return Options.Done;
        }
        catch (Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Options.Refused;
        }
    }

    private static void Print(SearchResult result, bool asJson)
    {
        if (asJson)
        {
            var items = result.Hits.Items.Select(hit => new
            {
                id = $"{hit.Document.Number}",
                hit.Document.Name,
                hit.Document.Path,
                hit.Document.Custodian,
                hit.Document.SortedAt,
                snippet = hit.Snippet?.Text,
            });
            Console.WriteLine(Json.Write(new { total = result.Hits.Total, items }));
            return;
        }

        Console.WriteLine($"{result.Hits.Total} documents");
        foreach (var hit in result.Hits.Items)
        {
            Console.WriteLine($"{hit.Document.Number, 8}  {hit.Document.SortedAt:yyyy-MM-dd}  {hit.Document.Path}");
            if (hit.Snippet is { Text.Length: > 0 } snippet)
            {
                Console.WriteLine($"          {snippet.Text.ReplaceLineEndings(" ")}");
            }
        }
    }
}
