using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Dossier.FormatsReport;

/// <summary>The items of one media type in one tree, by what became of them.</summary>
/// <param name="Read">Documents with text.</param>
/// <param name="Empty">Documents without a word, such as pictures.</param>
/// <param name="Exceptions">Those that could not be read, or not whole.</param>
internal sealed record Format(
    string MediaType,
    long Items,
    long Read,
    long Empty,
    long Containers,
    long Duplicates,
    long Known,
    long Exceptions
)
{
    public bool AddsUp => Items == Read + Empty + Containers + Duplicates + Known + Exceptions;
}

/// <summary>One exception. <paramref name="HasText"/> says that some text was read all the same.</summary>
internal sealed record Problem(string MediaType, string Kind, string Path, string Message, bool HasText);

/// <summary>One tree of files, taken in by the program as it stands, on a data folder of its own.</summary>
internal sealed record Tree(
    string Name,
    long Files,
    double Seconds,
    string State,
    bool AddsUp,
    IReadOnlyList<Format> Formats,
    IReadOnlyList<Problem> Problems
)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    private static readonly string[] Kinds =
    [
        "?",
        "PasswordProtected",
        "Corrupt",
        "Truncated",
        "Unsupported",
        "Timeout",
        "OutOfMemory",
        "Crashed",
        "LimitExceeded",
        "Empty",
        "Unreachable",
        "MissingPart",
        "HashMismatch",
    ];

    /// <exception cref="InvalidOperationException">The program failed, or took longer than twenty minutes.</exception>
    public static async Task<Tree> Take(string program, string folder)
    {
        var data = Directory.CreateTempSubdirectory("dossier-formats-").FullName;
        try
        {
            using var written = JsonDocument.Parse(
                await Run(program, ["ingest", folder, "--workspace", "formats", "--data", data, "--json"])
            );
            using var listed = JsonDocument.Parse(
                await Run(program, ["exceptions", "list", "--workspace", "formats", "--data", data, "--json", "--size", "1"])
            );
            var account = written.RootElement;
            var (formats, problems) = Rows(Directory.EnumerateFiles(data, "*.db").Single(), folder);
            return new Tree(
                Path.GetFileName(folder),
                Directory
                    .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                    .LongCount(),
                account.GetProperty("seconds").GetDouble(),
                account.GetProperty("state").ToString(),
                AreEqual(account, formats, problems, listed.RootElement.GetProperty("total").GetInt64()),
                formats,
                problems
            );
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>What the program says, what the database holds, and what the rows of this report add up to, must be one and the same.</summary>
    private static bool AreEqual(JsonElement account, IReadOnlyList<Format> formats, IReadOnlyList<Problem> problems, long listed)
    {
        long Stated(string name) => account.GetProperty(name).GetInt64();
        return formats.All(format => format.AddsUp)
            && formats.Sum(format => format.Items) == Stated("items")
            && formats.Sum(format => format.Read + format.Empty) == Stated("documents")
            && formats.Sum(format => format.Containers) == Stated("containers")
            && formats.Sum(format => format.Duplicates) == Stated("duplicates")
            && formats.Sum(format => format.Exceptions) == Stated("exceptions")
            && problems.Count == listed;
    }

    private static (List<Format> Formats, List<Problem> Problems) Rows(string database, string folder)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var formats = new List<Format>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT coalesce(node.media_type, ''), count(*),
                    sum(node.outcome = 1 AND coalesce(document.text_length, 0) > 0),
                    sum(node.outcome = 1 AND coalesce(document.text_length, 0) = 0),
                    sum(node.outcome = 2), sum(node.outcome = 3), sum(node.outcome = 4), sum(node.outcome = 5)
                FROM nodes AS node LEFT JOIN documents AS document ON document.id = node.document_id
                GROUP BY 1 ORDER BY 2 DESC, 1
                """;
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                formats.Add(
                    new Format(
                        row.GetString(0),
                        row.GetInt64(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(5),
                        row.GetInt64(6),
                        row.GetInt64(7)
                    )
                );
            }
        }

        var problems = new List<Problem>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT coalesce(node.media_type, ''), fault.kind, fault.path, fault.message, coalesce(document.text_length, 0)
                FROM faults AS fault LEFT JOIN nodes AS node ON node.id = fault.node_id
                LEFT JOIN documents AS document ON document.id = node.document_id
                WHERE fault.resolved_at IS NULL ORDER BY fault.path, fault.number
                """;
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                problems.Add(
                    new Problem(
                        row.GetString(0),
                        row.GetInt32(1) < Kinds.Length ? Kinds[row.GetInt32(1)] : "?",
                        Below(row.GetString(2), folder),
                        Below(row.GetString(3), folder),
                        row.GetInt64(4) > 0
                    )
                );
            }
        }

        return (formats, problems);
    }

    /// <summary>No path of this machine belongs in a report.</summary>
    private static string Below(string text, string folder) =>
        text.Replace(folder + "/", "", StringComparison.Ordinal).Replace(folder.TrimStart('/') + "/", "", StringComparison.Ordinal);

    private static async Task<string> Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var written = await output;
            return process.ExitCode == 0
                ? written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => line.StartsWith('{'))
                : throw new InvalidOperationException($"The program ended with {process.ExitCode}: {await errors}");
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException("The program hangs.", late);
        }
    }
}
