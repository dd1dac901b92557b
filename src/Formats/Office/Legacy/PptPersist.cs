namespace Dossier.Formats.Office.Legacy;

/// <summary>Where the parts of a presentation lie: each save appends, and the newest of a part counts ([MS-PPT] 2.3.2 to 2.3.6).</summary>
internal sealed class PptPersist
{
    private const int MostEdits = 10_000;
    private const int MostParts = 1_000_000;

    private readonly Dictionary<uint, uint> places = [];

    /// <summary>The number of the part that is the document itself.</summary>
    public uint Document { get; private set; }

    public IEnumerable<uint> Places => places.Values;

    public static PptPersist Read(PptRecords records, long newest)
    {
        var persist = new PptPersist();
        var seen = new HashSet<long>();
        for (var place = newest; place > 0 && seen.Add(place) && seen.Count < MostEdits; )
        {
            if (records.At(place, records.Length) is not { Type: PptTypes.UserEdit } edit)
            {
                break;
            }

            if (edit.Length >= 0x20 && records.Number(edit, 28) != 0)
            {
                throw new Unreadable(FaultKind.PasswordProtected, "The presentation is encrypted.");
            }

            persist.Document = persist.Document == 0 ? records.Number(edit, 16) : persist.Document;
            persist.ReadDirectory(records, records.Number(edit, 12));
            place = records.Number(edit, 8);
        }

        return persist;
    }

    public PptRecord? Find(PptRecords records, uint part) =>
        places.TryGetValue(part, out var place) ? records.At(place, records.Length) : null;

    private void ReadDirectory(PptRecords records, uint place)
    {
        if (records.At(place, records.Length) is not { Type: PptTypes.PersistDirectory } directory)
        {
            return;
        }

        var bytes = records.Bytes(directory);
        for (var at = 0; at + 4 <= bytes.Length; )
        {
            var entry = BitConverter.ToUInt32(bytes, at);
            var (first, count) = (entry & 0xfffff, entry >> 20);
            at += 4;
            for (var index = 0u; index < count && at + 4 <= bytes.Length && places.Count < MostParts; index++, at += 4)
            {
                places.TryAdd(first + index, BitConverter.ToUInt32(bytes, at));
            }
        }
    }
}
