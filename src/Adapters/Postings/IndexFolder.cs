namespace Dossier.Adapters.Postings;

/// <summary>The index of one workspace, as those who search it see it.</summary>
internal sealed class IndexFolder(string path)
{
    private const int Attempts = 10;
    private readonly Lock known = new();
    private Snapshot? newest;
    private bool isForgotten;

    /// <summary>When it was last read, in milliseconds since the system started.</summary>
    public long Used { get; private set; }

    /// <summary>The index as it is now, for the caller to release.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public Snapshot Read()
    {
        lock (known)
        {
            Used = Environment.TickCount64;
            for (var attempt = 1; ; attempt++)
            {
                var manifest = Manifest.Bytes(path);
                if (newest is not null && manifest.AsSpan().SequenceEqual(newest.Written))
                {
                    return newest.Hold();
                }

                try
                {
                    var read = new Snapshot(path, manifest, newest);
                    newest?.Release();
                    newest = isForgotten ? null : read.Hold();
                    return read;
                }
                // The writer has gone on since, and deleted what its newest manifest does not name.
                catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException && attempt < Attempts) { }
            }
        }
    }

    /// <summary>Lets go of what it holds for those to come, for good: who still has this reads anew each time.</summary>
    public void Forget()
    {
        lock (known)
        {
            newest?.Release();
            newest = null;
            isForgotten = true;
        }
    }
}
