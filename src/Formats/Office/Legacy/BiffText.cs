using System.Buffers.Binary;
using System.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Strings that may run on over several records, as those of the shared table and of text boxes do ([MS-XLS] 2.5.293).</summary>
internal sealed class BiffText(Biff biff)
{
    private readonly StringBuilder text = new();
    private int at;

    /// <summary>Starts at a place in the current record.</summary>
    public void Begin(int offset) => at = offset;

    /// <summary>Whether any bytes are left, here or in a record that continues this one.</summary>
    public bool HasMore() => at < biff.Data.Length || (biff.NextContinue() && Begun());

    /// <summary>A string with its length, its flags, and the formatting and phonetic reading that follow and are passed over.</summary>
    public StringBuilder ReadRich()
    {
        var length = Short();
        var flags = Byte();
        var runs = (flags & 8) != 0 ? Short() : 0;
        var extra = (flags & 4) != 0 ? (uint)Short() | ((long)Short() << 16) : 0;
        ReadCharacters(length, (flags & 1) != 0);
        Skip((runs * 4L) + extra);
        return text;
    }

    /// <summary>Characters, each continuing record beginning with a byte that says anew how wide they are.</summary>
    public StringBuilder ReadCharacters(int count, bool isWide)
    {
        text.Clear();
        while (count > 0)
        {
            if (at >= biff.Data.Length)
            {
                if (!biff.NextContinue())
                {
                    throw new EndOfStreamException("A string ends too early.");
                }

                at = 0;
                if (biff.Data.IsEmpty)
                {
                    continue;
                }

                isWide = (biff.Data[at++] & 1) != 0;
            }

            var size = isWide ? 2 : 1;
            var here = Math.Min(count, (biff.Data.Length - at) / size);
            if (here == 0)
            {
                // Half a character at the end of a record is damage; the rest is in the next one.
                at = biff.Data.Length;
                continue;
            }

            Append(biff.Data.Slice(at, here * size), isWide, text);
            at += here * size;
            count -= here;
        }

        return text;
    }

    /// <summary>A short string inside one record, as the version of the file writes it.</summary>
    /// <param name="lengthSize">How many bytes its length has.</param>
    public static string Short(ReadOnlySpan<byte> bytes, int lengthSize, bool isOld, Encoding encoding)
    {
        if (bytes.Length < lengthSize)
        {
            return "";
        }

        int length = lengthSize == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        bytes = bytes[lengthSize..];
        if (isOld)
        {
            return encoding.GetString(bytes[..Math.Min(length, bytes.Length)]);
        }

        if (bytes.IsEmpty)
        {
            return "";
        }

        var flags = bytes[0];
        var start = 1 + ((flags & 8) != 0 ? 2 : 0) + ((flags & 4) != 0 ? 4 : 0);
        bytes = bytes[Math.Min(start, bytes.Length)..];
        var text = new StringBuilder();
        Append(bytes[..Math.Min(bytes.Length, length * ((flags & 1) != 0 ? 2 : 1))], (flags & 1) != 0, text);
        return text.ToString();
    }

    private static void Append(ReadOnlySpan<byte> bytes, bool isWide, StringBuilder text)
    {
        Span<char> characters = stackalloc char[1024];
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, 1024)];
            bytes = bytes[piece.Length..];
            text.Append(characters[..(isWide ? Encoding.Unicode : Encoding.Latin1).GetChars(piece, characters)]);
        }
    }

    private bool Begun()
    {
        at = 0;
        return !biff.Data.IsEmpty || HasMore();
    }

    private int Byte() => HasMore() ? biff.Data[at++] : throw new EndOfStreamException("A string ends too early.");

    private int Short() => Byte() | (Byte() << 8);

    private void Skip(long count)
    {
        while (count > 0 && HasMore())
        {
            var here = (int)Math.Min(count, biff.Data.Length - at);
            at += here;
            count -= here;
        }
    }
}
