using System.Buffers;
using System.Text;

namespace Dossier.Core.Search;

/// <summary>Tokens one after the other, in UTF-8, each followed by a space.</summary>
public sealed class TokenBuffer
{
    private readonly ArrayBufferWriter<byte> bytes = new(1 << 14);

    public int Length => bytes.WrittenCount;

    /// <summary>All that was written; good until more is.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.WrittenMemory;

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    public void Clear() => bytes.ResetWrittenCount();

    /// <summary>Takes back what was written after that place.</summary>
    public void Cut(int length)
    {
        var kept = bytes.WrittenSpan[..length].ToArray();
        bytes.ResetWrittenCount();
        bytes.Write(kept);
    }

    /// <summary>Adds all tokens of another.</summary>
    public void Add(TokenBuffer others) => bytes.Write(others.Written);

    public void Add(string mark, ReadOnlySpan<char> token)
    {
        var span = bytes.GetSpan(((mark.Length + token.Length) * 3) + 1);
        var length = Write(mark, span);
        length += Write(token, span[length..]);
        span[length++] = (byte)' ';
        bytes.Advance(length);
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
