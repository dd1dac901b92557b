using System.Text;

namespace Dossier.Formats.Containers;

/// <summary>
/// Which file systems the image of a disc says it has: each names itself in a descriptor of 2048 bytes from byte 32768 on (ECMA-119 8.1, ECMA-167
/// 2/8.3.1). One image may have two for the same files.
/// </summary>
internal static class VolumeMarks
{
    private const int Start = 16 * DescriptorLength;
    private const int DescriptorLength = 2048;
    private const int Descriptors = 16;

    public static bool HasIso9660(Content content) => Marks(content).Contains("CD001");

    public static bool HasUdf(Content content) => Marks(content).Exists(mark => mark is "NSR02" or "NSR03");

    /// <summary>Whether it is the image of a disc at all.</summary>
    public static bool IsDisc(Content content)
    {
        var marks = Marks(content);
        return marks is ["CD001", ..] || (marks is ["BEA01", ..] && marks.Exists(mark => mark is "NSR02" or "NSR03"));
    }

    /// <summary>Those of the marks that say of which kind a file system is, in their order.</summary>
    private static List<string> Marks(Content content)
    {
        var marks = new List<string>();
        Span<byte> descriptor = stackalloc byte[6];
        if (content.Length < Start + descriptor.Length)
        {
            return marks;
        }

        using var stream = content.Open();
        for (var index = 0; index < Descriptors; index++)
        {
            stream.Position = Start + (index * DescriptorLength);
            if (stream.ReadAtLeast(descriptor, descriptor.Length, throwOnEndOfStream: false) < descriptor.Length)
            {
                break;
            }

            // Where sectors are of 4096 bytes, every second is empty.
            var mark = Encoding.Latin1.GetString(descriptor[1..]);
            if (mark is "CD001" or "BEA01" or "NSR02" or "NSR03")
            {
                marks.Add(mark);
            }
        }

        return marks;
    }
}
