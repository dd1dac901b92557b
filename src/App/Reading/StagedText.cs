using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Formats.Containers;

namespace Dossier.App.Reading;

/// <summary>An item's text on its way to becoming a blob: UTF-8, gzip, hashed as it is written. A short one is sent as it is.</summary>
internal sealed class StagedText(string path) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(false);
    private char[]? held = ArrayPool<char>.Shared.Rent(StoredGzip.Most);
    private HashAlgorithm? sha256;
    private StreamWriter? writer;

    /// <summary>Characters written.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<char> piece)
    {
        if (writer is null && Length + piece.Length <= StoredGzip.Most)
        {
            piece.CopyTo(held.AsSpan((int)Length));
        }
        else
        {
            (writer ?? Begin()).Write(piece);
        }

        Length += piece.Length;
    }

    public StagedBlob Finish()
    {
        if (writer is null && Utf8.GetByteCount(held!, 0, (int)Length) <= StoredGzip.Most)
        {
            var file = StoredGzip.Of(Utf8.GetBytes(held!, 0, (int)Length));
            return new StagedBlob(path, Convert.ToHexStringLower(SHA256.HashData(file))) { Bytes = file };
        }

        (writer ?? Begin()).Dispose();
        return new StagedBlob(path, Convert.ToHexStringLower(sha256!.Hash!));
    }

    public void Dispose()
    {
        writer?.Dispose();
        sha256?.Dispose();
        if (held is not null)
        {
            ArrayPool<char>.Shared.Return(held);
            held = null;
        }
    }

    /// <summary>The text is too long to be kept as it is: what was held of it goes first.</summary>
    private StreamWriter Begin()
    {
        sha256 = SHA256.Create();
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 14);
        var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Write);
        writer = new StreamWriter(new GZipStream(hashed, CompressionLevel.Fastest), Utf8, 1 << 12);
        writer.Write(held.AsSpan(0, (int)Length));
        return writer;
    }
}
