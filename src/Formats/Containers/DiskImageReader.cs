using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Dossier.Formats.Native;

namespace Dossier.Formats.Containers;

/// <summary>
/// Images of disks: raw, or Expert Witness (E01) in any number of segments. The file systems in them are read by the programs of
/// The Sleuth Kit (Debian: sleuthkit): NTFS, FAT, exFAT, ext, HFS+. Files come out with their paths and times, file systems one after the
/// other in the order of the partition table; what is not allocated is not read, but for deleted files where they are wanted.
/// </summary>
public sealed partial class DiskImageReader : Reader
{
    private const string Package = "sleuthkit";
    private const int MostFiles = 5_000_000;
    private const int BlockLength = 128 * 1024;
    private const int SegmentNumberAt = 9;
    private const int DescriptorLength = 76;

    public override int Bid(Content content) => content.MediaType is MediaTypes.ExpertWitness or MediaTypes.DiskImage ? 100 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.IsContainer();
        var isExpertWitness = content.MediaType == MediaTypes.ExpertWitness;
        if (isExpertWitness && SegmentOf(content.Head.Span) is > 1 and var segment)
        {
            throw new Unreadable(FaultKind.MissingPart, $"It is segment {segment} of an image whose first is not beside it.");
        }

        if (isExpertWitness)
        {
            MustBeWhole(content);
        }

        using var links = new PartLinks(content, isExpertWitness ? "E01" : "raw");
        string[] image = isExpertWitness ? ["-i", "ewf", links.Path] : ["-i", "raw", links.Path];
        if (isExpertWitness)
        {
            EwfTools.Read(links.Path, findings, cancel);
        }

        var volumes = Volumes(image, cancel);
        var found = 0;
        foreach (var volume in volumes)
        {
            found += ReadVolume(volume, image, content, findings, cancel) ? 1 : 0;
        }

