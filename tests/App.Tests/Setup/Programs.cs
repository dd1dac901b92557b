using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;

namespace Dossier.App.Tests.Setup;

/// <summary>The programs that lie beside the tests, and the processes of this machine.</summary>
internal static class Programs
{
    public const string Dotnet = "dotnet";

    /// <summary>The program itself, as it was built.</summary>
    public static string Dossier { get; } = Path.Combine(AppContext.BaseDirectory, "Dossier.App.dll");

    private static string Hostile { get; } = Path.Combine(AppContext.BaseDirectory, "Dossier.HostileWorker.dll");

    /// <summary>A reading process that knows how to misbehave.</summary>
    /// <param name="tag">Stands in its command line, so that its processes can be found.</param>
    public static WorkerCommand HostileWorker(string tag, ReadingLimits limits) =>
        new(Dotnet, [Hostile, tag, JsonSerializer.Serialize(limits, Json.Options)]);

    /// <summary>The processes in whose command line a tag stands.</summary>
    public static IReadOnlyList<int> Tagged(string tag) =>
        [.. All().Where(process => Read(process, "cmdline").Contains(tag, StringComparison.Ordinal))];

    /// <summary>The living children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(process => ParentOf(process) == parent)];

    public static bool IsAlive(int process) => ParentOf(process) is not null;

    /// <summary>Sends a signal such as TERM.</summary>
    public static async Task Signal(int process, string signal, CancellationToken cancel)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
    }

    private static IEnumerable<int> All() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>Null when it is gone, or only waits for its parent to notice.</summary>
    private static int? ParentOf(int process)
    {
        var stat = Read(process, "stat");
        var rest = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rest.Length > 1 && rest[0] != "Z" ? int.Parse(rest[1], CultureInfo.InvariantCulture) : null;
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
