namespace Dossier.Formats;

/// <summary>What a document holds that its printout, or the first look at it, would not show: the values of <see cref="Properties.HiddenContent"/>.</summary>
public static class HiddenKinds
{
    public const string Text = "hidden text";
    public const string Rows = "hidden rows";
    public const string Columns = "hidden columns";
    public const string Sheets = "hidden sheets";

    /// <summary>Sheets that the program's own menus do not bring back.</summary>
    public const string VeryHiddenSheets = "very hidden sheets";
    public const string Slides = "hidden slides";
    public const string Notes = "speaker notes";
    public const string Comments = "comments";
    public const string TrackedChanges = "tracked changes";
}
