using System.Globalization;
using Dossier.Support;

namespace Dossier.App.Tests.Setup;

/// <summary>The server in a process of its own, and those who speak with it.</summary>
internal sealed class ServerProcess : RunningServer
{
    private ServerProcess(string data, Uri address, IEnumerable<string> words, IEnumerable<KeyValuePair<string, string?>> settings)
        : base(Programs.Dossier, data, address, words, settings)
    {
        Ipro = new Ipro(Http, Credentials.ClientId, Credentials.ClientSecret);
        Pages = new PagesClient(Http, Credentials.Token);
    }

    public Ipro Ipro { get; }

    public PagesClient Pages { get; }

    /// <summary>Starts it; it does not answer yet.</summary>
    /// <param name="database">A PostgreSQL connection string; null for SQLite.</param>
    /// <param name="settings">Further settings, such as <c>Dialects:Zou:Prefix</c>.</param>
    public static ServerProcess Launch(string data, int port, string? database, IReadOnlyDictionary<string, string>? settings = null) =>
        new(
            data,
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            database is null ? [] : ["--database", database],
            [
                new("Webhooks:AllowPrivate", "true"),
                .. Credentials.Presets,
                .. (settings ?? new Dictionary<string, string>()).Select(setting =>
                    KeyValuePair.Create(setting.Key, (string?)setting.Value)
                ),
            ]
        );

    /// <summary>Waits until it answers; returns itself.</summary>
    public async Task<ServerProcess> Ready(CancellationToken cancel)
    {
        await UntilReady(cancel);
        return this;
    }

    /// <summary>Ends it as a power cut would: it gets to do nothing more.</summary>
    public async Task Kill(CancellationToken cancel)
    {
        Process.Kill();
        await Process.WaitForExitAsync(cancel);
    }

    /// <summary>Asks it to end, and waits; returns its exit code.</summary>
    public async Task<int> Terminate(CancellationToken cancel)
    {
        await Programs.Signal(Process.Id, "TERM", cancel);
        await Process.WaitForExitAsync(cancel);
        return Process.ExitCode;
    }
}
