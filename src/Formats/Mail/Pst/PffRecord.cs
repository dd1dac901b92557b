using Dossier.Formats.Native;

namespace Dossier.Formats.Mail.Pst;

/// <summary>The MAPI properties of one thing in a PST, as libpff hands them out; it maps named ones to their numbers itself.</summary>
internal sealed unsafe class PffRecord(nint set) : MapiRecord, IDisposable
{
    private nint set = set;

    public void Dispose()
    {
        if (set != 0)
        {
            _ = Pff.RecordSetFree(ref set, 0);
            set = 0;
        }
    }

    /// <summary>In bytes; 0 when absent.</summary>
    public override long Size(uint tag)
    {
        nint entry = 0;
        if (!TryFind(tag, ref entry))
        {
            return 0;
        }

        var isKnown = Pff.EntryGetSize(entry, out var size, 0) == 1;
        _ = Pff.EntryFree(ref entry, 0);
        return isKnown ? (long)size : 0;
    }

    protected override byte[]? Bytes(uint tag, out uint type)
    {
        type = 0;
        nint entry = 0;
        if (!TryFind(tag, ref entry))
        {
            return null;
        }

        try
        {
            if (
                Pff.EntryGetValueType(entry, out type, 0) != 1
                || Pff.EntryGetSize(entry, out var size, 0) != 1
                || size > MapiBody.LargestBody
            )
            {
                return null;
            }

            var bytes = new byte[(int)size];
            fixed (byte* data = bytes)
            {
                return size == 0 || Pff.EntryGetData(entry, data, size, 0) == 1 ? bytes : null;
            }
        }
        finally
        {
            _ = Pff.EntryFree(ref entry, 0);
        }
    }

    private bool TryFind(uint tag, ref nint entry) =>
        set != 0 && Pff.RecordSetGetEntry(set, tag, 0, ref entry, Pff.AnyValueType, 0) == 1 && entry != 0;
}
