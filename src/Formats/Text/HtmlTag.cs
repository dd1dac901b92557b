using System.Buffers;

namespace Dossier.Formats.Text;

/// <summary>One tag, from its opening to its closing bracket, looked at where it stands.</summary>
internal readonly ref struct HtmlTag
{
    private const string Spaces = " \t\r\n\f";
    private static readonly SearchValues<char> SpacesAndSlash = SearchValues.Create(Spaces + "/");
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(Spaces + "=/");

    private readonly ReadOnlySpan<char> inside;

    /// <param name="tag">From the character after the opening bracket to the one before the closing bracket.</param>
    public HtmlTag(ReadOnlySpan<char> tag)
    {
        IsEnd = tag.StartsWith('/');
        tag = IsEnd ? tag[1..] : tag;
        var end = 0;
        while (end < tag.Length && !IsSpace(tag[end]) && tag[end] != '/')
        {
            end++;
        }

        Name = tag[..end];
        inside = tag[end..];
    }

    public bool IsEnd { get; }

    /// <summary>As written, in either case.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>The raw value of an attribute, its character references not yet decoded; empty when it has none.</summary>
    public ReadOnlySpan<char> Attribute(ReadOnlySpan<char> name)
    {
        var rest = inside;
        while (true)
        {
            var begin = rest.IndexOfAnyExcept(SpacesAndSlash);
            if (begin < 0)
            {
                return default;
            }

            rest = rest[begin..];
            var end = rest.IndexOfAny(NameEnds);
            end =
                end == 0 ? 1
                : end < 0 ? rest.Length
                : end;
            var found = rest[..end];
            rest = rest[end..].TrimStart(Spaces);
            var (start, length, after) = rest.StartsWith('=') ? Value(rest) : default;
            if (found.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return rest.Slice(start, length);
            }

            rest = rest[after..];
        }
    }

    /// <summary>Where in the characters, which begin with the equals sign, the value lies, and where it is over.</summary>
    private static (int Start, int Length, int After) Value(ReadOnlySpan<char> rest)
    {
        var at = 1;
        while (at < rest.Length && IsSpace(rest[at]))
        {
            at++;
        }

        if (at == rest.Length)
        {
            return (at, 0, at);
        }

        var isQuoted = rest[at] is '"' or '\'';
        var start = isQuoted ? at + 1 : at;
        var length = isQuoted ? rest[start..].IndexOf(rest[at]) : rest[start..].IndexOfAny(Spaces);
        length = length < 0 ? rest.Length - start : length;
        return (start, length, Math.Min(rest.Length, start + length + (isQuoted ? 1 : 0)));
    }

    private static bool IsSpace(char character) => character is ' ' or '\n' or '\r' or '\t' or '\f';
}
