namespace Dossier.Formats.Office.Legacy;

/// <summary>What a slide shows besides its shapes: a date someone typed, a header, a footer ([MS-PPT] 2.4.15).</summary>
/// <param name="Shown">The words that are shown, in their order.</param>
/// <param name="Kept">Words that are stored and not shown.</param>
internal sealed record PptFooters(List<string> Shown, List<string> Kept)
{
    /// <summary>Instances of the record: the document's own for slides and for notes; a slide's own has none.</summary>
    public const int OfSlides = 3;
    public const int OfNotes = 4;

    private const int HasTypedDate = 0x04;
    private const int HasHeader = 0x10;
    private const int HasFooter = 0x20;

    /// <summary>The words below a slide or the document; null when there is no such record.</summary>
    public static PptFooters? Below(PptRecords records, PptRecord parent, int instance)
    {
        foreach (var record in records.Below(parent))
        {
            if (record.Type == PptTypes.HeadersFooters && record.Instance == instance)
            {
                return Read(records, record);
            }
        }

        return null;
    }

    private static PptFooters Read(PptRecords records, PptRecord container)
    {
        var footers = new PptFooters([], []);
        var flags = records.Find(container, PptTypes.HeadersFootersAtom) is { } atom ? records.Number(atom, 0) >> 16 : 0;
        foreach (var words in records.Below(container))
        {
            if (words.Type == PptTypes.Words)
            {
                var flag = words.Instance switch
                {
                    0 => HasTypedDate,
                    1 => HasHeader,
                    _ => HasFooter,
                };
                ((flags & flag) != 0 ? footers.Shown : footers.Kept).Add(records.Text(words));
            }
        }

        return footers;
    }
}
