using System.Buffers;
using System.Runtime.CompilerServices;

namespace Dossier.Adapters.Postings;

/// <summary>Numbers of seven bits a byte, the lowest first; the last byte has its highest bit clear.</summary>
internal static unsafe class VariableInt
{
    private const int MostBytes = 5;
    private const byte More = 0x80;

    public static void AddInt(this ArrayBufferWriter<byte> into, int number)
    {
        var value = (uint)number;
        var span = into.GetSpan(MostBytes);
        var length = 0;
        for (; value >= More; value >>= 7)
        {
            span[length++] = (byte)(value | More);
        }

        span[length++] = (byte)value;
        into.Advance(length);
    }

    /// <summary>The number at a place, which moves behind it; never beyond the end, whatever lies there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte* at, byte* end)
    {
        if (at >= end)
        {
            return 0;
        }

        // Nearly all are of one byte.
        int first = *at++;
        return first < More ? first : ReadRest(first & (More - 1), ref at, end);
    }

    private static int ReadRest(int value, ref byte* at, byte* end)
    {
        for (var shift = 7; at < end; shift += 7)
        {
            var next = *at++;
            value |= (next & (More - 1)) << shift;
            if (next < More)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>Moves behind so many numbers, eight bytes at a time.</summary>
    public static void Skip(ref byte* at, byte* end, int count)
    {
        const ulong Highest = 0x8080_8080_8080_8080;
        while (count >= sizeof(ulong) && at + sizeof(ulong) <= end)
        {
            count -= System.Numerics.BitOperations.PopCount(~*(ulong*)at & Highest);
            at += sizeof(ulong);
        }

        for (; count > 0 && at < end; at++)
        {
            count -= *at < More ? 1 : 0;
        }
    }
}
