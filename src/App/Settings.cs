using Dossier.Adapters.Smtp;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.People;
using Microsoft.Extensions.Configuration;

namespace Dossier.App;

/// <summary>
/// How this installation is set up: <c>dossier.json</c> in the data folder, then environment variables that begin with <c>DOSSIER_</c>
/// (a double underscore for a colon), then the command line.
/// </summary>
public sealed class Settings
{
    private const int SubmissionPort = 587;
    private readonly IConfiguration configuration;

    private Settings(string dataFolder, IConfiguration configuration)
    {
        DataFolder = dataFolder;
        this.configuration = configuration;
    }

    /// <summary>Everything this installation keeps on its own machine.</summary>
    public string DataFolder { get; }

    public IConfiguration Configuration => configuration;

    /// <summary>A PostgreSQL connection string; null for the embedded SQLite database.</summary>
    public string? Database => Text("Database");

    /// <summary>Reading processes at a time.</summary>
    public int Workers => configuration.GetValue("Workers", Environment.ProcessorCount);

    /// <summary>Folders that evidence may be read from by path.</summary>
    public IReadOnlyList<string> EvidenceRoots => List("Evidence:Roots", Path.Combine(DataFolder, "evidence"));

    /// <summary>Where exports go when nothing else is said.</summary>
    public string ExportRoot => Text("Exports:Root") ?? Path.Combine(DataFolder, "exports");

    /// <summary>Folders outside of <see cref="ExportRoot"/> that exports may go to.</summary>
    public IReadOnlyList<string> ExportRoots => List("Exports:Roots");

    /// <summary>Folders that an administrator may make file stores of.</summary>
    public IReadOnlyList<string> StoreRoots => List("Stores:Roots");

    /// <summary>
    /// Webhooks may go to this machine and to private networks (<c>DOSSIER_Webhooks__AllowPrivate</c>). Otherwise who subscribes could
    /// reach through this server what is not meant for them.
    /// </summary>
    public bool CallsPrivateAddresses => configuration.GetValue("Webhooks:AllowPrivate", false);

    /// <summary>Where people reach this server from their desks (<c>DOSSIER_PublicAddress</c>): links in mails begin with it.</summary>
    /// <exception cref="InvalidOperationException">It is no address of the web.</exception>
    public Uri? PublicAddress =>
        Text("PublicAddress") is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new InvalidOperationException("PublicAddress must be an address such as https://dossier.example.");

    /// <summary>
    /// The mail server, under <c>Mail</c>: <c>Host</c>, <c>Port</c> (587), <c>From</c>, <c>Tls</c> (true), <c>User</c>, <c>Password</c>. Null when no
    /// host is named: then nothing is mailed, and who asks for it is told so.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is a host, but nobody to be the sender or no public address for links.</exception>
    public SmtpServer? MailServer
    {
        get
        {
            if (Text("Mail:Host") is not { } host)
            {
                return null;
            }

            return Text("Mail:From") is { } from && PublicAddress is not null
                ? new SmtpServer(
                    host,
                    configuration.GetValue("Mail:Port", SubmissionPort),
                    from,
                    configuration.GetValue("Mail:Tls", true),
                    Text("Mail:User"),
                    Text("Mail:Password")
                )
                : throw new InvalidOperationException("Mail:Host needs Mail:From and PublicAddress beside it.");
        }
    }

    /// <summary>Where the built pages lie: beside the program, unless said otherwise.</summary>
    public string WebFolder => Text("Web:Folder") ?? Path.Combine(AppContext.BaseDirectory, "web");

    /// <summary>A compiled list of known files; see <c>dossier known-files</c>.</summary>
    public string? KnownFiles => Text("KnownFiles");

    public ReadingLimits Limits
    {
        get
        {
            var defaults = new ReadingLimits();
            return defaults with
            {
                Time = TimeSpan.FromSeconds(configuration.GetValue("Limits:Seconds", defaults.Time.TotalSeconds)),
                Memory = configuration.GetValue("Limits:Memory", defaults.Memory >> 20) << 20,
                Depth = configuration.GetValue("Limits:Depth", defaults.Depth),
                Ratio = configuration.GetValue("Limits:Ratio", defaults.Ratio),
                Text = configuration.GetValue("Limits:Text", defaults.Text),
            };
        }
    }

    /// <summary>Credentials wanted on first start.</summary>
    public Presets Presets =>
        new()
        {
            AdministratorEmail = Text("ADMIN_EMAIL") ?? new Presets().AdministratorEmail,
            AdministratorPassword = Text("ADMIN_PASSWORD"),
            AdministratorToken = Text("ADMIN_TOKEN"),
            ClientId = Text("CLIENT_ID"),
            ClientSecret = Text("CLIENT_SECRET"),
            ClientRedirectUris = (Text("CLIENT_REDIRECT_URIS") ?? "").Split(
                (char[]?)null,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
            ClientIsPublic = configuration.GetValue("CLIENT_PUBLIC", false),
        };

    /// <summary>A reading process is this program, started with another command.</summary>
    public WorkerCommand WorkerCommand
    {
        get
        {
            var program = Environment.ProcessPath!;
            var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
            return new WorkerCommand(program, isHost ? [typeof(Settings).Assembly.Location, "worker"] : ["worker"]);
        }
    }

    public string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    /// <param name="overrides">Settings from the command line, which win.</param>
    public static Settings Load(string dataFolder, IReadOnlyDictionary<string, string?>? overrides = null)
    {
        var folder = Path.GetFullPath(dataFolder);
        Directory.CreateDirectory(folder);
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "dossier.json"), optional: true)
            .AddEnvironmentVariables("DOSSIER_")
            .AddInMemoryCollection(overrides ?? new Dictionary<string, string?>())
            .Build();
        return new Settings(folder, configuration);
    }

    private IReadOnlyList<string> List(string key, params string[] otherwise)
    {
        var given = configuration.GetSection(key).Get<string[]>() ?? Text(key)?.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return given is { Length: > 0 } ? given : otherwise;
    }
}
