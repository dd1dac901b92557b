using System.Diagnostics;
using Dossier.Core.Jobs;

namespace Dossier.App.Commands;

/// <summary>Progress that a person can read, on standard error when it is a terminal.</summary>
internal sealed class ProgressBar : IDisposable
{
    private const int Width = 30;
    private readonly bool isShown = !Console.IsErrorRedirected;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    public void Show(Workflow workflow)
    {
        if (!isShown)
        {
            return;
        }

        var filled = Width * workflow.PercentComplete / 100;
        var rate = workflow.ItemsDone / Math.Max(0.1, clock.Elapsed.TotalSeconds);
        var left = rate > 0 ? TimeSpan.FromSeconds((workflow.ItemsFound - workflow.ItemsDone) / rate) : TimeSpan.Zero;
        var bar = $"[{new string('#', filled)}{new string('.', Width - filled)}]";
        var failed = workflow.ItemsFailed > 0 ? $", {workflow.ItemsFailed} exceptions" : "";
        Console.Error.Write($"\r{bar} {workflow.ItemsDone}/{workflow.ItemsFound} items{failed}, {rate:0}/s, {left:mm\\:ss} left   ");
    }

    public void Dispose()
    {
        if (isShown)
        {
            Console.Error.WriteLine();
        }
    }
}
