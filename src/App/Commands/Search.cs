using System.CommandLine;
using Dossier.Core.Kernel;
using Dossier.Core.Search;

namespace Dossier.App.Commands;

/// <summary><c>dossier search QUERY</c>: finds documents, without a server.</summary>
internal static class Search
{
    public static Command Command()
    {
        var query = new Argument<string>("query") { Description = "What to find; * finds everything." };
        var page = new Option<int>("--page") { DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Documents a page.", DefaultValueFactory = _ => 20 };
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "search",
            "Finds documents in a workspace.",
            [query, page, size, json],
            async (given, installation, found, cancel) =>
            {
                await installation.Of<Indexing>().CatchUp(found.Id, cancel);
                var order = new SearchOrder(given.GetValue(query))
                {
                    Page = PageOf.Checked(given.GetValue(page), given.GetValue(size), Options.MostRows),
                    HasSnippets = true,
                };
                Print(await installation.Of<Searches>().Find(found.Id, order, Installation.Operator, cancel), given.GetValue(json));
            }
        );
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
