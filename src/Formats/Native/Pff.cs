using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>libpff (LGPL): PST and OST files. Functions return 1 for success, 0 for absent, -1 for an error. What is returned by reference must be 0 before.</summary>
internal static unsafe partial class Pff
{
    private const string Library = "libpff.so.1";

    /// <summary>Takes any value type when an entry is looked up by its tag.</summary>
    public const byte AnyValueType = 1;

    public const int AttachmentIsData = 'd';
    public const int AttachmentIsItem = 'i';
    public const int AttachmentIsReference = 'r';

    [LibraryImport(Library, EntryPoint = "libpff_file_initialize")]
    public static partial int FileInitialize(ref nint file, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_free")]
    public static partial int FileFree(ref nint file, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileOpen(nint file, string path, int flags, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_close")]
    public static partial int FileClose(nint file, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_set_ascii_codepage")]
    public static partial int FileSetAsciiCodepage(nint file, int codepage, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_is_corrupted")]
    public static partial int FileIsCorrupted(nint file, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_get_root_folder")]
    public static partial int FileGetRootFolder(nint file, ref nint folder, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_get_message_store")]
    public static partial int FileGetMessageStore(nint file, ref nint store, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_file_get_item_by_identifier")]
    public static partial int FileGetItemByIdentifier(nint file, uint identifier, ref nint item, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_folder_get_number_of_sub_folders")]
    public static partial int FolderCountFolders(nint folder, out int count, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_folder_get_sub_folder")]
    public static partial int FolderGetFolder(nint folder, int index, ref nint subfolder, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_folder_get_number_of_sub_messages")]
    public static partial int FolderCountMessages(nint folder, out int count, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_folder_get_sub_message")]
    public static partial int FolderGetMessage(nint folder, int index, ref nint message, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_item_get_identifier")]
    public static partial int ItemGetIdentifier(nint item, out uint identifier, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_item_free")]
    public static partial int ItemFree(ref nint item, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_item_get_number_of_record_sets")]
    public static partial int ItemCountRecordSets(nint item, out int count, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_item_get_record_set_by_index")]
    public static partial int ItemGetRecordSet(nint item, int index, ref nint recordSet, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_set_free")]
    public static partial int RecordSetFree(ref nint recordSet, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_set_get_entry_by_type")]
    public static partial int RecordSetGetEntry(nint recordSet, uint tag, uint valueType, ref nint entry, byte flags, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_entry_free")]
    public static partial int EntryFree(ref nint entry, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_entry_get_value_type")]
    public static partial int EntryGetValueType(nint entry, out uint valueType, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_entry_get_data_size")]
    public static partial int EntryGetSize(nint entry, out nuint size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_record_entry_get_data")]
    public static partial int EntryGetData(nint entry, byte* data, nuint size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_message_get_rtf_body_size")]
    public static partial int MessageGetRtfSize(nint message, out nuint size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_message_get_rtf_body")]
    public static partial int MessageGetRtf(nint message, byte* body, nuint size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_message_get_recipients")]
    public static partial int MessageGetRecipients(nint message, ref nint recipients, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_message_get_number_of_attachments")]
    public static partial int MessageCountAttachments(nint message, out int count, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_message_get_attachment")]
    public static partial int MessageGetAttachment(nint message, int index, ref nint attachment, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_attachment_get_type")]
    public static partial int AttachmentGetType(nint attachment, out int type, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_attachment_get_data_size")]
    public static partial int AttachmentGetSize(nint attachment, out ulong size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_attachment_data_read_buffer")]
    public static partial nint AttachmentRead(nint attachment, byte* buffer, nuint size, nint error);

    [LibraryImport(Library, EntryPoint = "libpff_attachment_get_item")]
    public static partial int AttachmentGetItem(nint attachment, ref nint item, nint error);
}
