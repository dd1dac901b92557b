using System.Buffers.Binary;
using System.IO.Compression;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>
/// PowerPoint presentations from PowerPoint 97 to 2003 ([MS-PPT]); of those before, which nobody describes, the words, through the program
/// mwaw2text (Debian: libmwaw-tools, MPL-2.0 or LGPL).
/// </summary>
public sealed class PptReader : Reader
{
    private const uint EncryptedMark = 0xf3d1c4df;
    private const long LargestObject = 512 << 20;

    public override int Bid(Content content) => content.MediaType is MediaTypes.Ppt ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (!CompoundFile.LooksRight(content.Head.Span))
        {
            throw new Unreadable(FaultKind.Unsupported, "Presentations from before PowerPoint 4 are not read.");
        }

        Legacy.Read(content, findings, file => Read(content, file, findings, cancel));
    }

    private static void Read(Content content, CompoundFile file, Findings findings, CancellationToken cancel)
    {
        // Files for PowerPoint 95 and 97 alike keep the newer form in a storage of its own.
        var home = file.Root["PP97_DUALSTORAGE"] is { IsStream: false } dual ? dual : file.Root;
        using var stream = home["PowerPoint Document"] is { IsStream: true } entry ? file.Open(entry) : null;
        var records = stream is null ? null : new PptRecords(stream);
        var persist = records is null ? null : PptPersist.Read(records, Newest(file, home, records));
        if (records is null || persist is null || Document(records, persist) is not { } document)
        {
            // PowerPoint 95 has a stream of that name too, and none of the records.
            ToolText.Read("mwaw2text", "libmwaw-tools", content, findings, cancel);
            return;
        }

        bool isWhole;
        using (var flow = new TextFlow(findings) { KeepsSpace = true })
        {
            isWhole = new PptSlides(records, persist, flow, new HiddenContent(findings), cancel).Write(document);
        }

        WriteObjects(records, persist, document, findings, cancel);
        if (!isWhole)
        {
            throw new Unreadable(FaultKind.Corrupt, "A slide or the list of slides is damaged.");
        }
    }

    /// <summary>The newest save: as the stream beside says, or, when that is damaged, the last one found.</summary>
    private static long Newest(CompoundFile file, CompoundEntry home, PptRecords records)
    {
        if (home["Current User"] is { IsStream: true } entry)
        {
            var bytes = file.Bytes(entry, 1 << 20);
            if (bytes.Length >= 20)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) == EncryptedMark)
                {
                    throw new Unreadable(FaultKind.PasswordProtected, "The presentation is encrypted.");
                }

                var place = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16));
                if (records.At(place, records.Length) is { Type: PptTypes.UserEdit })
                {
                    return place;
                }
            }
        }

        long newest = 0;
        for (var place = 0L; records.At(place, records.Length) is { } record; place = record.End)
        {
            newest = record.Type == PptTypes.UserEdit ? place : newest;
        }

        return newest;
    }

    private static PptRecord? Document(PptRecords records, PptPersist persist)
    {
        if (persist.Find(records, persist.Document) is { Type: PptTypes.Document } document)
        {
            return document;
        }

        PptRecord? last = null;
        for (var place = 0L; records.At(place, records.Length) is { } record; place = record.End)
        {
            last = record.Type == PptTypes.Document ? record : last;
        }

        return last;
    }

    private static void WriteObjects(
        PptRecords records,
        PptPersist persist,
        PptRecord document,
        Findings findings,
        CancellationToken cancel
    )
    {
        if (records.Find(document, PptTypes.Objects) is not { } objects)
        {
            return;
        }

        var number = 0;
        var seen = new HashSet<uint>();
        foreach (var one in records.Below(objects))
        {
            cancel.ThrowIfCancellationRequested();
            if (one.Type != PptTypes.EmbeddedObject || records.Find(one, PptTypes.ObjectAtom) is not { } atom)
            {
                continue;
            }

            var part = records.Number(atom, 16);
            if (seen.Add(part) && persist.Find(records, part) is { Type: PptTypes.Storage } storage)
            {
                try
                {
                    WriteObject(records, storage, $"object{++number}", findings);
                }
                catch (Exception damaged) when (Legacy.IsDamage(damaged))
                {
                    findings.Fault(FaultKind.Corrupt, $"An embedded object is damaged: {damaged.Message}");
                }
            }
        }
    }

    /// <summary>[MS-PPT] 2.10.34: the object's compound file, as it is or, more often, compressed.</summary>
    private static void WriteObject(PptRecords records, PptRecord storage, string name, Findings findings)
    {
        var temporary = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
            }
        );
        using var guard = temporary;
        if (storage.Instance == 0)
        {
            records.Copy(storage.Start, storage.Length, temporary);
        }
        else
        {
            // What it says it unpacks to is a promise; no more than that is taken.
            var promised = Math.Min(LargestObject, records.Number(storage, 0));
            using var packed = new PptRange(records, storage.Start + 4, storage.Length - 4);
            using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
            var buffer = new byte[65536];
            for (int read; temporary.Length < promised && (read = unpacked.Read(buffer)) > 0; )
            {
                temporary.Write(buffer, 0, read);
            }
        }

        using var file = new CompoundFile(temporary);
        OleObjects.Write(file, file.Root, name, findings);
    }
}
