using System.Runtime.CompilerServices;

namespace Dossier.Core.Kernel;

public static class Sequences
{
    /// <summary>The same items, each fetched while the one before is dealt with. What fetches them holds no lock that dealing with them needs.</summary>
    public static async IAsyncEnumerable<T> FetchedAhead<T>(
        this IAsyncEnumerable<T> items,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var source = items.GetAsyncEnumerator(cancel);
        Task<bool> Fetch() => Task.Run(async () => await source.MoveNextAsync(), CancellationToken.None);
        var next = Fetch();
        try
        {
            while (await next)
            {
                var item = source.Current;
                next = Fetch();
                yield return item;
            }
        }
        finally
        {
            // Whoever stops early has no use for it, nor for what went wrong with it; but it must be over before its source is let go.
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
