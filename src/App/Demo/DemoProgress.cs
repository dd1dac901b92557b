using System.Diagnostics;

namespace Dossier.App.Demo;

/// <summary>How far the work is: a bar that fills on a terminal; elsewhere a line when something changed, at most one a second.</summary>
public sealed class DemoProgress(TextWriter output, bool isTerminal)
{
    private const int Width = 30;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly Stopwatch sinceLine = new();
    private string last = "";
    private int widest;

    /// <param name="found">What has been found so far; it grows while containers are opened.</param>
    public void Show(string what, long done, long found, long exceptions)
    {
        var failed = exceptions > 0 ? $", {exceptions} exceptions" : "";
        var line = $"{done} of {found} {what}{failed}";
        if (found == 0 || line == last)
        {
            return;
        }

        if (isTerminal)
        {
            var filled = found == 0 ? 0 : (int)Math.Min(Width, Width * done / found);
            var bar = $"    [{new string('#', filled)}{new string('.', Width - filled)}] {line}";
            output.Write($"\r{bar.PadRight(widest)}");
            output.Flush();
            widest = Math.Max(widest, bar.Length);
        }
        else if (!sinceLine.IsRunning || sinceLine.Elapsed >= Pace)
        {
            output.WriteLine($"    {line}");
            sinceLine.Restart();
        }
        else
        {
            return;
        }

        last = line;
    }

    /// <summary>Ends the bar; other lines may follow.</summary>
    public void End()
    {
        if (isTerminal && last.Length > 0)
        {
            output.Write($"\r{new string(' ', widest)}\r");
        }

        (last, widest) = ("", 0);
        sinceLine.Reset();
    }
}
