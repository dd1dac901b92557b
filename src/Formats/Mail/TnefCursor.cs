using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>A place in a TNEF stream from where numbers are read, little end first; it never leaves the span it was given.</summary>
internal ref struct TnefCursor(ReadOnlySpan<byte> bytes, long start)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Where the next byte stands in the file.</summary>
    public long Position { get; private set; } = start;

    public readonly int Left => rest.Length;

    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    public uint Long() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    public ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)rest.Length)
        {
            throw new InvalidDataException("The stream ends inside a property.");
        }

        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        Position += count;
        return taken;
    }

    /// <summary>Passes over what fills a value up to a multiple of four bytes; at the very end it may be missing.</summary>
    public void Pad(uint length) => Take(Math.Min((uint)rest.Length, (4 - (length % 4)) % 4));

    /// <summary>Text in UTF-16 that ends with a zero, or with its bytes.</summary>
    public static string Wide(ReadOnlySpan<byte> bytes) => Encoding.Unicode.GetString(bytes[..(bytes.Length & ~1)]).TrimEnd('\0');
}
