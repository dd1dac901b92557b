namespace Dossier.Formats.Mail;

/// <summary>RFC 8551: parts that hold a CMS object. Whether it is enveloped is said by the header, else by the object's own type.</summary>
internal static class Smime
{
    private const int OidWithin = 64;

    /// <summary>1.2.840.113549.1.7.3, enveloped data.</summary>
    private static ReadOnlySpan<byte> EnvelopedData => [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];

    /// <summary>1.2.840.113549.1.9.16.1.23, authenticated enveloped data.</summary>
    private static ReadOnlySpan<byte> AuthEnvelopedData => [0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17];

    public static bool IsEncrypted(MailBytes bytes, MailPart part)
    {
        if (part.MediaType is not ("application/pkcs7-mime" or "application/x-pkcs7-mime"))
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
}
