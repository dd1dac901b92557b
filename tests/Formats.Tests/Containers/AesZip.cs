using System.Runtime.InteropServices;
using System.Text;

namespace Dossier.Formats.Tests.Containers;

/// <summary>A ZIP encrypted the newer way, AES-256, by libarchive's own writer: .NET has none.</summary>
internal static class AesZip
{
    private const string Library = "libarchive.so.13";
    private const uint RegularFile = 0x8000;

    public static void Write(string path, string password, params ReadOnlySpan<(string Name, byte[] Bytes)> entries)
    {
        var archive = New();
        Assert.Equal(0, SetZip(archive));
        Assert.Equal(0, SetOptions(archive, "zip:encryption=aes256\0"u8.ToArray()));
        Assert.Equal(0, SetPassphrase(archive, Terminated(password)));
        Assert.Equal(0, Open(archive, Terminated(path)));
        foreach (var (name, bytes) in entries)
        {
            var entry = NewEntry();
            SetPath(entry, Terminated(name));
            SetLength(entry, bytes.Length);
            SetKind(entry, RegularFile);
            SetPermissions(entry, 420);
            Assert.Equal(0, WriteHeader(archive, entry));
            Assert.Equal(bytes.Length, WriteData(archive, bytes, (nuint)bytes.Length));
            FreeEntry(entry);
        }

        Assert.Equal(0, Free(archive));
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

#pragma warning disable SYSLIB1054 // The generated kind needs unsafe code, which tests do without.
    [DllImport(Library, EntryPoint = "archive_write_new")]
    private static extern nint New();

    [DllImport(Library, EntryPoint = "archive_write_set_format_zip")]
    private static extern int SetZip(nint archive);

    [DllImport(Library, EntryPoint = "archive_write_set_options")]
    private static extern int SetOptions(nint archive, byte[] options);

    [DllImport(Library, EntryPoint = "archive_write_set_passphrase")]
    private static extern int SetPassphrase(nint archive, byte[] password);

    [DllImport(Library, EntryPoint = "archive_write_open_filename")]
    private static extern int Open(nint archive, byte[] path);

    [DllImport(Library, EntryPoint = "archive_entry_new")]
    private static extern nint NewEntry();

    [DllImport(Library, EntryPoint = "archive_entry_set_pathname")]
    private static extern void SetPath(nint entry, byte[] path);

    [DllImport(Library, EntryPoint = "archive_entry_set_size")]
    private static extern void SetLength(nint entry, long length);

    [DllImport(Library, EntryPoint = "archive_entry_set_filetype")]
    private static extern void SetKind(nint entry, uint kind);

    [DllImport(Library, EntryPoint = "archive_entry_set_perm")]
    private static extern void SetPermissions(nint entry, uint permissions);

    [DllImport(Library, EntryPoint = "archive_write_header")]
    private static extern int WriteHeader(nint archive, nint entry);

    [DllImport(Library, EntryPoint = "archive_write_data")]
    private static extern nint WriteData(nint archive, byte[] bytes, nuint length);

    [DllImport(Library, EntryPoint = "archive_entry_free")]
    private static extern void FreeEntry(nint entry);

    [DllImport(Library, EntryPoint = "archive_write_free")]
    private static extern int Free(nint archive);
#pragma warning restore SYSLIB1054
}
