using System.Buffers.Binary;
using System.Text;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// Publisher, Project and other compound files: their properties; of Publisher also the text, which lies in one stream as it was typed.
/// The text of the others is not to be had, and that is said.
/// </summary>
public sealed class CompoundReader : Reader
{
    private const int PlacesStart = 0x20;
    private const int PlaceLength = 24;
    private const int MostPlaces = 20;
    private const int LargestText = 64 << 20;

    public override int Bid(Content content) =>
        content.MediaType is MediaTypes.Publisher or MediaTypes.Project && CompoundFile.LooksRight(content.Head.Span) ? 60 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel) =>
        Legacy.Read(
            content,
            findings,
            file =>
            {
                if (
                    file.Root["Quill"]?["QuillSub"]?["CONTENTS"] is not { IsStream: true } entry
                    || !WriteText(file.Bytes(entry, LargestText), findings)
                )
                {
                    throw new Unreadable(FaultKind.Unsupported, "The properties were read; the text of this type is not.");
                }
            }
        );

    /// <summary>The stream begins with a table of what lies where; the part called TEXT is UTF-16.</summary>
    private static bool WriteText(byte[] bytes, Findings findings)
    {
        if (!bytes.AsSpan().StartsWith("CHNKINK "u8))
        {
            return false;
        }

        using var flow = new TextFlow(findings) { KeepsSpace = true };
        for (var at = PlacesStart; at + PlaceLength <= Math.Min(bytes.Length, PlacesStart + (MostPlaces * PlaceLength)); at += PlaceLength)
        {
            var place = bytes.AsSpan(at, PlaceLength);
            if (BinaryPrimitives.ReadUInt16LittleEndian(place) != 0x18 || !place[2..].StartsWith("TEXT"u8))
            {
                continue;
            }

            var start = Math.Min(bytes.Length, BinaryPrimitives.ReadUInt32LittleEndian(place[16..]));
            var length = Math.Min(bytes.Length - start, BinaryPrimitives.ReadUInt32LittleEndian(place[20..]));
            foreach (var line in Encoding.Unicode.GetString(bytes, (int)start, (int)length & ~1).Split('\r', '\n', '\v', '\f'))
            {
                flow.Break(1);
                flow.Write(line.Replace("\0", "", StringComparison.Ordinal));
            }
        }

        return true;
    }
}
