using System.Text;

namespace Dossier.Formats.LoadFiles;

/// <summary>In which encoding a load file is that does not say so.</summary>
public static class EncodingGuess
{
    private const int BufferSize = 1 << 16;

    /// <summary>
    /// UTF-8 unless the bytes cannot be that: then UTF-16 when every other byte of the beginning is zero, and else the code page of classic
    /// Concordance. A byte order mark is left to the reader, which sees it.
    /// </summary>
    public static async Task<LoadFileEncoding> Of(Stream stream, CancellationToken cancel)
    {
        var head = new byte[BufferSize];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        if (LooksLikeUtf16(head.AsSpan(0, length)))
        {
            return LoadFileEncoding.Utf16;
        }

        var decoder = new UTF8Encoding(true, true).GetDecoder();
        var characters = new char[BufferSize];
        try
        {
            while (length > 0)
            {
                decoder.GetChars(head, 0, length, characters, 0, flush: false);
                length = await stream.ReadAsync(head, cancel);
            }

            decoder.GetChars([], 0, 0, characters, 0, flush: true);
            return LoadFileEncoding.Utf8;
        }
        catch (DecoderFallbackException)
        {
            return head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? LoadFileEncoding.Utf16 : LoadFileEncoding.Windows1252;
        }
    }

    private static bool LooksLikeUtf16(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 2 && (head[0], head[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
        {
            return true;
        }

        var zeros = 0;
        for (var index = 1; index < head.Length; index += 2)
        {
            zeros += head[index] == 0 ? 1 : 0;
        }

        return head.Length > 1 && zeros > head.Length / 2 * 7 / 10;
    }
}
