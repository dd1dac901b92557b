using System.Globalization;
using System.Text.RegularExpressions;

namespace Dossier.Formats;

/// <summary>How a container was split. The first part of a set is the one that is read.</summary>
public enum SplitKind
{
    /// <summary>Any file, cut into pieces of one size: <c>name.001</c>, <c>name.002</c>. Put together they are the file.</summary>
    Cut,

    /// <summary><c>name.part1.rar</c>, <c>name.part2.rar</c>.</summary>
    RarParts,

    /// <summary><c>name.rar</c>, <c>name.r00</c>, <c>name.r01</c>, and after <c>r99</c> <c>s00</c>.</summary>
    RarLetters,

    /// <summary><c>name.z01</c>, <c>name.z02</c> and last <c>name.zip</c>, which holds the directory and so is the one that is read.</summary>
    Zip,

    /// <summary>Expert Witness segments: <c>name.E01</c> to <c>name.E99</c>, then <c>name.EAA</c> to <c>name.EZZ</c>, and after these <c>name.FAA</c>.</summary>
    ExpertWitness,
}

/// <summary>What the name of a part of a split container says.</summary>
/// <param name="Stem">What all parts of one set share; letter case does not tell sets apart.</param>
/// <param name="Ordinal">The part's place in its set, from 1; of a split ZIP's last part <see cref="int.MaxValue"/>.</param>
public sealed record PartName(SplitKind Kind, string Stem, int Ordinal)
{
    /// <summary>Parts of one set have the same.</summary>
    public string Key => $"{(int)Kind}/{Stem.ToUpperInvariant()}";

    /// <summary>The last segment of an image whose name is a number. Those after it bear letters, as mails (.eml) and programs (.exe) do.</summary>
    public bool IsLastNumbered => Kind == SplitKind.ExpertWitness && Ordinal == PartNames.LastNumbered;
}

/// <summary>Reads and writes the names by which programs number the parts of a split container.</summary>
public static partial class PartNames
{
    internal const int LastNumbered = 99;
    private const int Alphabet = 26;

    /// <summary>What a name says if it is one of a part; null for any other. A name alone proves nothing: many a file ends in .001.</summary>
    public static PartName? Of(string name)
    {
        if (name.Length < 5 || (name[^4] != '.' && name[^5] != '.'))
        {
            return null;
        }

        if (Cut().Match(name) is { Success: true } cut && Number(cut) is > 0 and var piece)
        {
            return new PartName(SplitKind.Cut, cut.Groups[1].Value, piece);
        }

        if (RarPart().Match(name) is { Success: true } part && Number(part) is > 0 and var volume)
        {
            return new PartName(SplitKind.RarParts, part.Groups[1].Value, volume);
        }

        if (name.Length > 4 && name.EndsWith(".rar", StringComparison.OrdinalIgnoreCase))
        {
            return new PartName(SplitKind.RarLetters, name[..^4], 1);
        }

        if (RarLetter().Match(name) is { Success: true } old)
        {
            var hundreds = char.ToLowerInvariant(old.Groups[2].Value[0]) - 'r';
            return new PartName(SplitKind.RarLetters, old.Groups[1].Value, (hundreds * 100) + Digits(old.Groups[3].Value) + 2);
        }

        if (ZipPart().Match(name) is { Success: true } zip && Number(zip) is > 0 and var segment)
        {
            return new PartName(SplitKind.Zip, zip.Groups[1].Value, segment);
        }

        return LetteredSegment(name) is { } lettered ? lettered
            : Image().Match(name) is { Success: true } image && Number(image) is > 0 and var place
                ? new PartName(SplitKind.ExpertWitness, image.Groups[1].Value, place)
            : null;
    }

    /// <summary>
    /// Whether that is what the name says whatever lies beside it. The name of a later segment of an image says it only beside the one that
    /// <see cref="PartName.IsLastNumbered"/>.
    /// </summary>
    public static bool IsCertain(PartName part) => part.Kind != SplitKind.ExpertWitness || part.Ordinal <= LastNumbered;

    /// <summary>What a part that is not there would be called.</summary>
    public static string NameOf(PartName lead, int ordinal) =>
        lead.Kind switch
        {
            SplitKind.Cut => $"{lead.Stem}.{ordinal:D3}",
            SplitKind.RarParts => $"{lead.Stem}.part{ordinal}.rar",
            SplitKind.RarLetters when ordinal == 1 => $"{lead.Stem}.rar",
            SplitKind.RarLetters => $"{lead.Stem}.{(char)('r' + ((ordinal - 2) / 100))}{(ordinal - 2) % 100:D2}",
            SplitKind.Zip when ordinal == int.MaxValue => $"{lead.Stem}.zip",
            SplitKind.Zip => $"{lead.Stem}.z{ordinal:D2}",
            _ when ordinal > LastNumbered => $"{lead.Stem}.{Letters(ordinal - LastNumbered - 1)}",
            _ => $"{lead.Stem}.E{ordinal:D2}",
        };

    /// <summary>Up to YZZ, which is more than fourteen thousand: .zip is none.</summary>
    private static PartName? LetteredSegment(string name)
    {
        var letters = name.Length > 4 && name[^4] == '.' ? name[^3..].ToUpperInvariant() : "";
        if (letters.Length < 3 || letters[0] is < 'E' or > 'Y' || letters.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            return null;
        }

        var place = (((letters[0] - 'E') * Alphabet) + letters[1] - 'A') * Alphabet + letters[2] - 'A';
        return new PartName(SplitKind.ExpertWitness, name[..^4], LastNumbered + 1 + place);
    }

    /// <param name="place">From 0, which is EAA.</param>
    private static string Letters(int place) =>
        string.Concat(
            (char)('E' + (place / Alphabet / Alphabet)),
            (char)('A' + (place / Alphabet % Alphabet)),
            (char)('A' + (place % Alphabet))
        );

    private static int Number(Match match) => Digits(match.Groups[2].Value);

    private static int Digits(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(.+)\.([0-9]{3})\z", RegexOptions.Singleline)]
    private static partial Regex Cut();

    [GeneratedRegex(@"^(.+)\.part([0-9]{1,5})\.rar\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex RarPart();

    [GeneratedRegex(@"^(.+)\.([r-y])([0-9]{2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex RarLetter();

    [GeneratedRegex(@"^(.+)\.z([0-9]{2,3})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ZipPart();

    [GeneratedRegex(@"^(.+)\.E([0-9]{2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Image();
}
