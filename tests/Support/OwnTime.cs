using System.Globalization;

namespace Dossier.Support;

/// <summary>
/// The processor time of one thread, from <see cref="Start"/> on: what a thing costs, whoever else is at work on the machine. To be asked
/// on the thread that began it.
/// </summary>
public readonly record struct OwnTime
{
    /// <summary>Of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: in hundredths of a second, as every Linux shows them.</summary>
    private const int TicksPerSecond = 100;

    private readonly (long Ticks, int Thread) begin;

    private OwnTime((long Ticks, int Thread) begin) => this.begin = begin;

    /// <summary>To the hundredth of a second.</summary>
    /// <exception cref="InvalidOperationException">It is asked on another thread.</exception>
    public TimeSpan Elapsed
    {
        get
        {
            var now = Now();
            return now.Thread == begin.Thread
                ? TimeSpan.FromSeconds((now.Ticks - begin.Ticks) / (double)TicksPerSecond)
                : throw new InvalidOperationException("This time is another thread's.");
        }
    }

    public static OwnTime Start() => new(Now());

    private static (long Ticks, int Thread) Now()
    {
        const int User = 11; // counted from what follows the name
        const int System = 12;
        var line = File.ReadAllText("/proc/thread-self/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[User]) + Number(fields[System]), (int)Number(line[..line.IndexOf(' ', StringComparison.Ordinal)]));
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
