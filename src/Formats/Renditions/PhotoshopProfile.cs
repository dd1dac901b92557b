using System.Buffers.Binary;

namespace Dossier.Formats.Renditions;

/// <summary>
/// The ICC profile in a file of Photoshop's ("Adobe Photoshop File Formats Specification", image resource 1039), which ffmpeg does not pass on.
/// </summary>
internal static class PhotoshopProfile
{
    private const int HeaderLength = 26;
    private const int ModeAt = 24;
    private const int RgbMode = 3;
    private const int IccProfile = 1039;
    private const int LargestSection = 64 << 20;

    /// <returns>The path of the profile; null when there is none that fits: of other modes than RGB ffmpeg has made RGB in its own way.</returns>
    public static string? Of(Content content, Workshop work)
    {
        using var file = File.OpenRead(content.LocalPath);
        var header = new byte[HeaderLength];
        if (
            file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || !header.AsSpan().StartsWith("8BPS"u8)
            || BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(ModeAt)) != RgbMode
            || Section(file) is null
            || Section(file) is not { } resources
        )
        {
            return null;
        }

        var profile = ProfileIn(resources);
        if (!IsOfRgb(profile))
        {
            return null;
        }

        var path = work.NewFile(".icc");
        File.WriteAllBytes(path, profile);
        return path;
    }

    /// <summary>The next section: a length of four bytes, and so many bytes; null when the file ends before, or it is too long to be looked at.</summary>
    private static byte[]? Section(FileStream file)
    {
        Span<byte> length = stackalloc byte[4];
        if (file.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (count > LargestSection || count > file.Length - file.Position)
        {
            return null;
        }

        var section = new byte[count];
        file.ReadExactly(section);
        return section;
    }

    /// <summary>Each resource: a signature, an id, a name and data with their lengths, both filled up to even ones.</summary>
    private static byte[] ProfileIn(ReadOnlySpan<byte> resources)
    {
        const int UpToName = 6;
        while (resources.Length > UpToName && resources.StartsWith("8BIM"u8))
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(resources[4..]);
            var start = UpToName + Even(1 + resources[UpToName]) + 4;
            if (start > resources.Length)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(resources[(start - 4)..]);
            if (length > resources.Length - start)
            {
                break;
            }

            if (id == IccProfile)
            {
                return resources.Slice(start, (int)length).ToArray();
            }

            resources = resources[Math.Min(start + Even((int)length), resources.Length)..];
        }

        return [];
    }

    /// <summary>Its signature, and the colour space of its data (ICC.1, 7.2).</summary>
    private static bool IsOfRgb(ReadOnlySpan<byte> profile) =>
        profile.Length > 128 && profile[36..].StartsWith("acsp"u8) && profile[16..].StartsWith("RGB "u8);

    private static int Even(int length) => length + (length & 1);
}
