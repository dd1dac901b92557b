using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Tests.Office.Legacy;

/// <summary>Little-endian bytes, written one after the other.</summary>
internal sealed class Bytes
{
    private readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public Bytes Add(params ReadOnlySpan<byte> some)
    {
        bytes.AddRange(some);
        return this;
    }

    public Bytes Short(params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            Add((byte)number, (byte)(number >> 8));
        }

        return this;
    }

    public Bytes Long(params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
        {
            Short((int)(number & 0xffff), (int)(number >> 16));
        }

        return this;
    }

    public Bytes Double(double number) => Add(BitConverter.GetBytes(number));

    public Bytes Wide(string text) => Add(Encoding.Unicode.GetBytes(text));

    public Bytes Narrow(string text) => Add(Encoding.Latin1.GetBytes(text));

    public Bytes Zeros(int count) => Add(new byte[count]);

    /// <summary>Zeros up to a place.</summary>
    public Bytes To(int place) => Zeros(place - Length);

    public Bytes Put(int place, long number)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, (uint)number);
        for (var at = 0; at < 4; at++)
        {
            bytes[place + at] = four[at];
        }

        return this;
    }

    public byte[] ToArray() => [.. bytes];
}
