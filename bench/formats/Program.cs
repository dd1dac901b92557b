using System.Globalization;
using System.Text;
using Dossier.FormatsReport;

// What the engine makes of real files: each folder below CORPORA through the program, format by format, written as a page.
// Usage: PROGRAM CORPORA PAGE [TREE..]. Ends with 1 when a sum is wrong, or an item crashed its reader or ran out of time.
if (args.Length < 3)
{
    await Console.Error.WriteLineAsync("usage: PROGRAM CORPORA PAGE [TREE..]");
    return 2;
}

var (program, corpora, page) = (args[0], Path.GetFullPath(args[1]), args[2]);
var trees = new List<Tree>();
foreach (var folder in Directory.GetDirectories(corpora).Order(StringComparer.Ordinal))
{
    var name = Path.GetFileName(folder);
    if (args.Length > 3 && !args.Skip(3).Contains(name))
    {
        continue;
    }

    var tree = await Tree.Take(program, folder);
    trees.Add(tree);
    await Console.Error.WriteLineAsync(
        $"{name}: {tree.Files} files, {tree.Formats.Sum(format => format.Items)} items, {tree.Problems.Count} exceptions, {tree.Seconds} s, adds up: {tree.AddsUp}"
    );
    await File.WriteAllTextAsync(page, Pages.Write(trees)); // After each, so that what was measured is not lost when a later one fails.
}

var hasBug = trees.Any(tree =>
    !tree.AddsUp || tree.Problems.Any(problem => problem.Kind is "?" or "Crashed" or "Timeout" or "OutOfMemory")
);
return hasBug ? 1 : 0;

/// <summary>The page.</summary>
internal static class Pages
{
    public static string Write(List<Tree> trees)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Formats: what became of real files

            Written by `./dossier bench formats`; do not edit. Each folder of the corpora beside the project (`../shared/corpora`), as it lies there, was
            taken in by the program (`dossier ingest`) on an empty data folder, with the limits it has by default and no passwords.

            **Items** are files and all that was found in them: entries of archives, messages, attachments, embedded objects. Each ends in exactly one
            column: **read** (a document with text), **no text** (a document without a word: pictures before OCR, sound, empty bodies), **containers**,
            **duplicates**, **exceptions** (not read, or not whole; what could be read is kept all the same).


            """
        );
        Trees(trees, text);
        Formats(trees, text);
        Kinds(trees, text);
        foreach (var tree in trees.Where(tree => tree.Problems.Count > 0))
        {
            Problems(tree, text);
        }

        return text.ToString();
    }

    private static void Trees(List<Tree> trees, StringBuilder text)
    {
        text.Append(
            "## Tree by tree\n\n| tree | files | items | read | no text | containers | duplicates | known | exceptions | seconds | in = out |\n"
        );
        text.Append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
        foreach (var tree in trees)
        {
            var sum = Sum(tree.Name, tree.Formats);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {tree.Name} | {tree.Files} | {Cells(sum)} | {tree.Seconds:0.0} | {(tree.AddsUp ? "yes" : "NO")}{(tree.State.StartsWith("Completed", StringComparison.Ordinal) ? "" : $" ({tree.State})")} |\n"
            );
        }

        var all = Sum("all", [.. trees.SelectMany(tree => tree.Formats)]);
        text.Append(
            CultureInfo.InvariantCulture,
            $"| **all** | {trees.Sum(tree => tree.Files)} | {Cells(all)} | {trees.Sum(tree => tree.Seconds):0.0} | {(all.AddsUp ? "yes" : "NO")} |\n\n"
        );
    }

    private static void Formats(List<Tree> trees, StringBuilder text)
    {
        text.Append(
            "## Format by format\n\n| format | items | read | no text | containers | duplicates | known | exceptions | of these |\n"
        );
        text.Append("|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
        var problems = trees.SelectMany(tree => tree.Problems).ToLookup(problem => problem.MediaType);
        foreach (
            var format in trees
                .SelectMany(tree => tree.Formats)
                .GroupBy(format => format.MediaType)
                .Select(group => Sum(group.Key, [.. group]))
                .OrderByDescending(format => format.Items)
                .ThenBy(format => format.MediaType, StringComparer.Ordinal)
        )
        {
            var kinds = problems[format.MediaType].CountBy(problem => problem.Kind).OrderByDescending(kind => kind.Value);
            var name = format.MediaType.Length == 0 ? "(content not to be had)" : $"`{format.MediaType}`";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {Cells(format)} | {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))} |\n"
            );
        }

        text.Append('\n');
    }

    private static void Kinds(List<Tree> trees, StringBuilder text)
    {
        text.Append("## Exceptions by type\n\nAn item may have several.\n\n| type | exceptions | of these with text | ");
        text.AppendJoin(" | ", trees.Select(tree => tree.Name))
            .Append(" |\n|---|--:|--:|")
            .Insert(text.Length, "--:|", trees.Count)
            .Append('\n');
        foreach (
            var kind in trees.SelectMany(tree => tree.Problems).GroupBy(problem => problem.Kind).OrderByDescending(kind => kind.Count())
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Key} | {kind.Count()} | {kind.Count(problem => problem.HasText)} | ");
            text.AppendJoin(" | ", trees.Select(tree => tree.Problems.Count(problem => problem.Kind == kind.Key))).Append(" |\n");
        }

        text.Append('\n');
    }

    private static void Problems(Tree tree, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"## Exceptions of {tree.Name}\n\n");
        foreach (var problem in tree.Problems)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {problem.Kind}: `{Plain(problem.Path, 160)}`: {Plain(problem.Message, 200)}{(problem.HasText ? " (text was read)" : "")}\n"
            );
        }

        text.Append('\n');
    }

    /// <summary>Of a long text its end, which is what tells it from others.</summary>
    private static string Plain(string text, int most)
    {
        text = string.Concat(
            text.Select(character => char.IsControl(character) || character is '`' or '|' or '<' or '>' or '*' ? ' ' : character)
        );
        return text.Length <= most ? text : $"..{text[^most..]}";
    }

    private static Format Sum(string name, IReadOnlyList<Format> formats) =>
        new(
            name,
            formats.Sum(format => format.Items),
            formats.Sum(format => format.Read),
            formats.Sum(format => format.Empty),
            formats.Sum(format => format.Containers),
            formats.Sum(format => format.Duplicates),
            formats.Sum(format => format.Known),
            formats.Sum(format => format.Exceptions)
        );

    private static string Cells(Format format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{format.Items} | {format.Read} | {format.Empty} | {format.Containers} | {format.Duplicates} | {format.Known} | {format.Exceptions}"
        );
}
