using System.Diagnostics;
using System.Text;

namespace Dossier.Support;

/// <summary>One of the processes that a <see cref="RadosGateway"/> is made of.</summary>
internal sealed class CephDaemon : IAsyncDisposable
{
    private readonly string program;
    private readonly Process process;
    private readonly StringBuilder output = new();

    /// <param name="ended">Told when it has ended, by itself or not.</param>
    public CephDaemon(string program, IReadOnlyList<string> arguments, Action ended)
    {
        this.program = program;
        var start = new ProcessStartInfo($"/usr/bin/{program}", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.Exited += (_, _) => ended();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (output)
        {
            return $"{program} {(process.HasExited ? $"has ended with {process.ExitCode}" : "runs")}: {output}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Remember(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
