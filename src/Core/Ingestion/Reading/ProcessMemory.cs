namespace Dossier.Core.Ingestion.Reading;

/// <summary>Resident memory of processes, from /proc.</summary>
internal static class ProcessMemory
{
    private const int Deepest = 4;

    /// <summary>Resident bytes of a process and its children; 0 when it is gone.</summary>
    public static long OfTree(int process, int depth = 0)
    {
        try
        {
            var pages = long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1]);
            var sum = pages * Environment.SystemPageSize;
            if (depth < Deepest)
            {
                foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
                {
                    var children = File.ReadAllText($"{task}/children");
                    foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        sum += OfTree(int.Parse(child), depth + 1);
                    }
                }
            }

            return sum;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
