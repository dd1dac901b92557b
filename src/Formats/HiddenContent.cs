namespace Dossier.Formats;

/// <summary>Notes what an item hides, each kind once, and the yes-or-no property that sums it up.</summary>
internal sealed class HiddenContent(Findings findings)
{
    private readonly HashSet<string> kinds = [];

    /// <param name="kind">One of <see cref="HiddenKinds"/>.</param>
    public void Found(string kind)
    {
        if (kinds.Add(kind))
        {
            findings.Add(Properties.HiddenContent, kind);
            findings.Set(Flag(kind), true);
        }
    }

    public void Found(string kind, bool isThere)
    {
        if (isThere)
        {
            Found(kind);
        }
    }

    private static string Flag(string kind) =>
        kind switch
        {
            HiddenKinds.Notes => Properties.HasNotes,
            HiddenKinds.Comments => Properties.HasComments,
            HiddenKinds.TrackedChanges => Properties.HasTrackedChanges,
            _ => Properties.HasHiddenContent,
        };
}
