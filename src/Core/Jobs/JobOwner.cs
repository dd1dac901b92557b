namespace Dossier.Core.Jobs;

/// <summary>Names the process that holds a lease: machine, process and its start, so that a dead one can be told from a living one.</summary>
internal static class JobOwner
{
    private static int runners;

    /// <summary>This process; a number is added, so that two runners in one process (as in tests) are two owners.</summary>
    public static string Here => $"{Prefix(Environment.ProcessId)}/{Interlocked.Increment(ref runners)}";

    /// <summary>True only for a process of this machine that is certainly gone.</summary>
    public static bool IsDead(string owner)
    {
        var parts = owner.Split('/');
        return parts.Length == 4
            && parts[0] == Environment.MachineName
            && int.TryParse(parts[1], out var process)
            && StartOf(process) != parts[2];
    }

    private static string Prefix(int process) => $"{Environment.MachineName}/{process}/{StartOf(process)}";

    /// <summary>Field 22 of /proc/PID/stat, in clock ticks since boot: what tells a reused process number. The name before it may hold spaces.</summary>
    private static string? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
