using System.Globalization;

namespace Dossier.Zou;

/// <summary>What a process on this machine holds in memory, as Linux counts it.</summary>
internal sealed class Memory(int process)
{
    /// <summary>Now, in megabytes.</summary>
    public double Now => Read("VmRSS");

    /// <summary>At most since <see cref="Forget"/>, in megabytes.</summary>
    public double Peak => Read("VmHWM");

    public void Forget() => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private double Read(string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
