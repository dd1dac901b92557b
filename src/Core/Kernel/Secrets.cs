using System.Security.Cryptography;
using System.Text;

namespace Dossier.Core.Kernel;

/// <summary>
/// Secrets at rest. What we must read again (signing keys, stored credentials) is encrypted with the installation's key;
/// what we only compare (tokens, client secrets) is kept as a hash.
/// </summary>
public sealed class Secrets(byte[] key)
{
    private const int KeyLength = 32;
    private const int TokenLength = 32;
    private const int MostAttempts = 100;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads the installation's key from a file, which is made, for its owner's eyes only, when it is not there.</summary>
    public static Secrets FromFile(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new Secrets(ReadOrMake(path));
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException) && attempt < MostAttempts)
            {
                // Another process that starts at the same time holds the file: its key will be ours.
                Thread.Sleep(BetweenAttempts);
            }
        }
    }

    private static byte[] ReadOrMake(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.Read,
        };
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            options.Mode = FileMode.OpenOrCreate;
            options.Access = FileAccess.ReadWrite;
            options.Share = FileShare.None;
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var key = new byte[KeyLength];
        using var file = new FileStream(path, options);
        if (file.Length > 0)
        {
            file.ReadExactly(key);
            return key;
        }

        RandomNumberGenerator.Fill(key);
        file.Write(key);
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>A new random token: 256 bits, URL-safe.</summary>
    public static string NewToken() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenLength)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The hash under which a random token is kept. Tokens carry 256 bits, so one fast hash is enough; passwords never come here.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>AES-256-GCM: nonce, tag and ciphertext, in Base64.</summary>
    public string Protect(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var cipher = new byte[plain.Length];
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Convert.ToBase64String([.. nonce, .. tag, .. cipher]);
    }

    /// <summary>A key of 32 bytes for one purpose, always the same, from which the installation's own cannot be found.</summary>
    public byte[] KeyFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyLength, info: Encoding.UTF8.GetBytes(purpose));

    /// <exception cref="CryptographicException">It was protected with another key, or changed since.</exception>
    public string Unprotect(string protectedSecret)
    {
        var bytes = Convert.FromBase64String(protectedSecret).AsSpan();
        var nonce = bytes[..AesGcm.NonceByteSizes.MaxSize];
        var tag = bytes.Slice(nonce.Length, AesGcm.TagByteSizes.MaxSize);
        var cipher = bytes[(nonce.Length + tag.Length)..];
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key, tag.Length);
        aes.Decrypt(nonce, cipher, tag, plain);
        return Encoding.UTF8.GetString(plain);
    }
}
