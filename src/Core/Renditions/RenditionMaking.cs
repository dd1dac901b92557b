using System.Collections.Concurrent;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>
/// Has renditions made, each once however many ask for it: those in this process wait for one making, those in others for its row. Making goes on when
/// nobody waits any more; whoever asks next finds it further on, or done.
/// </summary>
public sealed class RenditionMaking(IEngine engine, IBlobStore blobs, Workers workers, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Rows, which no longer change, that need not be looked up again.</summary>
    private const int ReadyKept = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly RenditionRows rows = new(engine, clock);
    private readonly string owner = JobOwner.Here;
    private readonly Recent<RenditionKey, Rendition> ready = new(ReadyKept);
    private readonly ConcurrentDictionary<RenditionKey, Lazy<Task<Rendition>>> running = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Pictures and pages: as many as there are cores. Films take minutes, and must not keep pictures waiting.</summary>
    private readonly SemaphoreSlim quick = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim slow = new(1);

    /// <summary>All pages of documents, which exports ask for by the thousand: someone who looks at one page does not wait behind them.</summary>
    private readonly SemaphoreSlim bulk = new(Environment.ProcessorCount);

    /// <summary>A rendition of a blob: made if it is not there, and waited for for a while.</summary>
    /// <param name="patience">How long; afterwards it is answered as it stands.</param>
    public async Task<Rendition> Get(string source, Recipe recipe, TimeSpan patience, CancellationToken cancel)
    {
        Recipes.Check(recipe);
        var key = new RenditionKey(source, Recipes.HashOf(recipe));
        if ((ready.Find(key) ?? await rows.Find(key, cancel)) is { } known && IsFinal(known))
        {
            if (known.State == RenditionState.Ready)
            {
                ready.Add(key, known, 1);
            }

            return known;
        }

        var making = running.GetOrAdd(key, _ => new Lazy<Task<Rendition>>(() => Task.Run(() => Make(key, recipe, stopping.Token)))).Value;
        try
        {
            return await making.WaitAsync(patience, clock, cancel);
        }
        catch (TimeoutException)
        {
            return await rows.Find(key, cancel) ?? new Rendition { State = RenditionState.Making };
        }
    }

    /// <summary>Ends what is being made: it is begun anew when it is asked for again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await stopping.CancelAsync();
            await Task.WhenAll(running.Values.Select(making => making.Value)).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private bool IsFinal(Rendition rendition) =>
        rendition.State == RenditionState.Ready
        || (rendition.State == RenditionState.Failed && !(rendition.RetryAt is { } again && again <= clock.GetUtcNow()));

    private async Task<Rendition> Make(RenditionKey key, Recipe recipe, CancellationToken stop)
    {
        try
        {
            string? dead = null;
            while (true)
            {
                var attempt = await rows.Claim(key, recipe, owner, dead, stop);
                if (attempt > 0)
                {
                    await Make(key, recipe, attempt, stop);
                }

                if (await rows.Find(key, stop) is { } found)
                {
                    if (IsFinal(found))
                    {
                        return found;
                    }

                    dead = found.LeaseOwner is { } other && JobOwner.IsDead(other) ? other : null;
                }

                await Task.Delay(Look, clock, stop);
            }
        }
        finally
        {
            running.TryRemove(key, out _);
        }
    }

    private async Task Make(RenditionKey key, Recipe recipe, int attempt, CancellationToken stop)
    {
        try
        {
            var place =
                recipe.AllPages is true ? bulk
                : recipe.Format == RenditionFormat.Mp4 || recipe.Tiles is not null ? slow
                : quick;
            await Wait(place, key, stop);
            try
            {
                using var staging = new StagingFolder(blobs);
                if (await Ask(key, recipe, staging.Path, stop) is { } fault)
                {
                    await rows.Failed(key, owner, attempt, fault.Kind, fault.Message, stop);
                }
            }
            finally
            {
                place.Release();
            }
        }
        catch (FileNotFoundException)
        {
            await rows.Failed(key, owner, attempt, FaultKind.Unreachable, "Its bytes are not in the store.", stop);
        }
        catch
        {
            await rows.GiveBack(key, owner, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Its place may be long in coming; the claim must not run out meanwhile.</summary>
    private async Task Wait(SemaphoreSlim place, RenditionKey key, CancellationToken stop)
    {
        while (!await place.WaitAsync(TimeSpan.FromSeconds(5), stop))
        {
            await rows.Renew(key, owner, 0, stop);
        }
    }

    /// <returns>Why nothing came of it; null when it is ready.</returns>
    private async Task<FaultFound?> Ask(RenditionKey key, Recipe recipe, string staging, CancellationToken stop)
    {
        var source = await SourceOf(key, recipe, stop);
        var request = new ReadRequest(Id.New(clock), await blobs.LocalPath(source, stop), "")
        {
            Recipe = recipe,
            Staging = staging,
            Parts = await PartsOf(source, recipe, stop),
        };
        Finished? result = null;
        await foreach (var answer in workers.Read([request], stop))
        {
            if (answer is Progressed { Part: var part })
            {
                await rows.Renew(key, owner, (int)(1000 * part), stop);
            }

            result = answer as Finished ?? result;
        }

        if (result?.Rendition is not { } made)
        {
            return result is { Faults: [var fault, ..] } ? fault : new FaultFound(FaultKind.Crashed, "Nothing came of it.");
        }

        if (made.DocumentPdf is { } pdf)
        {
            var whole = new Rendered(pdf, MediaTypes.Pdf, null, null);
            await rows.Ready(key with { Recipe = Recipes.PdfHash }, Recipes.Pdf, whole, await Store(pdf, stop), stop);
        }

        await rows.Ready(key, recipe, made, await Store(made.Path, stop), stop);
        return null;
    }

    /// <summary>Of films that are joined, all of them.</summary>
    private async Task<IReadOnlyList<ContentPart>> PartsOf(string source, Recipe recipe, CancellationToken stop)
    {
        var parts = new List<ContentPart>();
        foreach (var film in recipe.Joined is { } others ? others.Prepend(source) : [])
        {
            parts.Add(new ContentPart(await blobs.LocalPath(film, stop), ""));
        }

        return parts;
    }

    /// <summary>Pages of a document that is no PDF come from the PDF that was made of it, if there is one.</summary>
    private async Task<string> SourceOf(RenditionKey key, Recipe recipe, CancellationToken stop) =>
        recipe != Recipes.Pdf && await rows.Find(key with { Recipe = Recipes.PdfHash }, stop) is { Sha256: { } pdf } ? pdf : key.Source;

    private async Task<Blob> Store(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        return await blobs.Store(file, stop);
    }
}
