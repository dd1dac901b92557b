using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.App.Tests.Setup;

/// <summary>One installation with a matter of scanned pages.</summary>
public sealed class OcrMatter : IAsyncLifetime
{
    internal Installed Installed { get; private set; } = null!;

    internal Workspace Workspace { get; private set; } = null!;

    internal Outcomes Read { get; private set; } = null!;

    internal WebhookReceiver Receiver { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var settings = new Dictionary<string, string?> { ["Webhooks:AllowPrivate"] = "true" };
        Installed = await Installed.Start(new Order { Settings = settings }, cancel);
        var folder = Installed.Evidence;
        Installed.PutEvidence(
            "case/scans/letter.pdf",
            Scans.Scan(folder, "The harbor master noticed the invoice.", "He wrote to the insurer at once.")
        );
        Installed.PutEvidence("case/scans/page.tif", Scans.Picture(folder, "tiff", "Nobody had signed the delivery note."));
        var upright = Installed.PutEvidence(
            "case/turned.png",
            Scans.Picture(folder, "png", "The crane was sold in October.", "It stood in the northern dock.")
        );
        Tool.Run(folder, "ffmpeg", "-v", "error", "-y", "-i", upright, "-vf", "transpose=1", "turned.png");
        File.Move(Path.Combine(folder, "turned.png"), upright, overwrite: true);
        Installed.PutEvidence("case/note.txt", Zips.Text("Plain words."));
        Installed.PutEvidence("case/broken.pdf", Zips.Text("%PDF-1.4 and nothing else"));
        Workspace = await Installed.NewWorkspace(new WorkspaceSettings(), cancel);
        Read = await Installed.Ingest(Workspace, Path.Combine(folder, "case"), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Installed.DisposeAsync();
        Receiver.Dispose();
    }
}
