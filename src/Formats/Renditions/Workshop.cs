using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>Where one rendition is made: a folder for its files, and who wants to hear how far it is.</summary>
/// <param name="folder">Cleared by whoever asked for the rendition.</param>
/// <param name="working">Told the part that is done, from 0 to 1.</param>
internal sealed class Workshop(string folder, Action<double> working, CancellationToken cancel)
{
    private static readonly TimeSpan Sign = TimeSpan.FromMilliseconds(500);

    public CancellationToken Cancel => cancel;

    /// <summary>The path of a file that is not there yet.</summary>
    public string NewFile(string extension) => Path.Combine(folder, $"{Path.GetRandomFileName()}{extension}");

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;

    public void Tell(double part) => working(part);

    /// <summary>Waits for a program's end.</summary>
    /// <param name="longest">Of the wall: one that waits for what never comes uses no processor time.</param>
    /// <param name="what">What it does, for people.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="Unreadable">Timeout; Unsupported when it is not installed.</exception>
    public int End(ChildTool tool, TimeSpan longest, string what)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!tool.End(Sign))
        {
            cancel.ThrowIfCancellationRequested();
            working(0);
            if (System.Diagnostics.Stopwatch.GetElapsedTime(begun) > longest)
            {
                throw TooLong(longest, what);
            }
        }

        var code = tool.End();
        cancel.ThrowIfCancellationRequested();
        return ChildTool.RanOutOfTime(code) ? throw TooLong(longest, what) : code;
    }

    private static Unreadable TooLong(TimeSpan longest, string what) =>
        new(FaultKind.Timeout, $"{what} took longer than {longest.TotalSeconds:0} seconds.");
}
