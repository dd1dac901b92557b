using Dossier.Core.Ingestion;

namespace Dossier.Core.Tests;

/// <summary>A filter never forgets a hash, and seldom takes another for one of them.</summary>
public sealed class HashFilterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(long.MaxValue / 4096)]
    public void No_hash_is_forgotten_and_few_others_are_taken_for_one(long expected)
    {
        const int Count = 100_000;
        var draw = new Random(7);
        var hashes = Enumerable.Range(0, Count).Select(_ => draw.NextInt64(long.MinValue, long.MaxValue)).ToList();
        var filter = new HashFilter(expected);
        hashes.ForEach(filter.Add);

        Assert.All(hashes, hash => Assert.True(filter.MayHold(hash)));
        var wrong = Enumerable.Range(0, Count).Count(_ => filter.MayHold(draw.NextInt64(long.MinValue, long.MaxValue)));
        Assert.True(expected < Count || wrong < Count / 30, $"{wrong} of {Count} were taken for one of them");
        Assert.False(new HashFilter(expected).MayHold(hashes[0]));
    }
}
