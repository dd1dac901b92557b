using System.CommandLine;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.Search;

namespace Dossier.App.Commands;

/// <summary><c>dossier terms FILE</c>: what each of a list of terms finds, without a server.</summary>
internal static class Terms
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The terms, a query a line, in UTF-8; - reads standard input." };
        var csv = new Option<bool>("--csv") { Description = "Print the report as CSV." };
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "terms",
            "Reports hits, hits with family and unique hits of a list of terms.",
            [file, csv, json],
            async (given, installation, found, cancel) =>
            {
                var terms = await Read(given.GetValue(file)!, cancel);
                await installation.Of<Indexing>().CatchUp(found.Id, cancel);
                var report = await installation.Of<TermReports>().Make(found.Id, terms, Installation.Operator, cancel);
                if (given.GetValue(csv))
                {
                    await using var writer = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
                    await report.WriteCsv(writer, cancel);
                }
                else
                {
                    Print(report, given.GetValue(json));
                }
            }
        );
    }

    /// <exception cref="Refused">Invalid: there is no such file, or it cannot be read.</exception>
    private static async Task<IReadOnlyList<string>> Read(string file, CancellationToken cancel)
    {
        try
        {
            using var reader =
                file == "-" ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : new StreamReader(file, Encoding.UTF8);
            var lines = (await reader.ReadToEndAsync(cancel)).ReplaceLineEndings("\n").Split('\n');
            return [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Refused.Invalid("file", $"The file '{file}' cannot be read.");
        }
    }

    private static void Print(TermReport report, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(Json.Write(report));
            return;
        }

        Console.WriteLine($"{"hits", 10}{"family", 10}{"unique", 10}  term");
        foreach (var term in report.Terms)
        {
            Console.WriteLine($"{term.Hits, 10}{term.WithFamily, 10}{term.Unique, 10}  {term.Term}");
            if (term.Error is { } error)
            {
                Console.WriteLine($"{"", 32}{error}");
            }
        }

        Console.WriteLine($"{report.Hits, 10}{report.WithFamily, 10}{report.Terms.Sum(term => term.Unique), 10}  total");
    }
}
