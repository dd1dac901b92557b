using System.Collections.Concurrent;
using System.Reflection;

namespace Dossier.Support;

/// <summary>What the tests of this process asked of each dialect, and whether it ever went well.</summary>
public static class Transcripts
{
    private static readonly ConcurrentDictionary<(string Dialect, string Route), bool> Played = new();

    public static void Note(string dialect, string route, int status) =>
        Played.AddOrUpdate((dialect, route), status < 400, (_, before) => before || status < 400);

    /// <summary>Fails when an operation that the table calls done was never played with success. Only a whole run can tell.</summary>
    public static void MustCover(string dialect, string root, Assembly assembly)
    {
        if (Environment.GetCommandLineArgs().Any(argument => argument is "-method" or "-class" or "-trait" or "-namespace"))
        {
            return;
        }

        var silent = OperationTable
            .Of(assembly)
            .Where(row => row is { State: "done", IsWebhook: false })
            .Select(row => $"{row.Verb} {root}{row.Path}")
            .Where(route => !Played.GetValueOrDefault((dialect, route)))
            .ToList();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException($"{dialect}: called done, and no test has played it: {string.Join("; ", silent)}");
        }
    }
}
