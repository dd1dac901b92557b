using System.Diagnostics;
using Xunit;

namespace Dossier.Support;

/// <summary>Programs that make test inputs. A test that needs one skips, saying so, where it is absent (see scripts/packages.sh).</summary>
public static class Tool
{
    /// <summary>No input takes a program so long, however busy the machine is: it waits for something that will not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

    /// <summary>Runs a program to its end; skips the running test when it is not installed.</summary>
    public static void Run(string folder, string program, params string[] arguments) =>
        Task.Run(() => Run(folder, program, arguments, CancellationToken.None)).GetAwaiter().GetResult();

    /// <summary>The same, for a program that may be stopped. What it had printed stands in the failure.</summary>
    public static async Task Run(string folder, string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var path = Folders.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, $"{program} is not installed.");
        var start = new ProcessStartInfo(path!, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TZ"] = "UTC";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        var ending = limit.IsCancellationRequested ? "was stopped" : $"ended with {process.ExitCode}";
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} {ending}: {await output} {await error}");
    }
}
