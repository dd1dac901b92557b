using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>
/// How an Office Open XML package was encrypted with a password ([MS-OFFCRYPTO] 2.3.4): standard encryption (Office 2007) and agile
/// encryption (since 2010).
/// </summary>
internal abstract class OfficeKey
{
    /// <summary>
    /// What Excel encrypts a workbook with whose structure alone is protected, or that is to be read only; it opens such a workbook without asking
    /// ([MS-XLS] 2.2.10).
    /// </summary>
    public const string BuiltIn = "VelvetSweatshop";

    /// <summary>More turns of the hash than any program writes cost a reader minutes for each password.</summary>
    private const int MostTurns = 10_000_000;
    private const int MostInfo = 1 << 20;

    /// <summary>How many bytes of the package are encrypted together, and so decrypted together.</summary>
    public abstract int SegmentLength { get; }

    /// <summary>The key for a password; null when the password is wrong.</summary>
    public abstract byte[]? Try(string password);

    /// <summary>Decrypts one segment, whose length is a multiple of 16.</summary>
    public abstract byte[] Decrypt(byte[] key, ReadOnlySpan<byte> segment, int number);

    /// <param name="info">The stream EncryptionInfo.</param>
    /// <exception cref="InvalidDataException">It breaks the rules.</exception>
    /// <exception cref="Unreadable">It is encrypted in another way.</exception>
    public static OfficeKey Of(byte[] info)
    {
        if (info.Length is < 8 or > MostInfo)
        {
            throw new InvalidDataException("The description of the encryption is of an impossible size.");
        }

        var (major, minor) = (BinaryPrimitives.ReadUInt16LittleEndian(info), BinaryPrimitives.ReadUInt16LittleEndian(info.AsSpan(2)));
        return (major, minor) switch
        {
            (4, 4) => new Agile(info.AsSpan(8)),
            (2 or 3 or 4, 2) => new Standard(info.AsSpan(8)),
            _ => throw new Unreadable(FaultKind.Unsupported, $"It is encrypted by version {major}.{minor} of a method that is not read."),
        };
    }

    private static byte[] Hash(HashAlgorithmName name, params ReadOnlySpan<byte[]> pieces)
    {
        using var hash = IncrementalHash.CreateHash(name);
        foreach (var piece in pieces)
        {
            hash.AppendData(piece);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Turned(HashAlgorithmName name, byte[] salt, string password, int turns)
    {
        if (turns is < 0 or > MostTurns)
        {
            throw new InvalidDataException("The description of the encryption asks for an impossible number of turns.");
        }

        var value = Hash(name, salt, Encoding.Unicode.GetBytes(password));
        using var hash = IncrementalHash.CreateHash(name);
        var number = new byte[4];
        for (var turn = 0; turn < turns; turn++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, turn);
            hash.AppendData(number);
            hash.AppendData(value);
            hash.GetHashAndReset(value);
        }

        return value;
    }

    private static byte[] Fit(byte[] bytes, int length, byte filler)
    {
        var fitted = new byte[length];
        fitted.AsSpan().Fill(filler);
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(fitted);
        return fitted;
    }

    /// <summary>AES in ECB with a key from SHA-1 ([MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9).</summary>
    private sealed class Standard : OfficeKey
    {
        private const int Turns = 50_000;
        private readonly int keyLength;
        private readonly byte[] salt;
        private readonly byte[] verifier;
        private readonly byte[] verifierHash;

        public Standard(ReadOnlySpan<byte> info)
        {
            var headerLength = BinaryPrimitives.ReadInt32LittleEndian(info);
            if (headerLength < 32 || headerLength > info.Length - 4 - 20 - 16 - 32 - 4)
            {
                throw new InvalidDataException("The description of the encryption is too short.");
            }

            var header = info.Slice(4, headerLength);
            var algorithm = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            if (algorithm is not (0x660E or 0x660F or 0x6610))
            {
                throw new Unreadable(FaultKind.Unsupported, "It is encrypted by another method than AES, which is not read.");
            }

            keyLength = BinaryPrimitives.ReadInt32LittleEndian(header[16..]) / 8;
            if (keyLength is not (16 or 24 or 32))
            {
                throw new InvalidDataException("The encryption's key is of an impossible size.");
            }

            var rest = info[(4 + headerLength)..];
            salt = rest.Slice(4, 16).ToArray();
            verifier = rest.Slice(20, 16).ToArray();
            verifierHash = rest.Slice(40, 32).ToArray();
        }

        public override int SegmentLength => 4096;

        public override byte[]? Try(string password)
        {
            var turned = Turned(HashAlgorithmName.SHA1, salt, password, Turns);
            var last = Hash(HashAlgorithmName.SHA1, turned, new byte[4]);
            var key = Derived(last, 0x36).Concat(Derived(last, 0x5C)).Take(keyLength).ToArray();
            var proof = Hash(HashAlgorithmName.SHA1, Decrypt(key, verifier, 0));
            return CryptographicOperations.FixedTimeEquals(proof, Decrypt(key, verifierHash, 0).AsSpan(0, proof.Length)) ? key : null;
        }

        public override byte[] Decrypt(byte[] key, ReadOnlySpan<byte> segment, int number)
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return aes.DecryptEcb(segment, PaddingMode.None);
        }

        private static byte[] Derived(byte[] last, byte with)
        {
            var block = new byte[64];
            block.AsSpan().Fill(with);
            for (var at = 0; at < last.Length; at++)
            {
                block[at] ^= last[at];
            }

            return Hash(HashAlgorithmName.SHA1, block);
        }
    }

