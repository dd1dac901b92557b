using System.Globalization;
using System.Numerics;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>What gets a control number of its own. The numbers are stored: never renumber.</summary>
public enum NumberingLevel
{
    Document = 1,

    /// <summary>A document takes as many numbers as it has pages; one when they are not known.</summary>
    Page = 2,
}

/// <summary>How control numbers look: <c>ABC-00000017</c> is a prefix, a separator and a number padded with zeros.</summary>
public sealed record Numbering
{
    public const int LongestPrefix = 40;
    public const int MostDigits = 15;
    public const long HighestStart = 999_999_999_999_999;

    public string Prefix { get; init; } = "";
    public string Separator { get; init; } = "";

    /// <summary>Digits at least; a number that needs more gets more, it is never cut.</summary>
    public int Padding { get; init; } = 8;
    public NumberingLevel Level { get; init; } = NumberingLevel.Document;

    /// <summary>What stands before the digits.</summary>
    internal string Head => Prefix + Separator;

    public string Label(long number) => Head + number.ToString($"D{Padding}", CultureInfo.InvariantCulture);

    /// <summary>
    /// The label of a page of a document. Where documents are numbered, the first page bears the document's own, by which load files are joined, and the
    /// others that with a suffix: <c>ABC-00000017</c>, <c>ABC-00000017_0001</c>, .., as in the vendor's samples.
    /// </summary>
    /// <param name="page">From 1.</param>
    internal string PageLabel(long firstNumber, int page) =>
        Level == NumberingLevel.Page ? Label(firstNumber + page - 1)
        : page == 1 ? Label(firstNumber)
        : string.Create(CultureInfo.InvariantCulture, $"{Label(firstNumber)}_{page - 1:D4}");

    /// <summary>How many numbers a document takes.</summary>
    public long Takes(int? pageCount) => Level == NumberingLevel.Page ? Math.Max(1, pageCount ?? 1) : 1;

    /// <summary>
    /// Whether a range of ours and a range of other numbering may hold the same label: <c>A</c> and 11 reads as <c>A1</c> and 1.
    /// Numbers that differ in their zeros only count as the same.
    /// </summary>
    public bool Collides(long first, long last, Numbering other, long otherFirst, long otherLast)
    {
        var (shorter, longer) = Head.Length <= other.Head.Length ? (Head, other.Head) : (other.Head, Head);
        if (!longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase) || !longer[shorter.Length..].All(char.IsAsciiDigit))
        {
            return false;
        }

        BigInteger Value(string label) => BigInteger.Parse(label[shorter.Length..], NumberStyles.None, CultureInfo.InvariantCulture);
        return Value(Label(first)) <= Value(other.Label(otherLast)) && Value(other.Label(otherFirst)) <= Value(Label(last));
    }

    /// <exception cref="Refused">Invalid, naming the member: control numbers are file names too, and stand in files that know no quotes.</exception>
    public Numbering Checked()
    {
        if (Prefix.Length > LongestPrefix || !Prefix.All(IsPlain) || (Prefix.Length > 0 && !char.IsAsciiLetterOrDigit(Prefix[0])))
        {
            throw Refused.Invalid(
                "prefix",
                $"'prefix' must be at most {LongestPrefix} letters, digits, hyphens, underscores and dots, beginning with a letter or digit."
            );
        }

        if (Separator is not ("" or "-" or "_" or "."))
        {
            throw Refused.Invalid("separator", "'separator' must be a hyphen, an underscore, a dot, or empty.");
        }

        if (Separator.Length > 0 && Prefix.Length == 0)
        {
            throw Refused.Invalid("separator", "'separator' must be empty where there is no prefix.");
        }

        if (Padding is < 1 or > MostDigits)
        {
            throw Refused.Invalid("padding", $"'padding' must be from 1 to {MostDigits} digits.");
        }

        return Enum.IsDefined(Level) ? this : throw Refused.Invalid("level", "'level' must be document or page.");
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
