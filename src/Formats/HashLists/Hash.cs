using System.Buffers.Binary;

namespace Dossier.Formats.HashLists;

/// <summary>A hash as numbers, in the order of its bytes; MD5 leaves the last four at zero.</summary>
internal readonly record struct Hash(ulong High, ulong Low, uint Last) : IComparable<Hash>
{
    public static Hash Read(ReadOnlySpan<byte> bytes) =>
        new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            bytes.Length > 16 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) : 0
        );

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        if (bytes.Length > 16)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Last);
        }
    }

    public int CompareTo(Hash other) =>
        High != other.High ? High.CompareTo(other.High)
        : Low != other.Low ? Low.CompareTo(other.Low)
        : Last.CompareTo(other.Last);
}
