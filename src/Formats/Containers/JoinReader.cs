namespace Dossier.Formats.Containers;

/// <summary>A file that was cut into pieces: its one child is the file, whole again, which is then read as what it is.</summary>
public sealed class JoinReader : Reader
{
    private const int BlockLength = 256 * 1024;

    public override int Bid(Content content) => content.Parts.Count > 1 && PartNames.Of(content.Name)?.Kind == SplitKind.Cut ? 200 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        findings.Raw("parts", $"{content.Parts.Count}");
        using var child = findings.Child(new Child(PartNames.Of(content.Name)!.Stem));
        var block = new byte[BlockLength];
        foreach (var part in content.Parts)
        {
            using var stream = new FileStream(
                part.LocalPath,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                0,
                FileOptions.SequentialScan
            );
            for (int count; (count = stream.Read(block)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                child.Write(block, 0, count);
            }
        }
    }
}
