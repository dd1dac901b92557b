using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Dossier.Formats.Mail;

/// <summary>RFC 8551: parts that hold a CMS object. Whether it is enveloped is said by the header, else by the object's own type.</summary>
internal static class Smime
{
    private const int OidWithin = 64;

    /// <summary>1.2.840.113549.1.7.3, enveloped data.</summary>
    private static ReadOnlySpan<byte> EnvelopedData => [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];

    /// <summary>1.2.840.113549.1.9.16.1.23, authenticated enveloped data.</summary>
    private static ReadOnlySpan<byte> AuthEnvelopedData => [0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17];

    /// <summary>In bytes: the object is decoded in memory. A larger one stays an attachment.</summary>
    private const long LargestSigned = 64 << 20;

    public static bool IsEncrypted(MailBytes bytes, MailPart part)
    {
        if (!IsCms(part))
        {
            return false;
        }

        if (part.ContentType["smime-type"] is { } type)
        {
            return type.EndsWith("enveloped-data", StringComparison.OrdinalIgnoreCase);
        }

        using var content = new PartStream(bytes, part);
        Span<byte> start = stackalloc byte[OidWithin];
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.IndexOf(EnvelopedData) >= 0 || start.IndexOf(AuthEnvelopedData) >= 0;
    }

    /// <summary>
    /// What a part signs that holds it inside the signature (opaque signing, RFC 8551 3.5.2), as a file that goes when it is closed. Nobody says
    /// whether the signature is good.
    /// </summary>
    /// <returns>The signed entity and who signed it; null when the part is none such, or cannot be decoded.</returns>
    public static (FileStream Entity, IReadOnlyList<string> Signers)? Signed(MailBytes bytes, MailPart part)
    {
        if (!IsCms(part) || part.Length > LargestSigned || IsEncrypted(bytes, part))
        {
            return null;
        }

        try
        {
            using var content = new PartStream(bytes, part);
            using var held = new MemoryStream();
            content.CopyTo(held);
            var signed = new SignedCms();
            signed.Decode(held.GetBuffer().AsSpan(0, (int)held.Length));
            if (signed.Detached || signed.ContentInfo.Content.Length == 0)
            {
                return null;
            }

            string[] signers = [.. signed.SignerInfos.Cast<SignerInfo>().Select(signer => signer.Certificate?.Subject).OfType<string>()];
            return (Temporary(signed.ContentInfo.Content), signers);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool IsCms(MailPart part) => part.MediaType is "application/pkcs7-mime" or "application/x-pkcs7-mime";

    private static FileStream Temporary(byte[] content)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
            }
        );
        file.Write(content);
        file.Flush();
        file.Position = 0;
        return file;
    }
}
