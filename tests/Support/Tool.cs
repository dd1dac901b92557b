using System.Diagnostics;
using Xunit;

namespace Dossier.Support;

/// <summary>Programs that make test inputs. A test that needs one skips, saying so, where it is absent (see scripts/packages.sh).</summary>
public static class Tool
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

    /// <summary>Runs a program to its end; skips the running test when it is not installed.</summary>
    public static void Run(string folder, string program, params string[] arguments)
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
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output} {error.Result}"
        );
    }
}
