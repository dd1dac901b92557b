using System.Collections.Concurrent;
using System.Reflection;

namespace Dossier.Support;

/// <summary>What the tests of this process asked of each dialect, and whether it ever went well.</summary>
public static class Transcripts
{
    private static readonly ConcurrentDictionary<(string Dialect, string Route), bool> Played = new();

    public static void Note(string dialect, string route, int status) =>
        Played.AddOrUpdate((dialect, route), status < 400, (_, before) => before || status < 400);

    /// <summary>The operations that a table calls done and that were never played with success. Only a whole run can tell: otherwise none.</summary>
    public static IReadOnlyList<string> Silent(string dialect, string root, Assembly assembly)
    {
        if (Environment.GetCommandLineArgs().Any(argument => argument is "-method" or "-class" or "-trait" or "-namespace"))
        {
            return [];
        }

        return
        [
            .. OperationTable
                .Of(assembly)
                .Where(row => row is { State: "done", IsWebhook: false })
                .Select(row => $"{row.Verb} {root}{row.Path}")
                .Distinct()
                .Where(route => !Played.GetValueOrDefault((dialect, route)))
                .Select(route => $"{dialect}: {route}"),
        ];
    }

    /// <summary>Fails a run that called something done which it did not play.</summary>
    public static void MustBeEmpty(IReadOnlyList<string> silent)
    {
        if (silent.Count > 0)
        {
            throw new InvalidOperationException($"Called done, and no test has played it:\n{string.Join('\n', silent)}");
        }
    }
}
