namespace Dossier.Formats.HashLists;

/// <summary>Sorts more hashes than memory holds: sorted runs on disk, then one merge. Doubles fall out.</summary>
internal sealed class HashSort(string folder, int hashLength, int hashesInMemory) : IDisposable
{
    private const int BufferLength = 256 * 1024;

    /// <summary>More runs than this are merged in between, so that neither open files nor their buffers grow with the list.</summary>
    private const int MostRuns = 64;

    private readonly List<string> runs = [];
    private Hash[] held = new Hash[Math.Min(hashesInMemory, 4096)];
    private int count;
    private int runNumber;

    public void Add(Hash hash)
    {
        if (count == hashesInMemory)
        {
            Flush();
        }
        else if (count == held.Length)
        {
            Array.Resize(ref held, Math.Min(hashesInMemory, count * 2));
        }

        held[count++] = hash;
    }

    /// <summary>Writes all hashes in order, each once.</summary>
    /// <returns>How many were written.</returns>
    public long Write(Stream target, CancellationToken cancel)
    {
        Flush();
        return Merge(runs, target, cancel);
    }

    public void Dispose() => runs.ForEach(File.Delete);

    private void Flush()
    {
        if (count == 0)
        {
            return;
        }

        if (runs.Count == MostRuns)
        {
            var merged = NewRun();
            using (var target = Create(merged))
            {
                Merge(runs, target, CancellationToken.None);
            }

            runs.ForEach(File.Delete);
            runs.Clear();
            runs.Add(merged);
        }

        Array.Sort(held, 0, count);
        var run = NewRun();
        runs.Add(run);
        using var stream = Create(run);
        Span<byte> bytes = stackalloc byte[hashLength];
        foreach (var hash in held.AsSpan(0, count))
        {
            hash.Write(bytes);
            stream.Write(bytes);
        }

        count = 0;
    }

    private long Merge(List<string> sources, Stream target, CancellationToken cancel)
    {
        var open = sources.ConvertAll(path => new Run(path, hashLength));
        try
        {
            var queue = new PriorityQueue<Run, Hash>(open.Where(run => run.Next()).Select(run => (run, run.Current)));
            Span<byte> bytes = stackalloc byte[hashLength];
            Hash? last = null;
            var written = 0L;
            while (queue.TryPeek(out var run, out var hash))
            {
                if (hash != last)
                {
                    hash.Write(bytes);
                    target.Write(bytes);
                    last = hash;
                    if ((++written & 0xffff) == 0)
                    {
                        cancel.ThrowIfCancellationRequested();
                    }
                }

                if (run.Next())
                {
                    queue.DequeueEnqueue(run, run.Current);
                }
                else
                {
                    queue.Dequeue();
                }
            }

            return written;
        }
        finally
        {
            open.ForEach(run => run.Dispose());
        }
    }

    private string NewRun() => Path.Combine(folder, $"run-{runNumber++}");

    private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferLength);

    private sealed class Run(string path, int hashLength) : IDisposable
    {
        private readonly FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.None, BufferLength);
        private readonly byte[] bytes = new byte[hashLength];

        public Hash Current { get; private set; }

        public bool Next()
        {
            if (stream.ReadAtLeast(bytes, hashLength, throwOnEndOfStream: false) < hashLength)
            {
                return false;
            }

            Current = Hash.Read(bytes);
            return true;
        }

        public void Dispose() => stream.Dispose();
    }
}
