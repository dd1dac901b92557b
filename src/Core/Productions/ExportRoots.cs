using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Where on the server's side exports may be written. Nothing else is reachable through a request.</summary>
/// <param name="root">The installation's export folder, which relative paths start from.</param>
/// <param name="others">Further folders that absolute paths may lie in.</param>
public sealed class ExportRoots(string root, IReadOnlyList<string> others)
{
    private const int LongestName = 255;
    private readonly IReadOnlyList<string> roots = [.. new[] { root }.Concat(others).Select(Trimmed)];

    /// <summary>The full path of a folder that may be written to; it need not exist. Written with either slash: see <see cref="NetworkPath"/>.</summary>
    /// <exception cref="Refused">Invalid: it lies outside, or a link would lead there.</exception>
    public string Resolve(string path)
    {
        var parts = Parts(path);
        var isAbsolute = NetworkPath.Local(path)[0] == '/';
        var full = isAbsolute ? "/" + string.Join('/', parts) : Path.Combine([roots[0], .. parts]);
        var within = roots
            .Where(root => full == root || root == "/" || full.StartsWith(root + "/", StringComparison.Ordinal))
            .MaxBy(root => root.Length);
        if (within is null)
        {
            throw Outside(path);
        }

        // A link below a root may lead anywhere, and be changed later: none is followed.
        for (var folder = full; folder.Length > within.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null || File.Exists(folder))
            {
                throw Outside(path);
            }
        }

        return full;
    }

    private static List<string> Parts(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Any(char.IsControl) || path.Contains(':'))
        {
            throw Refused.Invalid("output.path", "'path' must be the path of a folder.");
        }

        var parts = path.Split('/', '\\').Where(part => part is not ("" or ".")).ToList();
        return parts.Any(part => part == ".." || part.Length > LongestName) ? throw Outside(path) : parts;
    }

    private static string Trimmed(string root) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    private static Refused Outside(string path) =>
        Refused.Invalid("output.path", $"'{path}' is not a folder that exports may be written to.");
}
