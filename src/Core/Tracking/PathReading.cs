using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dossier.Core.Tracking;

/// <summary>A way to read a path by a template of a tree.</summary>
/// <param name="Template">The kind of entity whose template it is.</param>
/// <param name="Tags">What the path has in the place of each tag, in the template's order.</param>
/// <param name="Style">How names are written in it.</param>
internal sealed record PathAsRead(string Template, IReadOnlyList<(string Tag, string Text)> Tags, string Style);

/// <summary>
/// Paths read backwards by the templates of a file tree. A folder that is nothing but one tag may be missing, since what is not known of a file is
/// left out of its path; so there may be several readings.
/// </summary>
internal static class PathReading
{
    /// <summary>Of one template; a path that fits in more ways tells nothing.</summary>
    private const int MostReadings = 32;
    private const int MostParts = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Every reading of a path, the most complete of each template first.</summary>
    /// <param name="path">A folder of the tree, or a file in one.</param>
    public static IEnumerable<PathAsRead> Of(JsonObject tree, string path, char separator)
    {
        var parts = path.Split([separator, '/'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > MostParts)
        {
            yield break;
        }

        foreach (var use in tree.Select(member => member.Value).OfType<JsonObject>())
        {
            if (use["folder_path"] is not JsonObject folders)
            {
                continue;
            }

            var style = FileTrees.Text(folders, "style");
            foreach (var (kind, _) in folders.Where(folder => folder.Key is not ("" or "style")))
            {
                var template = new[] { FileTrees.Text(use, "mountpoint"), FileTrees.Text(use, "root"), FileTrees.Text(folders, kind) }
                    .SelectMany(text => text.Split('/', StringSplitOptions.RemoveEmptyEntries))
                    .ToArray();
                // What a template is of is never left out of its paths.
                var own = $"<{char.ToUpperInvariant(kind[0])}{kind[1..]}>";
                foreach (var tags in template.Length > MostParts ? [] : Read(template, parts, own))
                {
                    yield return new PathAsRead(kind, tags, style);
                }
            }
        }
    }

    private static List<(string Tag, string Text)[]> Read(string[] template, string[] parts, string own)
    {
        var found = new List<(string, string)[]>();
        Read(template, parts, own, 0, 0, [], found, []);
        return found;
    }

    /// <param name="hopeless">Places from which nothing was found: no place is tried twice in vain.</param>
    private static bool Read(
        string[] template,
        string[] parts,
        string own,
        int at,
        int part,
        List<(string Tag, string Text)> sofar,
        List<(string, string)[]> found,
        HashSet<(int, int)> hopeless
    )
    {
        if (at == template.Length)
        {
            // What is left may be the file's name.
            if (parts.Length - part > 1)
            {
                return false;
            }

            found.Add([.. sofar]);
            return true;
        }

        if (found.Count >= MostReadings || hopeless.Contains((at, part)))
        {
            return false;
        }

        var isFound = false;
        if (part < parts.Length && Match(template[at], parts[part]) is { } tags)
        {
            sofar.AddRange(tags);
            isFound = Read(template, parts, own, at + 1, part + 1, sofar, found, hopeless);
            sofar.RemoveRange(sofar.Count - tags.Count, tags.Count);
        }

        if (
            template[at] != own
            && FileTrees.Tag().Match(template[at]) is { Success: true, Index: 0 } whole
            && whole.Length == template[at].Length
        )
        {
            isFound |= Read(template, parts, own, at + 1, part, sofar, found, hopeless);
        }

        if (!isFound)
        {
            hopeless.Add((at, part));
        }

        return isFound;
    }

    /// <summary>What a part has in the place of its template's tags; null when it is not of it.</summary>
    private static List<(string Tag, string Text)>? Match(string template, string part)
    {
        var pattern = new StringBuilder("^");
        var names = new List<string>();
        var at = 0;
        foreach (var match in FileTrees.Tag().EnumerateMatches(template))
        {
            pattern.Append(Regex.Escape(template[at..match.Index])).Append("(.+?)");
            names.Add(template.Substring(match.Index + 1, match.Length - 2));
            at = match.Index + match.Length;
        }

        pattern.Append(Regex.Escape(template[at..])).Append('$');
        var read = Regex.Match(part, pattern.ToString(), RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, Longest);
        return read.Success ? [.. names.Select((name, index) => (name, read.Groups[index + 1].Value))] : null;
    }
}
