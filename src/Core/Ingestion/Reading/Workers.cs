using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>
/// Reads items in worker processes. Whatever an item does to its process, every item asked for ends with exactly one
/// <see cref="Finished"/>: the culprit with a fault, the others read by another process.
/// </summary>
/// <param name="atOnce">So many jobs may read in bulk at a time.</param>
public sealed class Workers(WorkerCommand command, ReadingLimits limits, int atOnce) : IAsyncDisposable
{
    /// <summary>
    /// Jobs that may wait for a turn or have one: of two, one reads while the other saves what it has read, or looks up what comes next. Where but one
    /// may read at a time, all is read in its order.
    /// </summary>
    public static int Jobs(int atOnce) => atOnce == 1 ? 1 : atOnce * 2;

    /// <summary>One expands a container, the other reads what has come out already.</summary>
    private const int MostPrepared = 2;

    /// <summary>Native libraries leak a little; a process is replaced after this many items, or when it has grown.</summary>
    private const int ItemsPerProcess = 50_000;

    /// <summary>A process that ends unexpectedly may have been ended from outside: its item gets another try.</summary>
    private const int Crashes = 2;

    private readonly ConcurrentBag<WorkerProcess> idle = [];
    private readonly SemaphoreSlim turns = new(atOnce);

    /// <summary>The same, but with other limits, for as long as the caller needs it. Turns are those of these.</summary>
    internal Workers With(ReadingLimits other) => new(command, other, atOnce);

    /// <summary>Starts processes before there is something to read: they are ready by then.</summary>
    public void Prepare()
    {
        while (idle.Count < Math.Min(atOnce, MostPrepared))
        {
            idle.Add(WorkerProcess.Start(command, limits));
        }
    }

    /// <summary>
    /// A turn at reading in bulk, until it is disposed: more processes than processors would only wait for each other. Whoever waits for the disk
    /// has left it to the next.
    /// </summary>
    internal async Task<IDisposable> Turn(CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        return new Taken(turns);
    }

    /// <exception cref="IOException">What comes out of an item cannot be written. Nothing is wrong with the item.</exception>
    /// <param name="requests">What to read. They are read one after the other, by one process.</param>
    public async IAsyncEnumerable<ReadAnswer> Read(IReadOnlyList<ReadRequest> requests, [EnumeratorCancellation] CancellationToken cancel)
    {
        var open = requests.ToDictionary(request => request.Item);
        var children = new Dictionary<Guid, int>();
        var containers = new HashSet<Guid>();
        var crashes = new Dictionary<Guid, int>();
        var deaths = 0;
        while (open.Count > 0)
        {
            var worker = idle.TryTake(out var waiting) ? waiting : WorkerProcess.Start(command, limits);
            var begun = (Guid?)null;
            var isEnded = false;
            try
            {
                var batch = requests.Where(request => open.ContainsKey(request.Item)).Select(request => Known(request, children)).ToList();
                var isNew = worker.Items == 0;
                var sending = worker.Send(batch, cancel);
                var next = 0;
                begun = isNew ? null : batch[next].Item;
                await foreach (var answer in worker.Answers(batch.Count, cancel))
                {
                    if (answer is Hindered hindered)
                    {
                        throw new IOException(hindered.Message, hindered.Code);
                    }

                    // They are read in their order, each as soon as the one before it is finished.
                    next += answer is Finished ? 1 : 0;
                    begun = next < batch.Count ? batch[next].Item : null;
                    if (answer is ChildFound child)
                    {
                        children[answer.Item] = child.Ordinal + 1;
                        if (child.InContainer)
                        {
                            containers.Add(answer.Item);
                        }
                    }
                    else if (answer is Finished)
                    {
                        open.Remove(answer.Item);
                        deaths = 0;
                    }

                    yield return answer;
                }

                await sending;
                isEnded = true;
            }
            finally
            {
                // Cancelled, or whoever reads the answers has given up: nobody will want the rest of what this process is at.
                if (!isEnded)
                {
                    await worker.DisposeAsync();
                }
            }

            if (open.Count == 0)
            {
                if (worker.Items < ItemsPerProcess && !worker.HasGrown)
                {
                    idle.Add(worker);
                }
                else
                {
                    await worker.DisposeAsync();
                }

                continue;
            }

            var verdict = await worker.Verdict();
            await worker.DisposeAsync();
            if (begun is not { } culprit)
            {
                // It ended between items: not an item's fault. When none can be read any more, the installation is broken.
                if (++deaths > Crashes)
                {
                    throw new InvalidOperationException($"Reading processes end before they read anything. {verdict.Message}");
                }
            }
            else if (verdict.Kind != FaultKind.Crashed || (crashes[culprit] = crashes.GetValueOrDefault(culprit) + 1) >= Crashes)
            {
                open.Remove(culprit);
                yield return new Finished(culprit)
                {
                    Faults = [verdict],
                    Children = children.GetValueOrDefault(culprit),
                    IsContainer = containers.Contains(culprit),
                };
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var worker))
        {
            await worker.DisposeAsync();
        }

        turns.Dispose();
    }

    private sealed class Taken(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? turns = turns;

        public void Dispose() => Interlocked.Exchange(ref turns, null)?.Release();
    }

    private static ReadRequest Known(ReadRequest request, Dictionary<Guid, int> children) =>
        children.TryGetValue(request.Item, out var known) && known > request.KnownChildren
            ? request with
            {
                KnownChildren = known,
            }
            : request;
}
