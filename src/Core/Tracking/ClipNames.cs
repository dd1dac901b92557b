using System.Text;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>
/// What names of clips say, by a convention such as <c>${sequence_name}_${shot_name}</c>: the variables are project_name, episode_name,
/// sequence_name and shot_name.
/// </summary>
internal sealed partial class ClipNames
{
    private const int Longest = 400;
    private static readonly string[] Variables = ["project_name", "episode_name", "sequence_name", "shot_name"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Regex pattern;

    /// <param name="isExact">Whether capitals and small letters are different.</param>
    /// <exception cref="Refused">Invalid: no such variable, one that comes twice, or no name of shots.</exception>
    public ClipNames(string convention, bool isExact)
    {
        var text = new StringBuilder("^");
        var seen = new HashSet<string>();
        var at = 0;
        foreach (var match in Variable().EnumerateMatches(convention))
        {
            var name = convention.Substring(match.Index + 2, match.Length - 3);
            if (!Variables.Contains(name) || !seen.Add(name))
            {
                throw Refused.Invalid("naming_convention", $"'{name}' is no variable of a naming convention, or is there twice.");
            }

            text.Append(Regex.Escape(convention[at..match.Index])).Append($"(?<{name}>.+?)");
            at = match.Index + match.Length;
        }

        if (!seen.Contains("shot_name") || convention.Length > Longest)
        {
            throw Refused.Invalid("naming_convention", "A naming convention has ${shot_name}, and is no longer than 400 characters.");
        }

        var options =
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (isExact ? RegexOptions.None : RegexOptions.IgnoreCase);
        pattern = new Regex(text.Append(Regex.Escape(convention[at..])).Append('$').ToString(), options, Patience);
        IsExact = isExact;
    }

    public bool IsExact { get; }

    /// <summary>Null when the name does not follow the convention. What the convention does not name is null.</summary>
    public (string? Project, string? Episode, string? Sequence, string Shot)? Read(string name)
    {
        var read = name.Length <= Longest ? pattern.Match(name) : Match.Empty;
        string? Of(string variable) => read.Groups[variable] is { Success: true, Value: var value } ? value : null;
        return read.Success ? (Of("project_name"), Of("episode_name"), Of("sequence_name"), Of("shot_name")!) : null;
    }

    [GeneratedRegex(@"\$\{[a-z_]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
