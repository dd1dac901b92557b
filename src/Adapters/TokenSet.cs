using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Dossier.Adapters;

/// <summary>
/// Different tokens, as UTF-8 bytes, in the order in which they came. Emptied and filled again without allocating. Of a large set hardly
/// anything is in the processor's caches: to find a token touches its slot and its entry, and nothing else.
/// </summary>
internal sealed unsafe class TokenSet
{
    // Of a slot: 12 bits of the round, 20 of the hash, 32 of where the entry begins.
    private const int RoundShift = 52;
    private const int LastRound = (1 << (64 - RoundShift)) - 1;
    private const int TagShift = 32;
    private const uint TagMask = (1 << (RoundShift - TagShift)) - 1;

    // Of an entry: its index, its length, its bytes.
    private const int Head = 2 * sizeof(int);

    /// <summary>So many tokens' slots are fetched from memory at once, and then their entries, rather than each waited for.</summary>
    private const int Ahead = 64;

    private readonly ulong[] hashes = new ulong[Ahead];
    private readonly int[] ends = new int[Ahead];
    private ulong[] slots = new ulong[1024];
    private int[] starts = new int[512];
    private byte[] entries = new byte[1 << 14];
    private int end;
    private uint round = 1;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => BytesAt(starts[index]);

    /// <summary>The place of a token, which is added when it is new.</summary>
    public int Add(ReadOnlySpan<byte> token) => Add(token, Hash(token));

    /// <summary>The same for many, each of which is followed by a space.</summary>
    public void Add(ReadOnlySpan<byte> tokens, List<int> places)
    {
        while (tokens.Length > 0)
        {
            var (count, end) = (0, 0);
            for (; count < Ahead && end < tokens.Length; count++)
            {
                var start = end;
                end += tokens[start..].IndexOf((byte)' ') + 1;
                ends[count] = end;
                hashes[count] = Hash(tokens[start..(end - 1)]);
                Fetch(ref slots[SlotOf(hashes[count])]);
            }

            for (var index = 0; index < count; index++)
            {
                Fetch(ref entries[(int)slots[SlotOf(hashes[index])]]);
            }

            for (var (index, start) = (0, 0); index < count; start = ends[index++])
            {
                places.Add(Add(tokens[start..(ends[index] - 1)], hashes[index]));
            }

            tokens = tokens[end..];
        }
    }

    private int Add(ReadOnlySpan<byte> token, ulong hash)
    {
        var wanted = Mark(hash);
        var slot = SlotOf(hash);
        while (slots[slot] >> RoundShift == round)
        {
            if (slots[slot] >> TagShift == wanted && BytesAt((int)slots[slot]).SequenceEqual(token))
            {
                return BinaryPrimitives.ReadInt32LittleEndian(entries.AsSpan((int)slots[slot]));
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        slots[slot] = (wanted << TagShift) | (uint)end;
        Append(token);
        return Count - 1;
    }

    public void Clear()
    {
        Count = end = 0;
        // A slot counts only when it bears the present round, so nothing needs wiping until all rounds were used.
        if (round == LastRound)
        {
            Array.Clear(slots);
            round = 0;
        }

        round++;
    }

    private ReadOnlySpan<byte> BytesAt(int start) =>
        entries.AsSpan(start + Head, BinaryPrimitives.ReadInt32LittleEndian(entries.AsSpan(start + sizeof(int))));

    private void Append(ReadOnlySpan<byte> token)
    {
        if (Count == starts.Length)
        {
            Array.Resize(ref starts, starts.Length * 2);
        }

        var next = end + Head + token.Length;
        if (next > entries.Length)
        {
            Array.Resize(ref entries, Math.Max(entries.Length * 2, next));
        }

        BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(end), Count);
        BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(end + sizeof(int)), token.Length);
        token.CopyTo(entries.AsSpan(end + Head));
        starts[Count++] = end;
        end = next;
        if (Count * 2 > slots.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        slots = new ulong[slots.Length * 2];
        for (var index = 0; index < Count; index++)
        {
            var hash = Hash(this[index]);
            var slot = SlotOf(hash);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            slots[slot] = (Mark(hash) << TagShift) | (uint)starts[index];
        }
    }

    private int SlotOf(ulong hash) => (int)hash & (slots.Length - 1);

    private static void Fetch<T>(ref T place)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }

    private ulong Mark(ulong hash) => (round << (RoundShift - TagShift)) | ((uint)(hash >> 40) & TagMask);

    /// <summary>Eight bytes at a time, by multiplication and folding: tokens are short, and there are hundreds of each document.</summary>
    private static ulong Hash(ReadOnlySpan<byte> token)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var hash = (ulong)token.Length * Odd;
        while (token.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(token)) * Odd;
            hash ^= hash >> 32;
            token = token[sizeof(ulong)..];
        }

        var rest = 0UL;
        foreach (var value in token)
        {
            rest = (rest << 8) | value;
        }

        hash = (hash ^ rest) * Odd;
        return hash ^ (hash >> 29);
    }
}
