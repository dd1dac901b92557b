namespace Dossier.Formats;

/// <summary>Reads one format. One file each; stateless; run in worker processes only, one item at a time.</summary>
public abstract class Reader
{
    /// <summary>How sure this reader is that the item is its own: 0 not at all, 100 certain. Looks at type, extension and head only.</summary>
    public abstract int Bid(Content content);

    /// <summary>Puts all it finds into <paramref name="findings"/>. Nothing is read whole into memory whose size the sender chose.</summary>
    /// <exception cref="Unreadable">The item cannot be read further; what was found stays.</exception>
    public abstract void Read(Content content, Findings findings, CancellationToken cancel);
}
