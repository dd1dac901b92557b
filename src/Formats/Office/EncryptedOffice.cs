using System.Buffers.Binary;
using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office;

/// <summary>An Office Open XML file with a password: a compound file that holds the encrypted package as one stream ([MS-OFFCRYPTO] 1.3.2).</summary>
public sealed class EncryptedOffice : Reader
{
    private const int HeaderLength = 512;

    public override int Bid(Content content) =>
        content.MediaType is MediaTypes.ProtectedOffice ? 95
        : content.MediaType is MediaTypes.CompoundFile or MediaTypes.Docx or MediaTypes.Xlsx or MediaTypes.Pptx && IsEncrypted(content) ? 95
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel) =>
        throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted.");

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
