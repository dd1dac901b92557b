using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Dossier.Core.Kernel;
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
    private const int Attempts = 2;

    /// <summary>It is up in a fourth of it on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder folder = new();
    private readonly List<CephDaemon> daemons = [];
    private readonly CancellationTokenSource ended = new();
    private readonly int monitor = Ports.Free();
    private readonly int gateway = Ports.Free();
    private int isOver;

    private RadosGateway() => Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{gateway}"));

    public Uri Endpoint { get; }

    /// <summary>Starts it, with a bucket.</summary>
    public static async Task<RadosGateway> Start(string bucket, CancellationToken cancel)
    {
        foreach (var program in new[] { "ceph-mon", "ceph-osd", "radosgw" })
        {
            Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var server = new RadosGateway();
            try
            {
                await server.Begin(bucket, cancel);
                return server;
            }
            catch (Exception exception) when (!cancel.IsCancellationRequested)
            {
                var state = string.Join('\n', server.daemons);
                await server.DisposeAsync();
                // Somebody else may have taken one of its ports: the next attempt has others.
                Assert.True(attempt < Attempts, $"{exception.Message}\n{state}");
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
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
        Interlocked.Exchange(ref isOver, 1);
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            await daemon.DisposeAsync();
        }

        ended.Dispose();
        folder.Dispose();
    }

    /// <summary>Everything it takes, as long as none of the daemons ends: whoever waits for one that has ended waits for ever.</summary>
    private async Task Begin(string bucket, CancellationToken cancel)
    {
        using var going = CancellationTokenSource.CreateLinkedTokenSource(cancel, ended.Token);
        going.CancelAfter(Patience);
        await StartStore(going.Token);
        await Answers(going.Token);
        using var client = Client();
        await client.PutBucketAsync(bucket, going.Token);
    }

    private async Task StartStore(CancellationToken cancel)
    {
        var id = Id.New(TimeProvider.System);
        var settings = folder.File("ceph.conf", System.Text.Encoding.UTF8.GetBytes(Settings(id)));
        Directory.CreateDirectory(Path.Combine(folder.Path, "osd"));
        var map = Path.Combine(folder.Path, "monmap");
        await Run("monmaptool", "--create", "--addv", "a", $"[v1:127.0.0.1:{monitor}]", "--fsid", $"{id}", map);
        await Run("ceph-mon", "-c", settings, "--mkfs", "-i", "a", "--monmap", map);
        Daemon("ceph-mon", "-c", settings, "-i", "a", "-f");
        await Run("ceph-osd", "-c", settings, "-i", "0", "--mkfs");
        var store = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "osd", "fsid"), cancel)).Trim();
        await Run("ceph", "-c", settings, "osd", "new", store, "0");
        Daemon("ceph-osd", "-c", settings, "-i", "0", "-f");
        await Run(
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

        Task Run(string program, params string[] arguments) => Tool.Run(folder.Path, program, arguments, cancel);
    }

    private void Daemon(string program, params string[] arguments) => daemons.Add(new CephDaemon(program, arguments, HasEnded));

    private void HasEnded()
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
        {
            ended.Cancel();
        }
    }

    private async Task Answers(CancellationToken cancel)
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                await http.GetAsync(Endpoint, cancel);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    private string Settings(Guid id) =>
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
}
