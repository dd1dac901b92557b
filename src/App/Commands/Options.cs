using System.CommandLine;

namespace Dossier.App.Commands;

/// <summary>Options that several commands share, and their exit codes.</summary>
internal static class Options
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>It was begun and failed.</summary>
    public const int Failed = 1;

    /// <summary>It cannot be done as it was asked.</summary>
    public const int Refused = 2;

    /// <summary>It was done, but not everything could be read; only with <c>--strict</c>.</summary>
    public const int WithExceptions = 3;

    /// <summary>Rows of a page of a list.</summary>
    public const int MostRows = 10_000;

    public static Option<string> Data() =>
        new("--data") { Description = "The data folder. Default: ./data, or DOSSIER_DATA.", DefaultValueFactory = _ => DefaultData };

    public static Option<string> Workspace() => new("--workspace", "-w") { Description = "The workspace's name.", Required = true };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as one line of JSON." };

    public static Option<string?> Database() =>
        new("--database") { Description = "A PostgreSQL connection string. Default: SQLite in the data folder." };

    /// <summary>Settings that the command line gives.</summary>
    public static Dictionary<string, string?> Overrides(string? database) => database is null ? [] : new() { ["Database"] = database };

    private static string DefaultData => Environment.GetEnvironmentVariable("DOSSIER_DATA") is { Length: > 0 } folder ? folder : "data";
}
