using Dossier.Formats.Native;

namespace Dossier.Formats.Mail.Pst;

/// <summary>A PST or OST as libpff reads it; opened when it is first asked for anything.</summary>
internal sealed class PffFile(string path) : IDisposable
{
    private nint file;
    private bool isOpen;
    private bool isRefused;

    /// <summary>Whether libpff met damage in it so far.</summary>
    public bool IsCorrupted => isOpen && Pff.FileIsCorrupted(file, 0) == 1;

    /// <summary>False when libpff does not take it for a PST or OST.</summary>
    /// <exception cref="Unreadable">There is no memory for it.</exception>
    public bool TryOpen()
    {
        if (isOpen || isRefused)
        {
            return isOpen;
        }

        if (Pff.FileInitialize(ref file, 0) != 1)
        {
            throw new Unreadable(FaultKind.OutOfMemory, "libpff could not be started.");
        }

        isOpen = Pff.FileOpen(file, path, 1, 0) == 1;
        isRefused = !isOpen;
        return isOpen;
    }

    /// <summary>Null when there is none, or the file cannot be opened.</summary>
    public PstFolder? Root() =>
        TryOpen() && PffItem.Of((ref nint item) => Pff.FileGetRootFolder(file, ref item, 0)) is { } root ? new PffFolder(root) : null;

    /// <summary>A folder or message by the number of its node (NID); null when libpff cannot read it either.</summary>
    public PffItem? Item(uint number) =>
        TryOpen() ? PffItem.Of((ref nint item) => Pff.FileGetItemByIdentifier(file, number, ref item, 0)) : null;

    public void Dispose()
    {
        if (file != 0)
        {
            if (isOpen)
            {
                _ = Pff.FileClose(file, 0);
            }

            _ = Pff.FileFree(ref file, 0);
        }
    }
}

/// <summary>A folder as libpff finds it.</summary>
internal sealed class PffFolder(PffItem item) : PstFolder
{
    public override string? Name => item.Properties.Text(Mapi.DisplayName) ?? "";

    public override int FolderCount => Pff.FolderCountFolders(item.Handle, out var count, 0) == 1 ? count : 0;

    public override int MessageCount => Pff.FolderCountMessages(item.Handle, out var count, 0) == 1 ? count : 0;

    public override PstFolder? Folder(int index) =>
        PffItem.Of((ref nint found) => Pff.FolderGetFolder(item.Handle, index, ref found, 0)) is { } folder ? new PffFolder(folder) : null;

    public override PstMessage? Message(int index) =>
        PffItem.Of((ref nint found) => Pff.FolderGetMessage(item.Handle, index, ref found, 0)) is { } message
            ? new PffMessage(message)
            : null;

    public override void Dispose()
    {
        item.Dispose();
        base.Dispose();
    }
}
