using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dossier.App.Tests.Setup;

/// <summary>The server as it was built, in a process of its own, so that it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly Process process;
    private readonly HttpClient http;
    private readonly StringBuilder output = new();

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        Ipro = new Ipro(http, Credentials.ClientId, Credentials.ClientSecret);
        Pages = new PagesClient(http, Credentials.Token);
    }

    public int Id => process.Id;

    public Ipro Ipro { get; }

    public PagesClient Pages { get; }

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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it; it does not answer yet.</summary>
    /// <param name="database">A PostgreSQL connection string; null for SQLite.</param>
    /// <param name="settings">Further settings, such as <c>Dialects:Zou:Prefix</c>.</param>
    public static ServerProcess Launch(string data, int port, string? database, IReadOnlyDictionary<string, string>? settings = null)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        string[] words = [Programs.Dossier, "serve", "--data", data, "--urls", address.OriginalString];
        var start = new ProcessStartInfo(Programs.Dotnet, database is null ? words : [.. words, "--database", database])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOSSIER_Workers"] = "2";
        start.Environment["DOSSIER_Webhooks__AllowPrivate"] = "true";
        foreach (var (key, value) in Credentials.Presets)
        {
            start.Environment[$"DOSSIER_{key}"] = value;
        }

        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[$"DOSSIER_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        return new ServerProcess(Process.Start(start)!, address);
    }

    /// <summary>Waits until it answers; returns itself.</summary>
    public async Task<ServerProcess> Ready(CancellationToken cancel)
    {
        while (!await Answers(cancel))
        {
            Assert.False(process.HasExited, $"The server ended by itself: {Output}");
            await Task.Delay(Glance, cancel);
        }

        return this;
    }

    /// <summary>Ends it as a power cut would: it gets to do nothing more.</summary>
    public async Task Kill(CancellationToken cancel)
    {
        process.Kill();
        await process.WaitForExitAsync(cancel);
    }

    /// <summary>Asks it to end, and waits; returns its exit code.</summary>
    public async Task<int> Terminate(CancellationToken cancel)
    {
        await Programs.Signal(process.Id, "TERM", cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
        http.Dispose();
    }

    private async Task<bool> Answers(CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), cancel);
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