        if (found == 0)
        {
            findings.Fault(FaultKind.Unsupported, "There is no file system in it that can be read.");
        }
    }

    /// <summary>From 1; null where the format keeps no such number at that place, as the second version does.</summary>
    private static int? SegmentOf(ReadOnlySpan<byte> head) =>
        head.Length > SegmentNumberAt + 1 && head[3] == 0x09 ? BinaryPrimitives.ReadUInt16LittleEndian(head[SegmentNumberAt..]) : null;

    /// <summary>A segment ends with the descriptor of a section that says whether the image goes on in another.</summary>
    private static void MustBeWhole(Content content)
    {
        using var last = new FileStream(content.Parts[^1].LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        if (last.Length < DescriptorLength)
        {
            return;
        }

        Span<byte> kind = stackalloc byte[5];
        last.Position = last.Length - DescriptorLength;
        last.ReadExactly(kind);
        if (kind.SequenceEqual("next\0"u8))
        {
            var name = PartNames.Of(content.Name) is { } part ? PartNames.NameOf(part, content.Parts.Count + 1) : "another segment";
            throw new Unreadable(FaultKind.MissingPart, $"The image goes on in {name}, which is not beside it.");
        }
    }

    /// <summary>Where file systems may begin, in sectors; the whole image when it has no partition table.</summary>
    private static List<Volume> Volumes(string[] image, CancellationToken cancel)
    {
        using var table = new ChildTool("mmls", Package, ["-a", .. image], cancel);
        var volumes = new List<Volume>();
        while (table.Output.ReadLine() is { } line)
        {
            if (Partition().Match(line) is { Success: true } match)
            {
                volumes.Add(
                    new Volume(match.Groups[1].Value, [$"Partition {volumes.Count + 1}"], match.Groups[2].Value.Trim(), IsWhole: false)
                );
            }
        }

        table.End();
        cancel.ThrowIfCancellationRequested();
        return volumes.Count > 0 ? volumes : [new Volume("0", [], "", IsWhole: true)];
    }

    private static bool ReadVolume(Volume volume, string[] image, Content content, Findings findings, CancellationToken cancel)
    {
        var isRead = false;
        foreach (var isDeleted in content.WithDeleted ? new[] { false, true } : [false])
        {
            using var list = new ChildTool(
                "fls",
                Package,
                ["-r", "-p", isDeleted ? "-d" : "-u", "-m", "/", "-o", volume.Offset, .. image],
                cancel
            );
            var count = 0;
            while (list.Output.ReadLine() is { } line)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Working();
                if (++count > MostFiles)
                {
                    throw new Unreadable(FaultKind.LimitExceeded, $"A file system in it has more than {MostFiles} files.");
                }

                if (ListedFile.Of(line) is { } file && file.IsDeleted == isDeleted && !IsOfTheFileSystem(file))
                {
                    ReadFile(file, volume, image, findings, cancel);
                }
            }

            var code = list.End();
            cancel.ThrowIfCancellationRequested();
            if (code != 0 && count == 0)
            {
                // An extended partition, swap space or something encrypted; told where somebody would look for files in it.
                if (!volume.IsWhole)
                {
                    findings.Fault(FaultKind.Unsupported, $"{volume.Folders[0]} ({volume.Description}): {Reason(list)}");
                }

                return isRead;
            }

            isRead = true;
            if (code != 0)
            {
                findings.Fault(FaultKind.Corrupt, $"The file system is damaged: {list.FirstError}");
            }
        }

        return isRead;
    }

    private static string Reason(ChildTool list) => list.Errors.Length == 0 ? "no file system that can be read." : list.FirstError;

    /// <summary>What a file system keeps of itself under names that begin with a dollar sign, and what The Sleuth Kit makes up.</summary>
    private static bool IsOfTheFileSystem(ListedFile file) =>
        file.Kind is 'V' or 'v' or 'd'
        || file.Path.EndsWith("($FILE_NAME)", StringComparison.Ordinal)
        || file.Path.StartsWith("/$Extend/", StringComparison.Ordinal)
        || file.Path.StartsWith("/$OrphanFiles/", StringComparison.Ordinal)
        || file.Path.StartsWith("/^^^^", StringComparison.Ordinal)
        || SystemFile().IsMatch(file.Path);

    private static void ReadFile(ListedFile file, Volume volume, string[] image, Findings findings, CancellationToken cancel)
    {
        var segments = file
            .Path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where(segment => segment is not "." and not "..")
            .ToArray();
        var child = new Child(segments.Length > 0 ? segments[^1] : "")
        {
            Folders = [.. volume.Folders, .. segments.SkipLast(1)],
            Modified = file.Modified,
            Created = file.Created,
            Raw = new Dictionary<string, string>
            {
                ["path"] = file.Path,
                ["address"] = file.Address,
                ["deleted"] = file.IsDeleted ? "yes" : "no",
            },
        };
        if (file.Kind != 'r')
        {
            var what = file.Kind == 'l' ? "a link, which is not followed" : "a device, a pipe or a socket, not a file";
            findings.Child(child with { Fault = FaultKind.Unsupported, FaultMessage = $"The entry is {what}." }).Dispose();
            return;
        }

        using var content = new ChildTool(
            "icat",
            Package,
            file.IsDeleted ? ["-r", "-o", volume.Offset, .. image, file.Address] : ["-o", volume.Offset, .. image, file.Address],
            cancel
        );
        var written = 0L;
        using (var stream = findings.Child(child))
        {
            var block = new byte[BlockLength];
            for (int count; (count = content.Bytes.Read(block)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                stream.Write(block, 0, count);
                written += count;
            }
        }

        var code = content.End();
        cancel.ThrowIfCancellationRequested();
        if (!file.IsDeleted && (code != 0 || written < file.Size))
        {
            findings.Fault(
                FaultKind.Truncated,
                $"{file.Path}: only {written} of {file.Size} bytes could be read. {content.FirstError}".Trim()
            );
        }
    }

    /// <param name="Offset">In sectors.</param>
    /// <param name="Folders">What paths in it begin with.</param>
    private sealed record Volume(string Offset, IReadOnlyList<string> Folders, string Description, bool IsWhole);

    [GeneratedRegex(@"^\d{3,}:\s+(?:\d{3,}:)?\d{3,}\s+(\d{10,})\s+\d{10,}\s+\d{10,}\s*(.*)$")]
    private static partial Regex Partition();

    /// <summary>The files of NTFS's master file table that are no user's, with their streams.</summary>
    [GeneratedRegex(
        @"^/\$(MFT|MFTMirr|LogFile|Volume|AttrDef|Bitmap|Boot|BadClus|Secure|UpCase|MBR|FAT1|FAT2)(:.*)?$|^/\.:.*|:\$(I30|SDS|SDH|SII|SDH|Bad)$|^/\$(ALLOC_BITMAP|UPCASE_TABLE|VOLUME_GUID|TEX_FAT|ACT)$"
    )]
    private static partial Regex SystemFile();
}
