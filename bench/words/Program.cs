using System.Globalization;
using Dossier.Formats;
using Dossier.WordsReport;

// How many of another program's words our readers give, format by format.
// Usage: PROGRAM FOLDER TEXTS [missing]. TEXTS/a/b.txt is the other's text of FOLDER/a/b; with `missing`, each file's missing words are listed.
if (args.Length < 2)
{
    await Console.Error.WriteLineAsync("usage: PROGRAM FOLDER TEXTS [missing]");
    return 2;
}

var (folder, texts) = (Path.GetFullPath(args[0]), Path.GetFullPath(args[1]));
var isDetailed = args.Length > 2;
SortedDictionary<string, Tally> formats = new(StringComparer.Ordinal);
foreach (var path in Directory.EnumerateFiles(texts, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    var name = Path.GetRelativePath(texts, path)[..^4];
    var theirs = Words.Of(await File.ReadAllTextAsync(path));
    if (theirs.Count == 0 || TextOf.File(Path.Combine(folder, name)) is not { } text)
    {
        continue; // Which formats both read is the question; what became of the others is in docs/formats.md.
    }

    var extension = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
    var tally = formats.TryGetValue(extension, out var known) ? known : formats[extension] = new Tally();
    var missing = tally.Add(theirs, Words.Of(text));
    if (isDetailed && missing.Count > 0)
    {
        Console.WriteLine($"{name}: {missing.Values.Sum()} missing of {theirs.Values.Sum()}");
        Console.WriteLine(
            "   " + string.Join(' ', missing.OrderByDescending(word => word.Value).Take(40).Select(word => $"{word.Key}*{word.Value}"))
        );
    }
}

Console.WriteLine("| format | files | their words | ours, counting repeats | distinct | without digits, counting repeats |");
Console.WriteLine("|---|--:|--:|--:|--:|--:|");
foreach (var (extension, tally) in formats)
{
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {extension} | {tally.Files} | {tally.All} | {100.0 * tally.Found / tally.All:0.0} % | {100.0 * tally.DistinctFound / tally.Distinct:0.0} % | {100.0 * tally.LettersFound / Math.Max(tally.Letters, 1):0.0} % |"
        )
    );
}

return 0;
