using System.Text;

namespace Dossier.Formats.Text;

/// <summary>Counts the bytes an encoding has no character for, without the cost of exceptions.</summary>
internal sealed class Misread : DecoderFallback
{
    private int count;

    public override int MaxCharCount => 1;

    /// <summary>Of what is not ASCII, the share that the encoding cannot read: 0 means that all bytes are valid in it.</summary>
    public static double Share(Encoding encoding, ReadOnlySpan<byte> bytes, bool isWhole)
    {
        var misread = new Misread();
        var decoder = encoding.GetDecoder();
        decoder.Fallback = misread;
        Span<char> characters = stackalloc char[2048];
        var others = 0;
        try
        {
            while (true)
            {
                decoder.Convert(bytes, characters, isWhole, out var used, out var made, out _);
                foreach (var character in characters[..made])
                {
                    others += character >= 0x80 ? 1 : 0;
                }

                bytes = bytes[used..];
                if (bytes.IsEmpty || (used == 0 && made == 0))
                {
                    break;
                }
            }
        }
        catch (ArgumentException)
        {
            // Some of the older decoders refuse what they cannot place.
            return 1;
        }

        return misread.count == 0 ? 0 : (double)misread.count / Math.Max(others, misread.count);
    }

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Replacement(this);

    private sealed class Replacement(Misread misread) : DecoderFallbackBuffer
    {
        private int left;

        public override int Remaining => left;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            misread.count++;
            left = 1;
            return true;
        }

        public override char GetNextChar()
        {
            if (left == 0)
            {
                return '\0';
            }

            left = 0;
            return '\uFFFD';
        }

        public override bool MovePrevious() => false;
    }
}
