using System.Buffers.Binary;
using System.Security.Cryptography;
using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office;

/// <summary>An Office Open XML file with a password: a compound file that holds the encrypted package as one stream ([MS-OFFCRYPTO] 1.3.2).</summary>
public sealed class EncryptedOffice : Reader
{
    private const int HeaderLength = 512;
    private const int MostInfo = 1 << 20;
    private const int CipherBlock = 16;

    public override int Bid(Content content) =>
        content.MediaType is MediaTypes.ProtectedOffice ? 95
        : content.MediaType is MediaTypes.CompoundFile or MediaTypes.Docx or MediaTypes.Xlsx or MediaTypes.Pptx && IsEncrypted(content) ? 95
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        var target = Path.Combine(content.Scratch, $"plain-{Path.GetRandomFileName()}");
        try
        {
            if (!Decrypt(content, target, findings, cancel))
            {
                throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted and no known password opens it.");
            }

            findings.Set(Properties.WasEncrypted, true);
            ReadPlain(
                new Content(target, content.Name) { Scratch = content.Scratch, Passwords = content.Passwords },
                content,
                findings,
                cancel
            );
        }
        catch (Exception broken) when (broken is InvalidDataException or CryptographicException)
        {
            throw new Unreadable(FaultKind.Corrupt, broken.Message, broken);
        }
        finally
        {
            File.Delete(target);
        }
    }

    private static void ReadPlain(Content plain, Content content, Findings findings, CancellationToken cancel)
    {
        plain.MediaType = Identify.MediaType(plain);
        // Only what such a package may hold: not a second wrapping in the first.
        if (plain.MediaType == MediaTypes.CompoundFile || Readers.For(plain) is not { } reader)
        {
            throw new Unreadable(FaultKind.Unsupported, $"It was decrypted, and there is no reader for {plain.MediaType}.");
        }

        content.MediaType = plain.MediaType;
        reader.Read(plain, findings, cancel);
    }

    /// <summary>Writes the package without its encryption; false when no password fits.</summary>
    private static bool Decrypt(Content content, string target, Findings findings, CancellationToken cancel)
    {
        using var compound = new CompoundFile(content.Open());
        var method = OfficeKey.Of(Description(compound));
        foreach (var password in content.Passwords.Append(OfficeKey.BuiltIn))
        {
            cancel.ThrowIfCancellationRequested();
            findings.Working();
            if (method.Try(password) is { } key)
            {
                using var locked =
                    compound.Open("EncryptedPackage") ?? throw new InvalidDataException("The encrypted package is not in it.");
                using var plain = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                Decrypt(method, key, locked, plain, cancel);
                return true;
            }
        }

        return false;
    }

    private static byte[] Description(CompoundFile compound)
    {
        using var stream = compound.Open("EncryptionInfo") ?? throw new InvalidDataException("It does not say how it is encrypted.");
        if (stream.Length > MostInfo)
        {
            throw new InvalidDataException("The description of the encryption is of an impossible size.");
        }

        var info = new byte[stream.Length];
        return info[..stream.ReadAtLeast(info, info.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The stream EncryptedPackage on its way to being plain: eight bytes of length, then segments ([MS-OFFCRYPTO] 2.3.4.4).</summary>
    private static void Decrypt(OfficeKey method, byte[] key, Stream locked, Stream plain, CancellationToken cancel)
    {
        var length = new byte[sizeof(long)];
        if (locked.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            throw new InvalidDataException("The encrypted package breaks off.");
        }

        var left = Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(length));
        var segment = new byte[method.SegmentLength];
        for (var number = 0; left > 0; number++)
        {
            cancel.ThrowIfCancellationRequested();
            var read = locked.ReadAtLeast(segment, segment.Length, throwOnEndOfStream: false);
            var bytes = method.Decrypt(key, segment.AsSpan(0, read / CipherBlock * CipherBlock), number);
            if (bytes.Length == 0)
            {
                throw new InvalidDataException("The encrypted package breaks off.");
            }

            var count = (int)Math.Min(left, bytes.Length);
            plain.Write(bytes, 0, count);
            left -= count;
        }
    }

    /// <summary>Whether the directory of a compound file names the stream that such a package is encrypted into.</summary>
    public static bool IsEncrypted(Content content)
    {
        var head = content.Head.Span;
        if (!CompoundFile.LooksRight(head))
        {
            return false;
        }

        var name = "EncryptedPackage"u8;
        Span<byte> wide = stackalloc byte[name.Length * 2];
        for (var at = 0; at < name.Length; at++)
        {
            (wide[at * 2], wide[(at * 2) + 1]) = (name[at], 0);
        }

        if (head.IndexOf(wide) >= 0)
        {
            return true;
        }

        var sector = BinaryPrimitives.ReadUInt32LittleEndian(head[0x30..]);
        var sectorLength = 1L << Math.Min(12, (int)BinaryPrimitives.ReadUInt16LittleEndian(head[0x1E..]));
        var start = (sector + 1) * sectorLength;
        if (start < HeaderLength || start >= content.Length)
        {
            return false;
        }

        using var stream = content.Open();
        stream.Position = start;
        var directory = new byte[sectorLength * 2];
        var read = stream.ReadAtLeast(directory, directory.Length, throwOnEndOfStream: false);
        return directory.AsSpan(0, read).IndexOf(wide) >= 0;
    }
}
