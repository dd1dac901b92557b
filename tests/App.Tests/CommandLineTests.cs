using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>The commands of the program as it was built: what they print, and the codes they end with.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const int Minutes = 60_000;
    private const int Done = 0;
    private const int Misused = 1;
    private const int Refused = 2;
    private const int WithExceptions = 3;
    private static readonly string[] Commands =
    [
        "serve",
        "worker",
        "ingest",
        "search",
        "terms",
        "export",
        "known-files",
        "demo",
        "demo-archive",
    ];
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 2 * Minutes)]
    public async Task Every_command_says_what_it_is_for()
    {
        var help = (await Run("--help")).Is(Done);
        Assert.All(Commands, command => Assert.Contains($"  {command} ", help.Output, StringComparison.Ordinal));
        foreach (var command in Commands)
        {
            var own = (await Run(command, "--help")).Is(Done);
            Assert.Contains($"{command} ", own.Output, StringComparison.Ordinal);
            Assert.Contains("Usage:", own.Output, StringComparison.Ordinal);
            Assert.Empty(own.Error);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task What_is_misspelt_or_left_out_is_told_and_nothing_is_begun()
    {
        foreach (
            var words in new string[][]
            {
                ["injest", "x"],
                ["ingest", "x"],
                ["ingest", "--workspace", "w"],
                ["search", "--workspace", "w"],
                ["search", "*", "--workspace", "w", "--page", "two"],
                ["export", "--workspace", "w"],
                ["export", "--workspace", "w", "--output", "out", "--review", "v"],
                ["export", "--workspace", "w", "--output", "out", "--level", "leaf"],
            }
        )
        {
            var ending = (await Run(words)).Is(Misused);
            Assert.NotEmpty(ending.Error);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task What_cannot_be_done_is_refused_in_a_line()
    {
        var data = Path.Combine(folder.Path, "data");
        await IsRefused("ingest", Path.Combine(folder.Path, "absent.zip"), "--workspace", "Nowhere", "--data", data);
        await IsRefused("search", "*", "--workspace", "Nobody", "--data", data);
        await IsRefused("export", "--workspace", "Nobody", "--output", Path.Combine(folder.Path, "out"), "--data", data);
        await IsRefused("known-files", Path.Combine(folder.Path, "absent.txt"), Path.Combine(folder.Path, "compiled"));
        await IsRefused("demo-archive", Path.Combine(folder.Path, "big.zip"), "--size", "large");
        Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Evidence_goes_in_is_found_and_goes_out_and_the_numbers_agree()
    {
        var data = Path.Combine(folder.Path, "data");
        var evidence = Evidence.Of(pdfs: 2, texts: 5, messages: 3, archives: 1);
        var archive = folder.File("evidence.zip", evidence.Archive);
        string[] at = ["--workspace", "Crane", "--data", data, "--json"];

        var taken = (await Run(["ingest", archive, "--custodian", "Ada", .. at, "--strict"])).Is(Done).Json;
        AddsUp(taken);
        Assert.Equal("Completed", taken.GetProperty("state").ToString(), ignoreCase: true);
        Assert.Equal((evidence.Items, evidence.Hashes.Count), (Number(taken, "items"), Number(taken, "documents")));

        // One that cannot be read: only the strict mind it.
        var broken = folder.File(
            "broken.zip",
            Zips.Of(("inner.zip", [.. "PK\u0003\u0004"u8, .. new byte[60]]), ("note.txt", Zips.Text("Sound.")))
        );
        var mixed = (await Run(["ingest", broken, .. at, "--strict"])).Is(WithExceptions).Json;
        AddsUp(mixed);
        Assert.True(Number(mixed, "exceptions") > 0);
        Assert.True(mixed.GetProperty("faults").EnumerateObject().Sum(fault => fault.Value.GetInt32()) >= Number(mixed, "exceptions"));
        (await Run(["ingest", broken, .. at])).Is(Done);

        var found = (await Run(["search", "survey", "--size", "4", .. at])).Is(Done).Json;
        Assert.Equal(5, Number(found, "total"));
        Assert.Equal(4, found.GetProperty("items").GetArrayLength());
        Assert.All(found.GetProperty("items").EnumerateArray(), item => Assert.Equal("Ada", item.GetProperty("custodian").GetString()));
        Assert.Single(
            (await Run(["search", "survey", "--size", "4", "--page", "2", .. at])).Is(Done).Json.GetProperty("items").EnumerateArray()
        );
        await IsRefused(["search", "(survey", .. at]);

        var list = folder.File("terms.txt", Zips.Text("survey\n\n  surv* w/5 xfirstword \n(survey\n"));
        var report = (await Run(["terms", list, .. at])).Is(Done).Json;
        Assert.Equal(5, Number(report, "hits"));
        Assert.Equal(3, report.GetProperty("terms").GetArrayLength());
        Assert.Contains("(character 1)", report.GetProperty("terms")[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        var csv = (await Run(["terms", list, "--workspace", "Crane", "--data", data, "--csv"])).Is(Done).Output;
        Assert.StartsWith("Term,Hits,Hits with family,Unique hits,Error", csv, StringComparison.Ordinal);
        Assert.Contains("\nsurvey,5,", csv, StringComparison.Ordinal);
        await IsRefused(["terms", Path.Combine(folder.Path, "absent.txt"), .. at]);

        var output = Path.Combine(folder.Path, "out");
        string[] numbering = ["--output", output, "--prefix", "CRN", "--padding", "6", "--query", "custodian:Ada", .. at];
        var exported = (await Run(["export", .. numbering])).Is(Done).Json;
        Assert.Equal(evidence.Hashes.Count, Number(exported, "documentCount"));
        Assert.Equal(["VOL001"], Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName));
        var volume = Volume.Read(Path.Combine(output, "VOL001"));
        volume.MustAgreeWithItsManifest();
        volume.MustBeGapless("CRN", 1);
        Assert.Equal(evidence.Hashes.Order(), volume.Records.Select(record => volume.HashOf(record, "NATIVELINK")).Order());

        // The same for review in another workspace, where they are found.
        await IsRefused(["export", "--review", "Quay", .. at]);
        (await Run(["ingest", folder.File("quay.txt", Zips.Text("The quay.")), "--workspace", "Quay", "--data", data])).Is(Done);
        string[] review = ["--review", "Quay", "--series", "Review", "--prefix", "REV", "--query", "custodian:Ada", .. at];
        Assert.Equal(evidence.Hashes.Count, Number((await Run(["export", .. review])).Is(Done).Json, "documentCount"));
        var reviewed = await Run(["search", "survey", "--workspace", "Quay", "--data", data, "--json"]);
        Assert.Equal(5, Number(reviewed.Is(Done).Json, "total"));
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Settings_of_a_workspace_are_shown_and_changed_and_nonsense_is_refused()
    {
        string[] at = ["--workspace", "Harbor", "--data", Path.Combine(folder.Path, "data")];
        (await Run(["ingest", folder.File("note.txt", Zips.Text("Plain words.")), .. at])).Is(Done);
        var before = (await Run(["settings", "--json", .. at])).Is(Done).Json;
        Assert.Equal(("UTC", false), (before.GetProperty("timeZone").GetString(), before.GetProperty("readDeletedFiles").GetBoolean()));

        (await Run(["settings", "--time-zone", "Europe/Paris", "--read-deleted", "true", "--ocr", "EN,DE", .. at])).Is(Done);
        (await Run(["settings", "--read-deleted", "false", .. at])).Is(Done);

        var after = (await Run(["settings", "--json", .. at])).Is(Done).Json;
        Assert.Equal(
            ("Europe/Paris", false),
            (after.GetProperty("timeZone").GetString(), after.GetProperty("readDeletedFiles").GetBoolean())
        );
        Assert.Equal(["EN", "DE"], after.GetProperty("ocrLanguages").EnumerateArray().Select(code => code.GetString()));
        await IsRefused(["settings", "--time-zone", "Europe/Atlantis", .. at]);
        await IsRefused(["settings", "--ocr", "AR,EN", .. at]);
        await IsRefused(["settings", "--ocr", "klingon", .. at]);
        foreach (var seconds in new[] { "NaN", "1e300", "0", "-1", "Infinity" })
        {
            await IsRefused(["exceptions", "retry", "--seconds", seconds, .. at]);
        }

        await IsRefused(["exceptions", "retry", "--memory", "9223372036854775807", .. at]);
        await IsRefused(["exceptions", "list", "--page", "0", .. at]);
        await IsRefused(["exceptions", "list", "--size", "-5", .. at]);
        await IsRefused(["search", "*", "--page", "0", .. at]);
        Assert.Empty(
            (await Run(["settings", "--ocr", "none", "--json", .. at])).Is(Done).Json.GetProperty("ocrLanguages").EnumerateArray()
        );
    }

    private async Task IsRefused(params IReadOnlyList<string> words)
    {
        var ending = (await Run(words)).Is(Refused);
        Assert.Empty(ending.Output);
        Assert.Single(ending.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<Ending> Run(params IReadOnlyList<string> words) => CommandLine.Run(folder.Path, Cancel, words);

    private static void AddsUp(JsonElement account) =>
        Assert.Equal(
            Number(account, "items"),
            new[] { "documents", "containers", "duplicates", "known", "exceptions" }.Sum(part => Number(account, part))
        );

    private static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();
}
