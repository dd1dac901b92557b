using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>
/// Where files of a production lie: for each use of them (working, output, ..) a mount point, a root, and for each kind of entity a template of
/// folders and of names, in which tags such as <c>&lt;Shot&gt;</c> stand for what is known of the file.
/// </summary>
public static partial class FileTrees
{
    /// <summary>The tree of a project that has none of its own.</summary>
    public const string Default = "default";

    /// <summary>What a tree calls instances of assets, among the kinds of entities.</summary>
    public const string Instance = "instance";
    private const string Flat = "simple";

    /// <summary>Trees there are ready to be taken.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static JsonObject Named(string name) =>
        name switch
        {
            Default => Tree("<Project>/shots/<Sequence>/<Shot>/<TaskType>", "<Project>/assets/<AssetType>/<Asset>/<TaskType>"),
            Flat => Tree("<Project>/shots/<Shot>", "<Project>/assets/<Asset>"),
            _ => throw Refused.NotFound("file tree"),
        };

    /// <summary>The tree of a project.</summary>
    /// <param name="own">As JSON; null when it has none of its own.</param>
    public static JsonObject Of(string? own) => own is not null && JsonNode.Parse(own) is JsonObject tree ? tree : Named(Default);

    /// <summary>The folder and the name of a file.</summary>
    /// <param name="mode">The use of it, as the tree calls it.</param>
    /// <param name="kind">Of the entity, in lower case; a tree that does not know it has it like an asset.</param>
    /// <param name="tags">What is known, by tag; what is not known is left out.</param>
    /// <exception cref="Refused">Invalid: the tree does not know the mode, or is none.</exception>
    public static (string Folder, string Name) PathOf(
        JsonObject tree,
        string mode,
        string kind,
        IReadOnlyDictionary<string, string> tags,
        string separator
    )
    {
        if (tree[mode] is not JsonObject use || use["folder_path"] is not JsonObject folders || use["file_name"] is not JsonObject names)
        {
            throw new Refused(Reason.Invalid, $"The project's file tree has nothing for '{mode}'.");
        }

        string[] parts =
        [
            Text(use, "mountpoint").TrimEnd('/'),
            Text(use, "root").Trim('/'),
            .. Template(folders, kind).Split('/').Select(part => Filled(part, tags, Text(folders, "style"))),
        ];
        var folder = string.Join(separator, parts.Where((part, index) => index == 0 || part.Length > 0)).Replace("/", separator);
        return (folder, Filled(Template(names, kind), tags, Text(names, "style")));
    }

    private static JsonObject Tree(string shotFolder, string assetFolder)
    {
        JsonObject Use(string root, string ending) =>
            new()
            {
                ["mountpoint"] = "/productions",
                ["root"] = root,
                ["folder_path"] = new JsonObject
                {
                    ["shot"] = shotFolder + ending,
                    ["asset"] = assetFolder + ending,
                    ["sequence"] = "<Project>/sequences/<Sequence>/<TaskType>" + ending,
                    ["scene"] = "<Project>/scenes/<Sequence>/<Scene>/<TaskType>" + ending,
                    [Instance] = shotFolder + "/<AssetType>/<Asset>/<Instance>" + ending,
                    ["style"] = "lowercase",
                },
                ["file_name"] = new JsonObject
                {
                    ["shot"] = "<Project>_<Sequence>_<Shot>_<TaskType>_<Name>_<Revision>",
                    ["asset"] = "<Project>_<AssetType>_<Asset>_<TaskType>_<Name>_<Revision>",
                    ["sequence"] = "<Project>_<Sequence>_<TaskType>_<Name>_<Revision>",
                    ["scene"] = "<Project>_<Sequence>_<Scene>_<TaskType>_<Name>_<Revision>",
                    [Instance] = "<Project>_<Sequence>_<Shot>_<TaskType>_<Instance>_<Name>_<Revision>",
                    ["style"] = "lowercase",
                },
            };
        return new JsonObject { ["working"] = Use("working", "/<Software>"), ["output"] = Use("output", "/<OutputType>/<Representation>") };
    }

    /// <summary>A tag that is not known goes with the sign before it.</summary>
    private static string Filled(string template, IReadOnlyDictionary<string, string> tags, string style)
    {
        var filled = new StringBuilder();
        var at = 0;
        foreach (var match in Tag().EnumerateMatches(template))
        {
            var before = template[at..match.Index];
            var value = tags.GetValueOrDefault(template.Substring(match.Index + 1, match.Length - 2), "");
            at = match.Index + match.Length;
            if (value.Length > 0)
            {
                filled.Append(filled.Length == 0 ? before.TrimStart('_', '-', '.') : before).Append(Clean(value));
            }
        }

        filled.Append(template.AsSpan(at));
        return Styled(filled.ToString(), style);
    }

    /// <summary>A name as it is written in paths of a style.</summary>
    internal static string Written(string name, string style) => Styled(Clean(name), style);

    private static string Styled(string text, string style) =>
        style switch
        {
            "lowercase" => text.ToLowerInvariant(),
            "uppercase" => text.ToUpperInvariant(),
            _ => text,
        };

    /// <summary>Names come from people: nothing of them leads out of its folder.</summary>
    private static string Clean(string value)
    {
        var clean = string.Concat(value.Trim().Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));
        return clean.Trim('.').Length == 0 ? "_" : clean;
    }

    private static string Template(JsonObject of, string kind) => Text(of, of.ContainsKey(kind) ? kind : "asset");

    internal static string Text(JsonObject of, string member) =>
        of[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    [GeneratedRegex("<[A-Za-z]+>", RegexOptions.CultureInvariant)]
    internal static partial Regex Tag();
}
