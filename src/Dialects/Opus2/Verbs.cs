namespace Dossier.Dialects.Opus2;

/// <summary>Contract 11: whatever can be read answers HEAD too, and whatever can be patched takes POST for it.</summary>
internal static class Verbs
{
    public static readonly string[] Read = ["GET", "HEAD"];
    public static readonly string[] Change = ["PATCH", "POST"];
}
