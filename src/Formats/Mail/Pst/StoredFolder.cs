namespace Dossier.Formats.Mail.Pst;

/// <summary>A folder as our own reader finds it.</summary>
internal sealed class StoredFolder(PstStore store, uint number) : PstFolder
{
    private readonly uint[] folders = store.Members(number, PstStore.FolderType);
    private readonly uint[] messages = store.Members(number, PstStore.MessageType);

    /// <summary>Of its node (NID).</summary>
    public uint Number => number;

    public override string? Name => store.FolderName(number);

    public override int FolderCount => folders.Length;

    public override int MessageCount => messages.Length;

    public override PstFolder? Folder(int index) => new StoredFolder(store, folders[index]);

    public override PstMessage? Message(int index) => store.Message(messages[index]);
}
