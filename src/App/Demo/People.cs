namespace Dossier.App.Demo;

/// <summary>Who is who in the quarrel over Crane 4. None of them exists.</summary>
internal static class People
{
    // Harbor Reach Terminals, who bought the crane.
    public static readonly Person Ada = new("Ada Quill", "ada.quill@harborreach.example");
    public static readonly Person Tomas = new("Tomas Brandt", "tomas.brandt@harborreach.example");
    public static readonly Person Ingrid = new("Ingrid Sølheim", "ingrid.solheim@harborreach.example");
    public static readonly Person Priya = new("Priya Raman", "priya.raman@harborreach.example");

    // Norland Crane Works, who built it, and the maker of its hoist.
    public static readonly Person Lin = new("Lin Okafor", "lin.okafor@norlandcrane.example");
    public static readonly Person Piet = new("Piet Vermeer", "piet.vermeer@norlandcrane.example");
    public static readonly Person Site = new("Crane 4 site office", "site4@norlandcrane.example");
    public static readonly Person Sora = new("田中 空", "sora.tanaka@kitanohoist.example");

    // Harbor Reach's lawyers, and the surveyor both sides agreed on.
    public static readonly Person Mara = new("Mara Feld", "mara.feld@feldosei.example");
    public static readonly Person Jonas = new("Jonas Lind", "jonas.lind@balticsurvey.example");

    private static readonly TimeSpan Summer = TimeSpan.FromHours(2);
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>A time in 2024 on the quay.</summary>
    public static DateTimeOffset At(int month, int day, int hour, int minute) => new(2024, month, day, hour, minute, 0, Summer);

    /// <summary>A time in 2024 at the hoist maker's.</summary>
    public static DateTimeOffset InJapan(int month, int day, int hour, int minute) => new(2024, month, day, hour, minute, 0, Japan);
}
