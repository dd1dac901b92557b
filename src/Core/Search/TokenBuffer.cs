using System.Text;

namespace Dossier.Core.Search;

/// <summary>Tokens one after the other, in UTF-8, each followed by a space.</summary>
/// <param name="capacity">How many bytes may be written before it has to grow.</param>
public sealed class TokenBuffer(int capacity = 1 << 14)
{
    // A batch has megabytes, which need not be cleared before they are written.
    private byte[] bytes = GC.AllocateUninitializedArray<byte>(capacity);

    public int Length { get; private set; }

    /// <summary>All that was written; good until more is.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes back what was written after that place.</summary>
    public void Cut(int length) => Length = length;

    /// <summary>Adds all tokens of another.</summary>
    public void Add(TokenBuffer others)
    {
        others.Written.CopyTo(Room(others.Length));
        Length += others.Length;
    }

    public void Add(string mark, ReadOnlySpan<char> token)
    {
        var room = Room(((mark.Length + token.Length) * 3) + 1);
        var length = Write(mark, room);
        length += Write(token, room[length..]);
        room[length++] = (byte)' ';
        Length += length;
    }

    /// <summary>At least so much, behind what was written.</summary>
    private Span<byte> Room(int length)
    {
        if (bytes.Length - Length < length)
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(bytes.Length * 2, Length + length));
            Written.CopyTo(larger);
            bytes = larger;
        }

        return bytes.AsSpan(Length);
    }

    // Tokens are short and mostly ASCII: a plain loop beats the encoder's start-up.
    private static int Write(ReadOnlySpan<char> text, Span<byte> into)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] >= 0x80)
            {
                return Encoding.UTF8.GetBytes(text, into);
            }

            into[index] = (byte)text[index];
        }

        return text.Length;
    }
}
