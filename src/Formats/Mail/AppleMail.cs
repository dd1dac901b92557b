using System.Globalization;
using System.Text;
using System.Xml;

namespace Dossier.Formats.Mail;

/// <summary>What Apple Mail writes behind a mail in an .emlx file: a property list with its flags and times.</summary>
internal static class AppleMail
{
    private const int Longest = 1 << 20;

    /// <summary>The bits of "flags" that say something of the mail itself, lowest first.</summary>
    private static readonly (int Bit, string Name)[] Flags =
    [
        (0, "read"),
        (1, "deleted"),
        (2, "answered"),
        (3, "encrypted"),
        (4, "flagged"),
        (5, "recent"),
        (6, "draft"),
        (8, "forwarded"),
        (9, "redirected"),
        (23, "signed"),
        (24, "junk"),
    ];

    public static void Write(ReadOnlySpan<byte> list, HeaderBlock headers, Findings findings)
    {
        var start = list.IndexOf("<plist"u8);
        if (start < 0 || list.Length > Longest)
        {
            return;
        }

        try
        {
            Read(Encoding.UTF8.GetString(list[start..]), headers, findings);
        }
        catch (XmlException damaged)
        {
            findings.Fault(FaultKind.Corrupt, $"What Apple Mail wrote behind the mail is damaged: {damaged.Message}");
        }
    }

    private static void Read(string list, HeaderBlock headers, Findings findings)
    {
        using var xml = XmlReader.Create(
            new StringReader(list),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true }
        );
        var key = "";
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            var kind = xml.Name;
            if (kind is not ("key" or "integer" or "real" or "string" or "date"))
            {
                continue;
            }

            if (xml.IsEmptyElement)
            {
                continue;
            }

            xml.Read();
            var value = xml.NodeType == XmlNodeType.Text ? xml.Value : "";
            if (kind == "key")
            {
                key = value;
                continue;
            }

            Take(key, value, headers, findings);
        }
    }

    private static void Take(string key, string value, HeaderBlock headers, Findings findings)
    {
        findings.Raw($"Apple Mail: {key}", value);
        if (
            key == "date-received"
            && headers.First("Received") is null
            && long.TryParse(value, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and < 253402300800
        )
        {
            findings.Set(Properties.Received, DateTimeOffset.FromUnixTimeSeconds(seconds));
        }
        else if (key == "flags" && ulong.TryParse(value, CultureInfo.InvariantCulture, out var bits))
        {
            findings.Raw(
                "Apple Mail: flagged as",
                string.Join(", ", Flags.Where(flag => ((bits >> flag.Bit) & 1) != 0).Select(flag => flag.Name))
            );
        }
    }
}
