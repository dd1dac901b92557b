using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Dossier.Formats.Native;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Mail;

/// <summary>The bytes of a file at one address: copied when small, mapped when large, so that a big mail costs no memory of its own.</summary>
internal sealed unsafe class MailBytes : IDisposable
{
    private const long CopyUpTo = 1 << 20;
    private const long LongestMail = uint.MaxValue - 1;

    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;

    private MailBytes(SafeFileHandle handle, byte* start, long length, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
    {
        Handle = handle;
        Start = start;
        Length = length;
        this.file = file;
        this.view = view;
    }

    public byte* Start { get; private set; }

    public long Length { get; }

    /// <summary>The file itself, for whoever had better not touch all of the mapped bytes.</summary>
    public SafeFileHandle Handle { get; }

    public bool IsMapped => view is not null;

    /// <exception cref="Unreadable">The file holds no bytes, or more than one mail may.</exception>
    public static MailBytes Of(FileStream stream)
    {
        var length = stream.Length;
        if (length == 0)
        {
            throw new Unreadable(FaultKind.Empty, "The file holds no bytes.");
        }

        if (length > LongestMail)
        {
            throw new Unreadable(FaultKind.LimitExceeded, "The mail is larger than 4 GB.");
        }

        return length <= CopyUpTo ? Copied(stream, (int)length) : Mapped(stream, length);
    }

    public ReadOnlySpan<byte> Slice(long start, long length) => new(Start + start, (int)Math.Min(length, int.MaxValue));

    /// <summary>Says that bytes were used, so that a mapped file does not fill the memory as it is read.</summary>
    public void Forget(long start, long length)
    {
        if (IsMapped)
        {
            Memory.Forget(Start + start, length);
        }
    }

    public void Dispose()
    {
        if (Start == null)
        {
            return;
        }

        if (view is null)
        {
            NativeMemory.Free(Start);
        }
        else
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file!.Dispose();
        }

        Start = null;
    }

    private static MailBytes Copied(FileStream stream, int length)
    {
        var start = (byte*)NativeMemory.Alloc((nuint)length);
        try
        {
            RandomAccess.Read(stream.SafeFileHandle, new Span<byte>(start, length), 0);
            return new MailBytes(stream.SafeFileHandle, start, length, null, null);
        }
        catch
        {
            NativeMemory.Free(start);
            throw;
        }
    }

    private static MailBytes Mapped(FileStream stream, long length)
    {
        var file = MemoryMappedFile.CreateFromFile(
            stream,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: true
        );
        var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new MailBytes(stream.SafeFileHandle, start, length, file, view);
    }
}
