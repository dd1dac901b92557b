using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.App.Reading;

/// <summary>An item's text on its way to becoming a blob: UTF-8, gzip, hashed as it is written.</summary>
internal sealed class StagedText : IDisposable
{
    private readonly string path;
    private readonly HashAlgorithm sha256 = SHA256.Create();
    private readonly StreamWriter writer;

    public StagedText(string path)
    {
        this.path = path;
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 14);
        var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Write);
        var gzip = new GZipStream(hashed, CompressionLevel.Fastest);
        writer = new StreamWriter(gzip, new UTF8Encoding(false), 1 << 12);
    }

    /// <summary>Characters written.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<char> piece)
    {
        writer.Write(piece);
        Length += piece.Length;
    }

    public (string Path, string Sha256) Finish()
    {
        writer.Dispose();
        return (path, Convert.ToHexStringLower(sha256.Hash!));
    }

    public void Dispose()
    {
        writer.Dispose();
        sha256.Dispose();
    }
}