    /// <summary>AES in CBC, each segment with a vector of its own ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15).</summary>
    private sealed class Agile : OfficeKey
    {
        private static readonly byte[] VerifierInput = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
        private static readonly byte[] VerifierValue = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
        private static readonly byte[] KeyValue = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

        private readonly Dictionary<string, string> ofData;
        private readonly Dictionary<string, string> ofPassword;

        public Agile(ReadOnlySpan<byte> xml)
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            Dictionary<string, string>? data = null,
                password = null;
            try
            {
                using var reader = XmlReader.Create(new MemoryStream(xml.ToArray()), settings);
                while (reader.Read())
                {
                    if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "keyData")
                    {
                        data ??= Attributes(reader);
                    }
                    else if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "encryptedKey")
                    {
                        password ??= Attributes(reader);
                    }
                }
            }
            catch (XmlException broken)
            {
                throw new InvalidDataException("The description of the encryption is broken.", broken);
            }

            ofData = data ?? throw new InvalidDataException("The description of the encryption is incomplete.");
            ofPassword = password ?? throw new Unreadable(FaultKind.Unsupported, "It is encrypted for a certificate, not with a password.");
            foreach (var part in new[] { ofData, ofPassword })
            {
                if (part.GetValueOrDefault("cipherAlgorithm") != "AES" || part.GetValueOrDefault("cipherChaining") != "ChainingModeCBC")
                {
                    throw new Unreadable(FaultKind.Unsupported, "It is encrypted by another method than AES in CBC, which is not read.");
                }
            }
        }

        public override int SegmentLength => 4096;

        public override byte[]? Try(string password)
        {
            var name = NameOf(ofPassword);
            var salt = Value(ofPassword, "saltValue");
            var turned = Turned(name, salt, password, Number(ofPassword, "spinCount"));
            byte[] Open(string value, byte[] block)
            {
                var key = Fit(Hash(name, turned, block), KeyLength(ofPassword), 0x36);
                return Cbc(key, Fit(salt, 16, 0x36), Value(ofPassword, value));
            }

            var input = Open("encryptedVerifierHashInput", VerifierInput);
            var proof = Hash(name, input[..Math.Min(salt.Length, input.Length)]);
            var kept = Open("encryptedVerifierHashValue", VerifierValue);
            return kept.Length >= proof.Length && CryptographicOperations.FixedTimeEquals(proof, kept.AsSpan(0, proof.Length))
                ? Fit(Open("encryptedKeyValue", KeyValue), KeyLength(ofData), 0)
                : null;
        }

        public override byte[] Decrypt(byte[] key, ReadOnlySpan<byte> segment, int number)
        {
            var place = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(place, number);
            var vector = Fit(Hash(NameOf(ofData), Value(ofData, "saltValue"), place), 16, 0x36);
            return Cbc(key, vector, segment);
        }

        private static byte[] Cbc(byte[] key, byte[] vector, ReadOnlySpan<byte> bytes)
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return aes.DecryptCbc(bytes[..(bytes.Length / 16 * 16)], vector, PaddingMode.None);
        }

        private static Dictionary<string, string> Attributes(XmlReader reader)
        {
            var attributes = new Dictionary<string, string>();
            while (reader.MoveToNextAttribute())
            {
                attributes[reader.LocalName] = reader.Value;
            }

            reader.MoveToElement();
            return attributes;
        }

        private static int KeyLength(Dictionary<string, string> of) =>
            Number(of, "keyBits") is var bits && bits is 128 or 192 or 256
                ? bits / 8
                : throw new InvalidDataException("The encryption's key is of an impossible size.");

        private static int Number(Dictionary<string, string> of, string name) =>
            int.TryParse(of.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"The description of the encryption lacks '{name}'.");

        private static byte[] Value(Dictionary<string, string> of, string name)
        {
            try
            {
                return Convert.FromBase64String(of.GetValueOrDefault(name, ""));
            }
            catch (FormatException broken)
            {
                throw new InvalidDataException($"'{name}' in the description of the encryption is broken.", broken);
            }
        }

        private static HashAlgorithmName NameOf(Dictionary<string, string> of) =>
            of.GetValueOrDefault("hashAlgorithm") switch
            {
                "SHA1" or "SHA-1" => HashAlgorithmName.SHA1,
                "SHA256" or "SHA-256" => HashAlgorithmName.SHA256,
                "SHA384" or "SHA-384" => HashAlgorithmName.SHA384,
                "SHA512" or "SHA-512" => HashAlgorithmName.SHA512,
                _ => throw new Unreadable(FaultKind.Unsupported, "It is encrypted with a hash that is not known."),
            };
    }
}
