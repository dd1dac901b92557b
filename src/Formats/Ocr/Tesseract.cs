using System.Globalization;
using Dossier.Formats.Native;

namespace Dossier.Formats.Ocr;

/// <summary>What one page says, and how sure the engine is of its words.</summary>
/// <param name="Words">How many it read.</param>
/// <param name="Confidence">The sum of what each word's reading is worth, from 0 to 100 each.</param>
internal sealed record OcrPage(string Text, int Words, double Confidence)
{
    /// <summary>From 0 to 100; 0 when there is no word.</summary>
    public double Mean => Words == 0 ? 0 : Confidence / Words;
}

/// <summary>
/// Runs of Tesseract (Debian: tesseract-ocr, Apache-2.0) as a child process with one thread: Dossier runs one a core. Several pages go into
/// one run, which saves loading the language for each.
/// </summary>
internal sealed class Tesseract(IReadOnlyList<OcrLanguage> languages, string scratch, Findings findings, CancellationToken cancel)
{
    /// <summary>Processor time that one page may take, in seconds. Pages take one to five.</summary>
    public const int PageSeconds = 75;

    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(2);
    private static readonly HashSet<string> Known = [];
    private static string? version;
    private int runs;

    /// <summary>What the engine calls itself, such as <c>tesseract 5.3.0</c>.</summary>
    public string Version => version ??= AskVersion();

    /// <exception cref="Unreadable">Unsupported, naming the Debian package, when the engine or the pack of a language is not installed.</exception>
    public void MustHaveLanguages()
    {
        if (languages.Any(language => !Known.Contains(language.Pack)))
        {
            // Asked again whenever one was missing: it may have been installed meanwhile.
            using var list = new ChildTool("tesseract", "tesseract-ocr", ["--list-langs"], cancel, seconds: PageSeconds);
            Known.UnionWith(list.Output.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries));
            list.End();
        }

        var missing = languages.Where(language => !Known.Contains(language.Pack)).ToList();
        if (missing.Count > 0)
        {
            var packages = string.Join(' ', missing.Select(language => language.Package).Distinct());
            var names = string.Join(", ", missing.Select(language => language.Name));
            throw new Unreadable(FaultKind.Unsupported, $"Text in {names} cannot be recognized: not installed (Debian: {packages}).");
        }
    }

    /// <summary>Reads picture files, a page each, in their order.</summary>
    /// <returns>Null when not every page came out: then try them one by one.</returns>
    public IReadOnlyList<OcrPage>? Pages(IReadOnlyList<string> pictures, int? resolution)
    {
        var list = Path.Combine(scratch, $"ocr-{++runs}.list");
        File.WriteAllLines(list, pictures);
        var (pages, code) = Run(list, resolution, pictures.Count * PageSeconds, []);
        return code == 0 && pages.Count == pictures.Count ? pages : null;
    }

    /// <summary>Reads one picture file, which may hold several pages.</summary>
    /// <param name="most">How many pages it says it holds.</param>
    /// <exception cref="Unreadable">Timeout or Corrupt, when nothing came out of it.</exception>
    public IReadOnlyList<OcrPage> Whole(string picture, int? resolution, int most)
    {
        var (pages, code) = Run(picture, resolution, Math.Max(1, most) * PageSeconds, []);
        if (code == 0)
        {
            return pages.Count == 1 && LooksTurned(pages[0]) ? [Turned(picture, resolution, pages[0])] : pages;
        }

        var fault = ChildTool.RanOutOfTime(code)
            ? new Unreadable(FaultKind.Timeout, $"Recognizing its text took longer than {PageSeconds} seconds a page.")
            : new Unreadable(FaultKind.Corrupt, $"No text could be recognized: {lastError}");
        if (pages.All(page => page.Words == 0))
        {
            throw fault;
        }

        findings.Fault(fault.Kind, fault.Message);
        return pages;
    }

    /// <summary>A page that lies on its side or its head gives words, but poor ones.</summary>
    public static bool LooksTurned(OcrPage page) => page.Words > 0 && page.Mean < 60;

    /// <summary>The page read once more with its orientation looked for first; the better of both readings.</summary>
    public OcrPage Turned(string picture, int? resolution, OcrPage upright)
    {
        var (pages, code) = Run(picture, resolution, PageSeconds, ["--psm", "1"]);
        return code == 0 && pages.Count == 1 && pages[0].Mean > upright.Mean ? pages[0] : upright;
    }

    private string lastError = "";

    private (IReadOnlyList<OcrPage> Pages, int Code) Run(string input, int? resolution, int seconds, IReadOnlyList<string> more)
    {
        cancel.ThrowIfCancellationRequested();
        var output = Path.Combine(scratch, $"ocr-{++runs}");
        List<string> arguments = [input, output, "-l", string.Join('+', languages.Select(language => language.Pack).Distinct())];
        if (resolution is { } dots)
        {
            arguments.AddRange(["--dpi", dots.ToString(CultureInfo.InvariantCulture)]);
        }

        arguments.AddRange([.. more, "txt", "tsv"]);
        int code;
        using (var tool = new ChildTool("tesseract", "tesseract-ocr", arguments, cancel, seconds: seconds))
        {
            while (!tool.End(Sign))
            {
                // The kernel ends it when its processor time is used up; until then it is alive, however busy the machine.
                findings.Working();
            }

            code = tool.End();
            lastError = tool.FirstError;
        }

        cancel.ThrowIfCancellationRequested();
        var pages = Read(output + ".txt", output + ".tsv");
        File.Delete(output + ".txt");
        File.Delete(output + ".tsv");
        return (pages, code);
    }

    /// <summary>The text file has a form feed between pages; the table has a line for each word, with its page and what it is worth.</summary>
    private static List<OcrPage> Read(string text, string table)
    {
        if (!File.Exists(text))
        {
            return [];
        }

        var texts = File.ReadAllText(text).Split('\f');
        var words = new int[texts.Length];
        var sums = new double[texts.Length];
        foreach (var line in File.Exists(table) ? File.ReadLines(table) : [])
        {
            // level page_num block_num par_num line_num word_num left top width height conf text
            var cells = line.Split('\t');
            if (
                cells.Length == 12
                && cells[0] == "5"
                && int.TryParse(cells[1], out var page)
                && page >= 1
                && page <= texts.Length
                && double.TryParse(cells[10], CultureInfo.InvariantCulture, out var confidence)
                && confidence >= 0
                && !string.IsNullOrWhiteSpace(cells[11])
            )
            {
                words[page - 1]++;
                sums[page - 1] += confidence;
            }
        }

        return [.. texts.Select((page, index) => new OcrPage(page, words[index], sums[index]))];
    }

    private string AskVersion()
    {
        using var tool = new ChildTool("tesseract", "tesseract-ocr", ["--version"], cancel, seconds: PageSeconds);
        var first = tool.Output.ReadLine()?.Trim();
        tool.End();
        return first ?? "";
    }
}
