using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A PST that our own reader reads. Folders and messages that it finds damaged are asked of libpff, one by one.</summary>
internal sealed class PstStore : IDisposable
{
    public const uint FolderType = 0x02;
    public const uint MessageType = 0x04;

    /// <summary>NID_ROOT_FOLDER ([MS-PST] 2.4.1).</summary>
    private const uint RootFolder = 0x122;

    private const uint TypeBits = 0x1f;
    private readonly SafeFileHandle file;
    private readonly PstHeader header;
    private readonly PstPages pages;
    private readonly PstBlocks blocks;
    private readonly PffFile other;

    /// <summary>All folders and messages, rising: the number of the folder they lie in above, their own below.</summary>
    private readonly ulong[] members;

    private PstStore(SafeFileHandle file, PstHeader header, PffFile other, CancellationToken cancel)
    {
        (this.file, this.header, this.other) = (file, header, other);
        var length = RandomAccess.GetLength(file);
        pages = new PstPages(file, length);
        blocks = new PstBlocks(file, length, header, pages);
        Names = new PstNames(Node(PstNames.Node) is { } map ? StoredRecord.Of(map, null) : null);
        members = Members(cancel);
        if (Node(RootFolder) is null)
        {
            throw new PstDamaged("There is no root folder.");
        }
    }

    public PstNames Names { get; }

    public PstFolder Root => new StoredFolder(this, RootFolder);

    /// <summary>Null when the file is one that libpff is left to: see docs/decisions/0009-two-readers-of-pst.md.</summary>
    /// <param name="other">What is asked for what is damaged.</param>
    public static PstStore? Open(Content content, PffFile other, CancellationToken cancel)
    {
        if (PstHeader.Of(content.Head.Span, content.Length) is not { } header)
        {
            return null;
        }

        var file = File.OpenHandle(content.LocalPath);
        try
        {
            return new PstStore(file, header, other, cancel);
        }
        catch (PstDamaged)
        {
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The numbers of the folders or messages that lie in a folder, rising.</summary>
    public uint[] Members(uint folder, uint type)
    {
        var index = Array.BinarySearch(members, (ulong)folder << 32);
        var found = new List<uint>();
        for (index = index < 0 ? ~index : index; index < members.Length && (uint)(members[index] >> 32) == folder; index++)
        {
            var number = (uint)members[index];
            if ((number & TypeBits) == type)
            {
                found.Add(number);
            }
        }

        return [.. found];
    }

    /// <summary>Empty when it has none; null when nobody can read it.</summary>
    public string? FolderName(uint number)
    {
        try
        {
            return Node(number) is { } node ? StoredRecord.Of(node, Names).Text(Mapi.DisplayName) ?? "" : null;
        }
        catch (PstDamaged)
        {
            using var folder = other.Item(number);
            return folder?.Properties.Text(Mapi.DisplayName);
        }
    }

    /// <summary>Null when nobody can read it.</summary>
    public PstMessage? Message(uint number)
    {
        try
        {
            return Node(number) is { } node ? new StoredMessage(node, Names, number) : null;
        }
        catch (PstDamaged)
        {
            return other.Item(number) is { } item ? new PffMessage(item, isDamaged: true) : null;
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>A node by its number ([MS-PST] 2.2.2.7.7.4); null when there is none.</summary>
    /// <exception cref="PstDamaged"/>
    public PstNode? Node(uint number)
    {
        var entry = pages.Find(PstPages.Nodes, header.NodesAt, number);
        return entry.IsEmpty
            ? null
            : new PstNode(
                blocks,
                BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(entry[16..])
            );
    }

    /// <summary>
    /// What lies in which folder is taken from the tree of nodes, where each names its parent, and not from the folder's own tables, from which
    /// messages are missing that were being deleted, or moved, when Outlook ended. libpff goes by it, too.
    /// </summary>
    private ulong[] Members(CancellationToken cancel)
    {
        var found = new List<ulong>();
        pages.Walk(
            PstPages.Nodes,
            header.NodesAt,
            entry =>
            {
                var number = BinaryPrimitives.ReadUInt32LittleEndian(entry);
                var parent = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
                if ((number & TypeBits) is FolderType or MessageType && parent != number)
                {
                    found.Add(((ulong)parent << 32) | number);
                }
            },
            cancel
        );
        found.Sort();
        return [.. found];
    }
}
