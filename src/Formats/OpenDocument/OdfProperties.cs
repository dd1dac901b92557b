using System.Globalization;
using System.Text;
using System.Xml;

namespace Dossier.Formats.OpenDocument;

/// <summary>What an OpenDocument file says of itself, in its office:meta element.</summary>
internal sealed class OdfProperties(Findings findings)
{
    private const int LongestValue = 32768;

    private readonly StringBuilder value = new();
    private readonly List<string> keywords = [];
    private int depth = -1;
    private string name = "";

    /// <summary>Whether text here is a property's value.</summary>
    public bool IsOpen { get; private set; }

    public void Text(string text)
    {
        if (value.Length < LongestValue)
        {
            value.Append(text);
        }
    }

    /// <returns>Whether the element belongs to the properties.</returns>
    public bool Begin(XmlReader xml)
    {
        if (depth < 0)
        {
            if (xml.LocalName == "meta" && xml.Prefix == "office" && !xml.IsEmptyElement)
            {
                depth = xml.Depth;
                return true;
            }

            return false;
        }

        IsOpen = true;
        value.Clear();
        name = xml.LocalName == "user-defined" ? "custom:" + OdfText.Attribute(xml, "name") : xml.LocalName;
        if (name == "document-statistic")
        {
            SetNumber(Properties.PageCount, OdfText.Attribute(xml, "page-count"));
            SetNumber(Properties.WordCount, OdfText.Attribute(xml, "word-count"));
        }

        return true;
    }

    public void End(XmlReader xml)
    {
        if (depth < 0)
        {
            return;
        }

        if (xml.Depth == depth)
        {
            findings.Set(Properties.Keywords, string.Join("; ", keywords));
            (depth, IsOpen) = (-1, false);
            return;
        }

        var text = value.ToString().Trim();
        IsOpen = false;
        value.Clear();
        if (text.Length == 0)
        {
            return;
        }

        findings.Raw(name, text);
        Set(text);
    }

    private void Set(string text)
    {
        switch (name)
        {
            case "title":
                findings.Set(Properties.Title, text);
                break;
            case "initial-creator":
                findings.Set(Properties.Author, text);
                break;
            case "creator":
                findings.Set(Properties.LastAuthor, text);
                break;
            case "description":
                findings.Set(Properties.Comments, text);
                break;
            case "keyword" when keywords.Count < 200:
                keywords.Add(text);
                break;
            case "generator":
                findings.Set(Properties.Application, text);
                break;
            case "language":
                findings.Set(Properties.Language, text);
                break;
            case "creation-date":
                SetTime(Properties.Created, text);
                break;
            case "date":
                SetTime(Properties.Modified, text);
                break;
            case "print-date":
                SetTime(Properties.Printed, text);
                break;
            default:
                break;
        }
    }

    private void SetNumber(string property, string? text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            findings.Set(property, number);
        }
    }

    /// <summary>ISO 8601, mostly without a zone, and then kept as if UTC.</summary>
    private void SetTime(string property, string text)
    {
        if (
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year is > 1601 and < 9999
        )
        {
            findings.Set(property, time);
        }
    }
}
