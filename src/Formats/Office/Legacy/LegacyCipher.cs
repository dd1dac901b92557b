using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// RC4 as Office 97 to 2003 encrypted streams with it: anew for each block of a stream, so that any place of it can be decrypted by itself
/// ([MS-OFFCRYPTO] 2.3.5 and 2.3.6).
/// </summary>
internal sealed class LegacyCipher
{
    private const int SaltLength = 16;
    private const int VerifierLength = 16;

    /// <summary>Of the name of the provider of the algorithms, and what stands before it.</summary>
    private const int LongestHeader = 4096;
    private readonly Func<int, byte[]> keyOf;
    private readonly int blockLength;
    private readonly Rc4 stream = new();
    private long block = -1;
    private int at;

    private LegacyCipher(Func<int, byte[]> keyOf, int blockLength) => (this.keyOf, this.blockLength) = (keyOf, blockLength);

    /// <param name="info">The header of the encryption, from its version on.</param>
    /// <param name="blockLength">How many bytes have a key in common: 512 in a document, 1024 in a workbook.</param>
    /// <returns>Null when no password fits.</returns>
    /// <exception cref="InvalidDataException">The header breaks the rules.</exception>
    /// <exception cref="Unreadable">It is encrypted in another way.</exception>
    public static LegacyCipher? Of(ReadOnlySpan<byte> info, IEnumerable<string> passwords, int blockLength)
    {
        if (info.Length < 4)
        {
            throw new InvalidDataException("The description of the encryption is too short.");
        }

        var (major, minor) = (BinaryPrimitives.ReadUInt16LittleEndian(info), BinaryPrimitives.ReadUInt16LittleEndian(info[2..]));
        return (major, minor) switch
        {
            (1, 1) => WithMd5(info[4..], passwords, blockLength),
            (2 or 3 or 4, 2) => WithSha1(info[4..], passwords, blockLength),
            _ => throw new Unreadable(FaultKind.Unsupported, $"It is encrypted by version {major}.{minor} of a method that is not read."),
        };
    }

    /// <summary>The same for another stream of the file.</summary>
    public LegacyCipher Another() => new(keyOf, blockLength);

    /// <summary>Decrypts what stands at that place of the stream.</summary>
    public void Decrypt(Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var offset = (int)(position % blockLength);
            if (block != position / blockLength || offset < at)
            {
                block = position / blockLength;
                at = 0;
                stream.Begin(keyOf(checked((int)block)));
            }

            for (; at < offset; at++)
            {
                stream.Next();
            }

            var count = Math.Min(bytes.Length, blockLength - offset);
            stream.Apply(bytes[..count]);
            at += count;
            position += count;
            bytes = bytes[count..];
        }
    }

    private static LegacyCipher? WithMd5(ReadOnlySpan<byte> info, IEnumerable<string> passwords, int blockLength)
    {
        if (info.Length < SaltLength + VerifierLength + MD5.HashSizeInBytes)
        {
            throw new InvalidDataException("The description of the encryption is too short.");
        }

        var salt = info[..SaltLength].ToArray();
        var verifier = info.Slice(SaltLength, VerifierLength).ToArray();
        var proof = info.Slice(SaltLength + VerifierLength, MD5.HashSizeInBytes).ToArray();
        foreach (var password in passwords)
        {
            var short5 = MD5.HashData(Encoding.Unicode.GetBytes(password))[..5];
            var turned = MD5.HashData(Enumerable.Repeat(short5.Concat(salt), 16).SelectMany(piece => piece).ToArray())[..5];
            byte[] KeyOf(int number) => MD5.HashData([.. turned, .. Number(number)]);
            if (Fits(KeyOf(0), verifier, proof, MD5.HashData))
            {
                return new LegacyCipher(KeyOf, blockLength);
            }
        }

        return null;
    }

    /// <summary>"RC4 CryptoAPI".</summary>
    private static LegacyCipher? WithSha1(ReadOnlySpan<byte> info, IEnumerable<string> passwords, int blockLength)
    {
        var headerLength = info.Length >= 8 ? BinaryPrimitives.ReadInt32LittleEndian(info[4..]) : 0;
        if (
            headerLength is < 32 or > LongestHeader
            || info.Length < 8 + headerLength + 4 + SaltLength + VerifierLength + 4 + SHA1.HashSizeInBytes
        )
        {
            throw new InvalidDataException("The description of the encryption is too short.");
        }

        var header = info.Slice(8, headerLength);
        if (BinaryPrimitives.ReadInt32LittleEndian(header[8..]) is not (0 or 0x6801))
        {
            throw new Unreadable(FaultKind.Unsupported, "It is encrypted by another method than RC4, which is not read.");
        }

        // None stated means forty; forty are filled up with zeros.
        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(header[16..]) is var bits and not 0 ? bits / 8 : 5;
        if (keyLength is < 5 or > 16)
        {
            throw new InvalidDataException("The encryption's key is of an impossible size.");
        }

        var rest = info[(8 + headerLength)..];
        var salt = rest.Slice(4, SaltLength).ToArray();
        var verifier = rest.Slice(4 + SaltLength, VerifierLength).ToArray();
        var proof = rest.Slice(4 + SaltLength + VerifierLength + 4, SHA1.HashSizeInBytes).ToArray();
        foreach (var password in passwords)
        {
            var hash = SHA1.HashData([.. salt, .. Encoding.Unicode.GetBytes(password)]);
            byte[] KeyOf(int number)
            {
                var key = SHA1.HashData([.. hash, .. Number(number)])[..keyLength];
                Array.Resize(ref key, keyLength == 5 ? 16 : keyLength);
                return key;
            }

            if (Fits(KeyOf(0), verifier, proof, SHA1.HashData))
            {
                return new LegacyCipher(KeyOf, blockLength);
            }
        }

        return null;
    }

    private static bool Fits(byte[] key, byte[] verifier, byte[] proof, Func<byte[], byte[]> hash)
    {
        var cipher = new Rc4();
        cipher.Begin(key);
        var (opened, stated) = ((byte[])verifier.Clone(), (byte[])proof.Clone());
        cipher.Apply(opened);
        cipher.Apply(stated);
        return CryptographicOperations.FixedTimeEquals(hash(opened), stated);
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    /// <summary>.NET has no RC4, which nothing should be encrypted with any more.</summary>
    private sealed class Rc4
    {
        private readonly byte[] state = new byte[256];
        private byte i;
        private byte j;

        public void Begin(byte[] key)
        {
            (i, j) = (0, 0);
            for (var at = 0; at < state.Length; at++)
            {
                state[at] = (byte)at;
            }

            byte swap = 0;
            for (var at = 0; at < state.Length; at++)
            {
                swap = (byte)(swap + state[at] + key[at % key.Length]);
                (state[at], state[swap]) = (state[swap], state[at]);
            }
        }

        public byte Next()
        {
            i++;
            j += state[i];
            (state[i], state[j]) = (state[j], state[i]);
            return state[(byte)(state[i] + state[j])];
        }

        public void Apply(Span<byte> bytes)
        {
            foreach (ref var one in bytes)
            {
                one ^= Next();
            }
        }
    }
}
