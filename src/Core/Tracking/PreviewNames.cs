using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What files of previews are called, and which there may be.</summary>
public static class PreviewNames
{
    private const int LongestExtension = 12;

    private static readonly HashSet<string> Pictures = ["jpg", "jpeg", "jpe", "png"];

    private static readonly HashSet<string> Movies = ["avi", "m4v", "mkv", "mov", "mp4", "webm", "wmv"];

    private static readonly Dictionary<string, string> Types = new()
    {
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["jpe"] = "image/jpeg",
        ["png"] = "image/png",
        ["gif"] = "image/gif",
        ["svg"] = "image/svg+xml",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["psd"] = "image/vnd.adobe.photoshop",
        ["exr"] = "image/x-exr",
        ["hdr"] = "image/vnd.radiance",
        ["avi"] = "video/x-msvideo",
        ["m4v"] = "video/x-m4v",
        ["mkv"] = "video/x-matroska",
        ["mov"] = "video/quicktime",
        ["mp4"] = "video/mp4",
        ["webm"] = "video/webm",
        ["wmv"] = "video/x-ms-wmv",
        ["wav"] = "audio/x-wav",
        ["mp3"] = "audio/mpeg",
        ["aac"] = "audio/aac",
        ["flac"] = "audio/flac",
        ["ogg"] = "audio/ogg",
        ["pdf"] = "application/pdf",
        ["zip"] = "application/zip",
        ["rar"] = "application/vnd.rar",
        ["txt"] = "text/plain",
        ["md"] = "text/markdown",
        ["json"] = "application/json",
        ["glb"] = "model/gltf-binary",
        ["gltf"] = "model/gltf+json",
        ["obj"] = "model/obj",
        ["stl"] = "model/stl",
    };

    /// <summary>What is shown as it is, and has no type of its own here.</summary>
    private static readonly HashSet<string> Others =
    [
        "ae",
        "ai",
        "abc",
        "aep",
        "blend",
        "clip",
        "comp",
        "fbx",
        "fla",
        "flv",
        "hip",
        "indd",
        "kra",
        "ma",
        "mb",
        "nk",
        "rev",
        "sbbkp",
        "swf",
        "tvpp",
        "usd",
        "usda",
        "usdc",
        "usdz",
    ];

    /// <summary>In lower case, without its dot; empty when there is none.</summary>
    public static string ExtensionOf(string fileName)
    {
        var extension = Path.GetExtension(Path.GetFileName(fileName)).TrimStart('.').ToLowerInvariant();
        return extension.Length <= LongestExtension ? extension : "";
    }

    public static string WithoutExtension(string fileName) => Path.GetFileNameWithoutExtension(fileName);

    public static bool IsShown(string extension) => Types.ContainsKey(extension) || Others.Contains(extension);

    public static bool IsPicture(string extension) => Pictures.Contains(extension);

    public static bool IsMovie(string extension) => Movies.Contains(extension);

    public static string MediaTypeOf(string extension) => Types.GetValueOrDefault(extension, "application/octet-stream");

    /// <summary>What a preview's document is called: its entity, task type, revision, and its place among several.</summary>
    internal static async Task<string> Of(Session session, Row preview, string extension, CancellationToken cancel)
    {
        var names = await session.Find<string>(
            """
            SELECT COALESCE(e.name, '') || '_' || COALESCE(y.name, k.name)
            FROM tasks k LEFT JOIN entities e ON e.id = k.entity_id LEFT JOIN task_types y ON y.id = k.task_type_id WHERE k.id = @task
            """,
            new { task = preview.Reference("task_id") },
            cancel
        );
        var clean = string.Concat(
            (names ?? "").Trim('_').Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_')
        );
        var position = preview.Number("position") > 1 ? $"-{preview.Number("position")}" : "";
        return $"{clean}_v{preview.Number("revision"):000}{position}{(extension.Length > 0 ? $".{extension}" : "")}";
    }
}
