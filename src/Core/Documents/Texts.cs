using System.IO.Compression;
using System.Text;
using Dossier.Core.Kernel;

namespace Dossier.Core.Documents;

/// <summary>The text of documents: blobs of UTF-8, compressed with gzip.</summary>
public sealed class Texts(IBlobStore blobs)
{
    /// <summary>The text to read, from its beginning; empty when the document has none.</summary>
    public async Task<TextReader> Open(string? textHash, CancellationToken cancel)
    {
        if (textHash is null)
        {
            return TextReader.Null;
        }

        // Most texts are short, and a buffer is cleared for each.
        return new StreamReader(await OpenBytes(textHash, cancel), Encoding.UTF8, false, 1 << 12);
    }

    /// <summary>A part of the text, as far as it goes.</summary>
    /// <param name="start">In characters (UTF-16 units), as highlights count.</param>
    public async Task<string> Part(string? textHash, long start, int length, CancellationToken cancel)
    {
        using var reader = await Open(textHash, cancel);
        var buffer = new char[length];
        var skipped = 0L;
        while (skipped < start)
        {
            var count = await reader.ReadBlockAsync(buffer.AsMemory(0, (int)Math.Min(length, start - skipped)), cancel);
            if (count == 0)
            {
                return "";
            }

            skipped += count;
        }

        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancel));
    }

    /// <summary>The text as its bytes, in UTF-8 without a mark.</summary>
    public async Task<Stream> OpenBytes(string textHash, CancellationToken cancel) =>
        new GZipStream(await blobs.Open(textHash, cancel), CompressionMode.Decompress);

    /// <summary>Keeps a text; returns the hash to open it by.</summary>
    public async Task<string> Store(string text, CancellationToken cancel)
    {
        using var memory = new MemoryStream();
        await using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        }

        memory.Position = 0;
        return (await blobs.Store(memory, cancel)).Sha256;
    }
}
