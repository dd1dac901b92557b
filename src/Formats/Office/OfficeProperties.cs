using System.Globalization;
using System.Text;
using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>What an Office Open XML file says of itself: core, extended and custom properties, and whether it carries macros.</summary>
internal static class OfficeProperties
{
    private const int LongestValue = 32768;
    private const int MostValues = 2000;

    public static void Read(OfficePackage package, Findings findings)
    {
        foreach (var relation in package.Relations(""))
        {
            switch (relation.Kind)
            {
                case "core-properties":
                    package.Read(relation.Target, xml => ReadValues(xml, (name, value) => SetCore(name, value, findings)));
                    break;
                case "extended-properties":
                    package.Read(relation.Target, xml => ReadValues(xml, (name, value) => SetExtended(name, value, findings)));
                    break;
                case "custom-properties":
                    package.Read(relation.Target, xml => ReadCustom(xml, findings));
                    break;
                default:
                    break;
            }
        }

        if (package.Paths.Any(path => path.EndsWith("/vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
        {
            findings.Set(Properties.HasMacros, true);
        }
    }

    private static void SetCore(string name, string value, Findings findings)
    {
        findings.Raw(name, value);
        switch (name[(name.IndexOf(':') + 1)..])
        {
            case "title":
                findings.Set(Properties.Title, value);
                break;
            case "creator":
                findings.Set(Properties.Author, value);
                break;
            case "lastModifiedBy":
                findings.Set(Properties.LastAuthor, value);
                break;
            case "description":
                findings.Set(Properties.Comments, value);
                break;
            case "keywords":
                findings.Set(Properties.Keywords, value);
                break;
            case "category":
                findings.Set(Properties.Category, value);
                break;
            case "language":
                findings.Set(Properties.Language, value);
                break;
            case "created":
                SetTime(Properties.Created, value, findings);
                break;
            case "modified":
                SetTime(Properties.Modified, value, findings);
                break;
            case "lastPrinted":
                SetTime(Properties.Printed, value, findings);
                break;
            default:
                break;
        }
    }

    private static void SetExtended(string name, string value, Findings findings)
    {
        findings.Raw(name, value);
        switch (name)
        {
            case "Company":
                findings.Set(Properties.Company, value);
                break;
            case "Application":
                findings.Set(Properties.Application, value);
                break;
            case "Pages" or "Slides" when long.TryParse(value, CultureInfo.InvariantCulture, out var pages) && pages >= 0:
                findings.Set(Properties.PageCount, pages);
                break;
            case "Words" when long.TryParse(value, CultureInfo.InvariantCulture, out var words) && words >= 0:
                findings.Set(Properties.WordCount, words);
                break;
            default:
                break;
        }
    }

    /// <summary>W3CDTF, which is ISO 8601 with its parts optional; without a zone it is UTC.</summary>
    private static void SetTime(string property, string value, Findings findings)
    {
        if (
            DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year is > 1601 and < 9999
        )
        {
            findings.Set(property, time);
        }
    }

    /// <summary>The elements right below the root, by their qualified name.</summary>
    private static void ReadValues(XmlReader xml, Action<string, string> take)
    {
        string? name = null;
        var value = new StringBuilder();
        var count = 0;
        while (xml.Read() && count < MostValues)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.Depth == 1:
                    name = xml.IsEmptyElement ? null : xml.Name;
                    value.Clear();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when value.Length < LongestValue:
                    value.Append(value.Length > 0 && xml.Depth > 2 ? " " : "").Append(xml.Value);
                    break;
                case XmlNodeType.EndElement when xml.Depth == 1 && name is not null:
                    if (!string.IsNullOrWhiteSpace(value.ToString()))
                    {
                        take(name, value.ToString(0, Math.Min(LongestValue, value.Length)).Trim());
                        count++;
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static void ReadCustom(XmlReader xml, Findings findings)
    {
        string? name = null;
        for (var count = 0; xml.Read() && count < MostValues; )
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "property")
            {
                name = xml.GetAttribute("name");
            }
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && name is not null)
            {
                findings.Raw($"custom:{name}", xml.Value[..Math.Min(LongestValue, xml.Value.Length)]);
                count++;
            }
        }
    }
}
