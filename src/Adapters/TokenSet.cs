namespace Dossier.Adapters;

/// <summary>Different tokens, as UTF-8 bytes, in the order in which they came. Emptied and filled again without allocating.</summary>
internal sealed class TokenSet
{
    private long[] slots = new long[1024];
    private int[] starts = new int[512];
    private int[] hashes = new int[512];
    private byte[] bytes = new byte[1 << 14];
    private int round = 1;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(starts[index], starts[index + 1] - starts[index]);

    /// <summary>The place of a token, which is added when it is new.</summary>
    public int Add(ReadOnlySpan<byte> token)
    {
        var hash = Hash(token);
        var slot = hash & (slots.Length - 1);
        while (slots[slot] >> 32 == round)
        {
            var index = (int)slots[slot];
            if (hashes[index] == hash && this[index].SequenceEqual(token))
            {
                return index;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        slots[slot] = ((long)round << 32) | (uint)Count;
        Append(token, hash);
        return Count - 1;
    }

    public void Clear()
    {
        Count = 0;
        // A slot counts only when it bears the present round, so nothing needs wiping.
        round++;
    }

    private void Append(ReadOnlySpan<byte> token, int hash)
    {
        if (Count + 1 >= starts.Length)
        {
            Array.Resize(ref starts, starts.Length * 2);
            Array.Resize(ref hashes, hashes.Length * 2);
        }

        var start = Count == 0 ? 0 : starts[Count];
        if (start + token.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, start + token.Length));
        }

        token.CopyTo(bytes.AsSpan(start));
        starts[Count] = start;
        hashes[Count] = hash;
        Count++;
        starts[Count] = start + token.Length;
        if (Count * 2 > slots.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        slots = new long[slots.Length * 2];
        for (var index = 0; index < Count; index++)
        {
            var slot = hashes[index] & (slots.Length - 1);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            slots[slot] = ((long)round << 32) | (uint)index;
        }
    }

    /// <summary>FNV-1a: tokens are a few bytes long.</summary>
    private static int Hash(ReadOnlySpan<byte> token)
    {
        var hash = 2166136261u;
        foreach (var value in token)
        {
            hash = (hash ^ value) * 16777619u;
        }

        return (int)((hash ^ (hash >> 15)) & int.MaxValue);
    }
}
