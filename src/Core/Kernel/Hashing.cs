using System.Security.Cryptography;

namespace Dossier.Core.Kernel;

/// <summary>MD5, SHA-1 and SHA-256 of one stream of bytes, in one pass.</summary>
public sealed class Hashing : IDisposable
{
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long size;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        md5.AppendData(bytes);
        sha1.AppendData(bytes);
        sha256.AppendData(bytes);
        size += bytes.Length;
    }

    /// <summary>The hashes of all that was added; starts anew.</summary>
    public Blob Finish()
    {
        var blob = new Blob(Hex(sha256), Hex(sha1), Hex(md5), size);
        size = 0;
        return blob;
    }

    public void Dispose()
    {
        md5.Dispose();
        sha1.Dispose();
        sha256.Dispose();
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
