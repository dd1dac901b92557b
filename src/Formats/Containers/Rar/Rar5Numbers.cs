namespace Dossier.Formats.Containers.Rar;

/// <summary>Numbers as RAR 5 writes them: seven bits a byte, the lowest first.</summary>
internal static class Rar5Numbers
{
    private const int MostBytes = 9;

    /// <summary>The number at a place, which moves behind it.</summary>
    /// <exception cref="Unreadable">Corrupt: there is no end to it.</exception>
    public static long Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0L;
        for (var index = 0; index < MostBytes && at < bytes.Length; index++)
        {
            var next = bytes[at++];
            value |= (long)(next & 0x7f) << (7 * index);
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new Unreadable(FaultKind.Corrupt, "A header of the archive ends inside a number.");
    }

    public static byte[] Of(long value)
    {
        var bytes = new List<byte>(MostBytes);
        do
        {
            bytes.Add((byte)((value & 0x7f) + (value > 0x7f ? 0x80 : 0)));
            value >>= 7;
        } while (value > 0);

        return [.. bytes];
    }
}
