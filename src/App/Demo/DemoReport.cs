using Dossier.Core.Ingestion;

namespace Dossier.App.Demo;

/// <summary>Where a reader of the report can go on.</summary>
/// <param name="Program">How the program is called on the command line.</param>
/// <param name="ExportRoot">The installation's export folder.</param>
public sealed record DemoPlaces(string Program, string DataFolder, string ExportRoot, Uri Server);

/// <summary>What went in, what came out, how it adds up, and where to look.</summary>
public sealed class DemoReport(TextWriter output, DemoManifest manifest, DemoFindings findings, DemoPlaces places)
{
    private const int LongestSnippet = 90;

    /// <summary>Prints it; true when the sums add up and every query found something.</summary>
    public bool Print()
    {
        Input();
        var addsUp = Sums();
        Exceptions();
        var agrees = Documents();
        var isFound = Searches();
        var isExported = Export();
        Differences();
        Places();
        return addsUp && agrees && isFound && isExported;
    }

    private void Input()
    {
        Head("What went in");
        foreach (var upload in manifest.Uploads)
        {
            output.WriteLine(
                $"  {Path.GetFileName(upload.Path), -20} {upload.Custodian, -14} {upload.Length, 12:N0} bytes, {upload.Items.Count} items at all depths"
            );
        }
    }

    /// <summary>One row a custodian, and one for all; each is added up here, whatever the server says of it.</summary>
    private bool Sums()
    {
        Head("What came out, and how it adds up");
        output.WriteLine(
            $"  {"", -14} {"in", 6}   {"documents", 11}  {"containers", 12}  {"duplicates", 12}  {"known", 7}  {"exceptions", 12}"
        );
        var addsUp = true;
        foreach (var custodian in findings.Ingestions.GroupBy(ingestion => ingestion.Custodian))
        {
            addsUp &= Row(custodian.Key, Total(custodian.Select(ingestion => ingestion.Account)));
        }

        return Row("in all", Total(findings.Ingestions.Select(ingestion => ingestion.Account))) && addsUp;
    }

    private bool Row(string name, Account account)
    {
        var isRight = account.AddsUp && account.Pending == 0 && account.Items > 0;
        output.WriteLine(
            $"  {name, -14} {account.Items, 6} = {account.Documents, 11} +{account.Containers, 12} +{account.Duplicates, 12} +{account.Known, 7} +"
                + $"{account.Exceptions, 12}   {(isRight ? "adds up" : $"DOES NOT ADD UP, {account.Pending} not read")}"
        );
        return isRight;
    }

    private void Exceptions()
    {
        Head("Exceptions, each with its reason");
        // An item may have several things wrong with it; it counts once a kind.
        var items = findings.Exceptions.DistinctBy(exception => (exception.Kind, exception.Path));
        foreach (var kind in items.GroupBy(exception => exception.Kind).OrderByDescending(kind => kind.Count()))
        {
            var example = kind.First();
            output.WriteLine($"  {kind.Key, -18} {kind.Count(), 3}  {example.Path}: {example.Message}");
        }
    }

    /// <summary>The list of documents must agree with the account, or one of the two is wrong.</summary>
    private bool Documents()
    {
        var account = Total(findings.Ingestions.Select(ingestion => ingestion.Account));
        long Listed(DemoOutcome outcome) => findings.Documents.Count(document => document.Outcome == $"{outcome}");
        var agrees =
            Listed(DemoOutcome.Document) == account.Documents
            && Listed(DemoOutcome.Duplicate) == account.Duplicates
            && Listed(DemoOutcome.Known) == account.Known
            && Listed(DemoOutcome.Exception) <= account.Exceptions;
        if (!agrees)
        {
            output.WriteLine($"  THE LIST OF {findings.Documents.Count} DOCUMENTS DOES NOT AGREE WITH THE ACCOUNT.");
        }

        return agrees;
    }

    private bool Searches()
    {
        Head("Found");
        foreach (var hit in findings.Hits)
        {
            output.WriteLine(
                $"  {hit.Query, -26} {hit.Count, 4}  {(hit.Best is { } best ? $"{Path.GetFileName(best.Path)}: {Snippet(best)}" : "NOTHING")}"
            );
        }

        return findings.Hits.All(hit => hit.Count > 0);
    }

    private string Volume => Path.Combine(places.ExportRoot, findings.Export.Folder, findings.Export.Volume);

    private bool Export()
    {
        var export = findings.Export;
        Head("Exported");
        var gaps = export.IsGapless ? "without a gap" : "WITH GAPS";
        output.WriteLine($"  {export.Count} documents, {export.FirstNumber} to {export.LastNumber}, {gaps}; {export.Wrong} went wrong");
        var volume = new DirectoryInfo(Volume);
        if (volume.Exists)
        {
            var files = volume.GetFiles("*", SearchOption.AllDirectories);
            output.WriteLine(
                $"  {string.Join(", ", volume.GetFiles().Select(file => file.Name).Order())}, and {files.Length} files in all"
            );
        }

        return export.IsGapless && export.Wrong == 0;
    }

    private void Differences()
    {
        Head("Against the manifest");
        var differences = DemoDifferences.Find(manifest, findings);
        foreach (var difference in differences)
        {
            output.WriteLine($"  {difference}");
        }

        if (differences.Count == 0)
        {
            output.WriteLine($"  all {manifest.Items.Count()} items came out as it says");
        }
    }

    private void Places()
    {
        var workspace = $"{places.Server}{DemoServer.Pages}/workspaces/{findings.WorkspaceNumber}";
        Head("Where to look");
        output.WriteLine($"  volume      {Volume}");
        output.WriteLine(
            $"  search      {places.Program} search --data {places.DataFolder} --workspace \"{findings.Workspace}\" '\"grade B\"'"
        );
        output.WriteLine($"  documents   curl -H \"Authorization: Bearer $TOKEN\" '{workspace}/documents?query=demurrage'");
        output.WriteLine($"  exceptions  curl -H \"Authorization: Bearer $TOKEN\" {workspace}/exceptions");
        output.WriteLine("  where TOKEN is the administrator's, which the first start printed");
    }

    private void Head(string title) => output.WriteLine($"\n{title}");

    private static Account Total(IEnumerable<Account> accounts) =>
        accounts.Aggregate(
            (sum, next) =>
                new Account
                {
                    Items = sum.Items + next.Items,
                    Documents = sum.Documents + next.Documents,
                    Containers = sum.Containers + next.Containers,
                    Duplicates = sum.Duplicates + next.Duplicates,
                    Known = sum.Known + next.Known,
                    Exceptions = sum.Exceptions + next.Exceptions,
                    Pending = sum.Pending + next.Pending,
                }
        );

    /// <summary>The line around the first hit.</summary>
    private static string Snippet(DocumentSeen document)
    {
        if (document.Snippet is not { Text.Length: > 0 } snippet)
        {
            return "";
        }

        var hit = (int)(snippet.Highlights.Count > 0 ? snippet.Highlights[0].Start : 0);
        var start = Math.Max(0, Math.Min(hit - (LongestSnippet / 3), snippet.Text.Length - LongestSnippet));
        var end = Math.Min(snippet.Text.Length, start + LongestSnippet);
        var words = snippet.Text[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        // Words that were cut are left out.
        var first = start > 0 && words.Length > 2 && !char.IsWhiteSpace(snippet.Text[start - 1]) ? 1 : 0;
        var last = end < snippet.Text.Length && words.Length > 2 && !char.IsWhiteSpace(snippet.Text[end]) ? 1 : 0;
        return string.Join(' ', words[first..^last]);
    }
}
