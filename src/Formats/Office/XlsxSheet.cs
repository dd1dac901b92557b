using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>One sheet of a workbook, streamed: a line for each row, a tab between cells.</summary>
internal sealed partial class XlsxSheet(TextFlow flow, SharedStrings strings, XlsxStyles styles, bool is1904, CancellationToken cancel)
{
    private readonly StringBuilder text = new();
    private readonly List<(int First, int Last)> hiddenColumns = [];
    private string? value;
    private string? formula;
    private bool isHiddenRow;
    private int nextColumn;

    /// <summary>Whether a row that holds something is hidden.</summary>
    public bool HasHiddenRows { get; private set; }

    /// <summary>Whether a column that holds something is hidden.</summary>
    public bool HasHiddenColumns { get; private set; }

    public void Read(XmlReader xml)
    {
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.LocalName)
            {
                case "col" when IsOn(xml.GetAttribute("hidden")):
                    hiddenColumns.Add((Number(xml.GetAttribute("min")), Number(xml.GetAttribute("max"))));
                    break;
                case "row":
                    cancel.ThrowIfCancellationRequested();
                    flow.Break(1);
                    isHiddenRow = IsOn(xml.GetAttribute("hidden"));
                    nextColumn = 1;
                    break;
                case "c":
                    ReadCell(xml);
                    break;
                case "oddHeader" or "evenHeader" or "firstHeader" or "oddFooter" or "evenFooter" or "firstFooter":
                    flow.Break(1);
                    SharedStrings.ReadString(xml, text);
                    flow.Write(WithoutHeaderCodes(text.ToString()));
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadCell(XmlReader xml)
    {
        string? reference = null,
            type = null;
        var style = 0;
        while (xml.MoveToNextAttribute())
        {
            switch (xml.LocalName)
            {
                case "r":
                    reference = xml.Value;
                    break;
                case "t":
                    type = xml.Value;
                    break;
                case "s":
                    style = Number(xml.Value);
                    break;
                default:
                    break;
            }
        }

        xml.MoveToElement();
        var column = reference is null ? nextColumn : Column(reference);
        nextColumn = column + 1;
        if (xml.IsEmptyElement)
        {
            return;
        }

        value = formula = null;
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                switch (xml.LocalName)
                {
                    case "v" or "is":
                        value = SharedStrings.ReadString(xml, text).ToString();
                        break;
                    case "f":
                        formula = SharedStrings.ReadString(xml, text).ToString();
                        break;
                    default:
                        break;
                }
            }
        }

        Write(Shown(type, style), column);
    }

    private void Write(string? shown, int column)
    {
        if (string.IsNullOrEmpty(shown))
        {
            return;
        }

        flow.Tab();
        flow.Write(shown);
        HasHiddenRows |= isHiddenRow;
        HasHiddenColumns |= hiddenColumns.Exists(hidden => column >= hidden.First && column <= hidden.Last);
    }

    private string? Shown(string? type, int style)
    {
        if (string.IsNullOrEmpty(value))
        {
            // Programs that do not calculate leave no result; the formula is what there is to see.
            return string.IsNullOrEmpty(formula) ? null : "=" + formula;
        }

        switch (type)
        {
            case "s":
                return int.TryParse(value, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < strings.Count
                    ? strings[index]
                    : null;
            case "b":
                return value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) ? "TRUE" : "FALSE";
            case null or "n" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return styles.Format(style).Show(number, is1904);
            default:
                return value;
        }
    }

    /// <summary>The column's number from a reference such as AB12.</summary>
    private static int Column(string reference)
    {
        var column = 0;
        foreach (var letter in reference)
        {
            if (!char.IsAsciiLetter(letter) || column > 20_000)
            {
                break;
            }

            column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
        }

        return column;
    }

    private static int Number(string? written) =>
        int.TryParse(written, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsOn(string? written) => written is "1" or "true";

    /// <summary>What a header or footer says, without the codes that set it.</summary>
    internal static string WithoutHeaderCodes(string written) => HeaderCodes().Replace(written, " ").Trim();

    /// <summary>Codes for place, font, size, colour, page and date inside headers and footers (ECMA-376 part 1, 18.3.1.46).</summary>
    [GeneratedRegex("""&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[LCRPNDTAFGZBIUEXYSOH])""")]
    private static partial Regex HeaderCodes();
}
