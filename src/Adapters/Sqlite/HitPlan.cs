namespace Dossier.Adapters.Sqlite;

/// <summary>In which way a statement reads a list of hits: all of them by number, unless it says otherwise.</summary>
[Flags]
internal enum HitPlan
{
    None = 0,
    WithScores = 1,

    /// <summary>The largest number first.</summary>
    Descending = 2,

    /// <summary>The largest score first, and the smallest number where that is the same.</summary>
    BestFirst = 4,

    /// <summary>Only the one whose number is given.</summary>
    One = 8,
}
