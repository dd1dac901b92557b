using System.Globalization;

namespace Dossier.Zou;

/// <summary>What the server, a process on this machine, holds in memory and how busy it is, as Linux counts it.</summary>
internal sealed class ServerProcess(int process)
{
    private const int Idle = 4;

    /// <summary>Now, in megabytes.</summary>
    public double Now => Read("VmRSS");

    /// <summary>At most since <see cref="Forget"/>, in megabytes.</summary>
    public double Peak => Read("VmHWM");

    public void Forget() => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    /// <summary>Returns when it has nothing more to do of what it was given: what was made is being indexed for some seconds.</summary>
    public async Task Settle()
    {
        for (long before = -Idle; Ticks() is var now && now - before >= Idle; before = now)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Processor time so far, in hundredths of a second.</summary>
    private long Ticks()
    {
        var numbers = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(numbers[11], CultureInfo.InvariantCulture) + long.Parse(numbers[12], CultureInfo.InvariantCulture);
    }

    private double Read(string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
