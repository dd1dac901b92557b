using System.Diagnostics;
using System.Text;
using Xunit;

namespace Dossier.Support;

/// <summary>The server as it was built, in a process of its own, so that it can be killed.</summary>
public abstract class RunningServer : IAsyncDisposable
{
    protected static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly StringBuilder output = new();
    private bool isDisposed;

    /// <summary>Starts it; it does not answer yet.</summary>
    /// <param name="program">The assembly of the program.</param>
    /// <param name="words">What it is told beside where it listens and keeps its data.</param>
    /// <param name="settings">Further settings, such as <c>Dialects:Zou:Prefix</c>.</param>
    protected RunningServer(
        string program,
        string data,
        Uri address,
        IEnumerable<string> words,
        IEnumerable<KeyValuePair<string, string?>> settings
    )
    {
        Address = address;
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--data", data, "--urls", address.OriginalString, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOSSIER_Workers"] = "2";
        foreach (var (key, value) in settings)
        {
            start.Environment[$"DOSSIER_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        Process = Process.Start(start)!;
        Process.OutputDataReceived += (_, line) => Remember(line.Data);
        Process.ErrorDataReceived += (_, line) => Remember(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Address { get; }

    public int Id => Process.Id;

    /// <summary>All it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    protected Process Process { get; }

    /// <summary>Asks it, as nobody.</summary>
    protected HttpClient Http { get; }

    /// <summary>May be called twice: by who killed it, and by who began it.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            await Process.WaitForExitAsync(CancellationToken.None);
        }

        Process.Dispose();
        Http.Dispose();
    }

    /// <summary>Waits until it answers.</summary>
    protected async Task UntilReady(CancellationToken cancel)
    {
        while (!await Answers(cancel))
        {
            Assert.False(Process.HasExited, $"The server ended by itself: {Output}");
            await Task.Delay(Glance, cancel);
        }
    }

    private async Task<bool> Answers(CancellationToken cancel)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Remember(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
