using System.Globalization;
using System.Xml.Linq;
using Dossier.Formats.Cards;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>One entry of a list in an archive of Outlook for Mac, and which of its values have been asked for.</summary>
/// <param name="prefix">What the names of its own values begin with.</param>
internal sealed class OlmRecord(XElement element, string prefix)
{
    private readonly HashSet<string> taken = [];

    /// <summary>A value by its name without the prefix; null when it has none.</summary>
    public string? this[string name]
    {
        get
        {
            taken.Add(name);
            var value = element.Element(prefix + name)?.Value.Trim();
            return string.IsNullOrEmpty(value) ? null : value;
        }
    }

    /// <summary>Numbers are written as floating ones.</summary>
    public bool IsSet(string name) => IsTrue(this[name]);

    /// <summary>In UTC.</summary>
    public DateTime? Time(string name) => TimeOf(this[name]);

    /// <summary>Plain words, or those of a page.</summary>
    public string? Words(string plain, string page)
    {
        var (words, html) = (this[plain], this[page]);
        return words ?? (html is null ? null : HtmlText.ToText(html));
    }

    /// <summary>The names of its categories, separated by commas.</summary>
    public string? Categories()
    {
        taken.Add("CopyCategoryList");
        var names = element
            .Descendants("category")
            .Select(one => one.Attribute("OPFCategoryCopyName")?.Value)
            .Where(name => name is not null);
        return string.Join(", ", names) is { Length: > 0 } joined ? joined : null;
    }

    public IEnumerable<XElement> Below(string list, string name) => Below(list).Where(one => one.Name.LocalName == name);

    public IEnumerable<XElement> Below(string list)
    {
        taken.Add(list);
        return element.Elements(prefix + list).Descendants();
    }

    /// <summary>Whatever else it says that people entered, so that nothing of it is lost.</summary>
    public void WriteRest(ContentLineWriter lines)
    {
        foreach (var one in element.Elements())
        {
            var name = one.Name.LocalName;
            if (
                name.StartsWith(prefix + "Copy", StringComparison.Ordinal)
                && !taken.Contains(name[prefix.Length..])
                && one.Value is not "0"
            )
            {
                lines.Text($"X-OLM-{name[(prefix.Length + 4)..].ToUpperInvariant()}", one.Value);
            }
        }
    }

    public static bool IsTrue(string? value) => bool.TryParse(value, out var isTrue) ? isTrue : NumberOf(value) is > 0;

    public static double? NumberOf(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static DateTime? TimeOf(string? value) =>
        DateTime.TryParse(
            value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
