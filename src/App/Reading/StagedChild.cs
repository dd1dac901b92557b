using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.App.Reading;

/// <summary>
/// One child's bytes: held as long as they are few, from then on in a file of the staging folder, hashed while they are written. Those of a
/// known child are only hashed.
/// </summary>
internal sealed class StagedChild(StagingFindings findings, Child child, int ordinal) : Stream
{
    private readonly string? path = findings.PlaceOf(ordinal);
    private byte[]? held = child.Fault is null ? ArrayPool<byte>.Shared.Rent(ReadAnswer.FewBytes) : null;
    private int count;

    /// <summary>Null as long as all bytes are held. A known child is hashed too: what its parent is compared by depends on it.</summary>
    private Hashing? hashing;
    private FileStream? file;
    private bool isClosed;
    private bool isCut;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        isCut = true;
        findings.Count(buffer.Length);
        isCut = false;
        if (held is null)
        {
            return;
        }

        if (count + buffer.Length > ReadAnswer.FewBytes)
        {
            Spill(held.AsSpan(0, count));
            count = 0;
            if (buffer.Length > ReadAnswer.FewBytes)
            {
                Spill(buffer);
                return;
            }
        }

        buffer.CopyTo(held.AsSpan(count));
        count += buffer.Length;
    }

    /// <summary>Does nothing: nobody looks at a child before it is whole.</summary>
    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!isClosed && disposing)
        {
            isClosed = true;
            End();
        }

        base.Dispose(disposing);
    }

    [MemberNotNull(nameof(hashing))]
    private void Spill(ReadOnlySpan<byte> bytes)
    {
        var isFirst = hashing is null;
        hashing ??= new Hashing();
        hashing.Add(bytes);
        try
        {
            file = isFirst && path is not null ? new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0) : file;
            file?.Write(bytes);
        }
        catch (IOException exception)
        {
            findings.Hinder(exception);
            throw;
        }
    }

    private void End()
    {
        try
        {
            if (findings.IsHindered)
            {
                // It is not whole, and the item is read once more.
                return;
            }

            var blob = held is null ? null : Finish();
            findings.Found(isCut ? Cut() : Found(blob), blob?.Sha256);
        }
        finally
        {
            hashing?.Dispose();
            file?.Dispose();
            if (held is not null)
            {
                ArrayPool<byte>.Shared.Return(held);
                held = null;
            }
        }
    }

    private Blob Finish()
    {
        if (hashing is null && (path is null || findings.MaySend(count)))
        {
            return Hashing.Of(held.AsSpan(0, count));
        }

        Spill(held.AsSpan(0, count));
        file?.Dispose();
        return hashing.Finish();
    }

    private ChildFound Found(Blob? blob) =>
        new(findings.Item, ordinal, child)
        {
            Staged = blob is null ? null : path,
            Bytes = blob is not null && path is not null && hashing is null ? (ReadOnlyMemory<byte>?)held.AsMemory(0, count) : null,
            Blob = blob,
        };

    /// <summary>What a limit has cut short is not the file that came in, and must not pass for it.</summary>
    private ChildFound Cut()
    {
        if (file is not null)
        {
            File.Delete(file.Name);
        }

        var cut = child with { Fault = FaultKind.LimitExceeded, FaultMessage = "The item it lies in expands beyond its limit." };
        return new ChildFound(findings.Item, ordinal, cut);
    }
}
