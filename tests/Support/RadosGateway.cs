using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Xunit;

namespace Dossier.Support;

/// <summary>
/// A real S3 server, Ceph's gateway, with one monitor and one store in memory; up in about fifteen seconds. Tests skip where it is not
/// installed (see scripts/packages.sh).
/// </summary>
public sealed class RadosGateway : IAsyncDisposable
{
    public const string AccessKey = "DOSSIERKEY";
    public const string Secret = "dossier-secret";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();
    private readonly List<Process> daemons = [];

    private RadosGateway(Uri endpoint) => Endpoint = endpoint;

    public Uri Endpoint { get; }

    /// <summary>Starts it, with a bucket.</summary>
    public static async Task<RadosGateway> Start(string bucket, CancellationToken cancel)
    {
        foreach (var program in new[] { "ceph-mon", "ceph-osd", "radosgw" })
        {
            Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed.");
        }

        var (monitor, gateway) = (FreePort(), FreePort());
        var server = new RadosGateway(new Uri($"http://127.0.0.1:{gateway}"));
        try
        {
            server.StartStore(monitor, gateway);
            await server.Answers(cancel);
            using var client = server.Client();
            await client.PutBucketAsync(bucket, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of its own, to look at what others have put there.</summary>
    public AmazonS3Client Client() =>
        new(
            new BasicAWSCredentials(AccessKey, Secret),
            new AmazonS3Config
            {
                ServiceURL = Endpoint.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            daemon.Kill();
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        folder.Dispose();
    }

    private void StartStore(int monitor, int gateway)
    {
        var id = Guid.NewGuid();
        var settings = folder.File("ceph.conf", System.Text.Encoding.UTF8.GetBytes(Settings(id, monitor, gateway)));
        Directory.CreateDirectory(Path.Combine(folder.Path, "osd"));
        var map = Path.Combine(folder.Path, "monmap");
        Tool.Run(folder.Path, "monmaptool", "--create", "--addv", "a", $"[v1:127.0.0.1:{monitor}]", "--fsid", $"{id}", map);
        Tool.Run(folder.Path, "ceph-mon", "-c", settings, "--mkfs", "-i", "a", "--monmap", map);
        Daemon("ceph-mon", "-c", settings, "-i", "a", "-f");
        Tool.Run(folder.Path, "ceph-osd", "-c", settings, "-i", "0", "--mkfs");
        var store = File.ReadAllText(Path.Combine(folder.Path, "osd", "fsid")).Trim();
        Tool.Run(folder.Path, "ceph", "-c", settings, "osd", "new", store, "0");
        Daemon("ceph-osd", "-c", settings, "-i", "0", "-f");
        Tool.Run(
            folder.Path,
            "radosgw-admin",
            "-c",
            settings,
            "user",
            "create",
            "--uid=dossier",
            "--display-name=dossier",
            $"--access-key={AccessKey}",
            $"--secret-key={Secret}"
        );
        Daemon("radosgw", "-c", settings, "-n", "client.rgw", "-f");
    }

    private void Daemon(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo($"/usr/bin/{program}", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var daemon = Process.Start(start)!;
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        daemons.Add(daemon);
    }

    private async Task Answers(CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        while (true)
        {
            try
            {
                await http.GetAsync(Endpoint, limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                Assert.False(daemons[^1].HasExited, "The gateway ended by itself.");
                await Task.Delay(100, limit.Token);
            }
        }
    }

    private string Settings(Guid id, int monitor, int gateway) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            [global]
            fsid = {id}
            mon host = v1:127.0.0.1:{monitor}
            auth cluster required = none
            auth service required = none
            auth client required = none
            public addr = 127.0.0.1
            cluster addr = 127.0.0.1
            mon data = {folder.Path}/mon
            osd data = {folder.Path}/osd
            osd objectstore = memstore
            osd max object name len = 256
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 1
            osd pool default pgp num = 1
            osd pool default pg autoscale mode = off
            osd crush chooseleaf type = 0
            mon allow pool size one = true
            mon max pg per osd = 2000
            run dir = {folder.Path}
            admin socket =
            log file =
            [client.rgw]
            rgw frontends = beast endpoint=127.0.0.1:{gateway}

            """
        );

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
