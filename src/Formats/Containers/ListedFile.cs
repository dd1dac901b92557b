using System.Globalization;

namespace Dossier.Formats.Containers;

/// <summary>One line of fls: a file of a file system, as the body file of mactime has it.</summary>
/// <param name="Address">The file's address in its file system, as icat takes it.</param>
internal sealed record ListedFile(string Path, string Address, char Kind, long Size)
{
    private const int FieldsAfterName = 9;

    public DateTimeOffset? Modified { get; init; }
    public DateTimeOffset? Created { get; init; }
    public bool IsDeleted { get; init; }

    /// <summary>
    /// A line's fields, of which the second, the path, may hold the separator: so they are counted from the end.
    /// Null for a line of another kind.
    /// </summary>
    public static ListedFile? Of(string line)
    {
        var fields = line.Split('|');
        if (fields.Length < FieldsAfterName + 2 || fields[^8].Length < 3)
        {
            return null;
        }

        var path = string.Join('|', fields[1..^FieldsAfterName]);
        var mode = fields[^8];
        // Kind by the name's entry, unless nothing but the file itself knows it.
        var kind = mode[0] == '-' ? mode[2] : mode[0];
        var isDeleted = false;
        foreach (var mark in new[] { " (deleted)", " (deleted-realloc)" })
        {
            if (path.EndsWith(mark, StringComparison.Ordinal))
            {
                (path, isDeleted) = (path[..^mark.Length], true);
            }
        }

        if (kind == 'l' && path.IndexOf(" -> ", StringComparison.Ordinal) is > 0 and var arrow)
        {
            path = path[..arrow];
        }

        return new ListedFile(path, fields[^9], kind, Number(fields[^5]))
        {
            IsDeleted = isDeleted,
            Modified = Time(fields[^3]),
            Created = Time(fields[^1]),
        };
    }

    private static long Number(string field) => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static DateTimeOffset? Time(string field) =>
        Number(field) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
