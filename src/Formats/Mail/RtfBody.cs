using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>HTML or plain text that Exchange wrapped in RTF, taken out again ([MS-OXRTFEX]).</summary>
public sealed record RtfBody(bool IsHtml, string Text)
{
    /// <summary>The wrapped text; null when the RTF wraps none, so it is a document of its own.</summary>
    public static RtfBody? Unwrap(ReadOnlySpan<byte> rtf)
    {
        // [MS-OXRTFEX] §2.1.1: the word that says so stands among the first tokens.
        var start = rtf[..Math.Min(rtf.Length, 1024)];
        var isHtml = start.IndexOf(@"\fromhtml"u8) >= 0;
        if (!start.StartsWith(@"{\rtf"u8) || (!isHtml && start.IndexOf(@"\fromtext"u8) < 0))
        {
            return null;
        }

        var unwrapping = new RtfUnwrapping(isHtml);
        unwrapping.Read(rtf);
        return new RtfBody(isHtml, unwrapping.Text);
    }
}

/// <summary>One pass over the tokens of RTF.</summary>
internal sealed class RtfUnwrapping(bool isHtml)
{
    private const int DeepestGroup = 10_000;

    private static readonly HashSet<string> SkippedGroups =
    [
        "colortbl",
        "stylesheet",
        "info",
        "generator",
        "pict",
        "object",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "themedata",
        "xmlnstbl",
        "pntext",
        "header",
        "footer",
    ];

    private readonly StringBuilder text = new();
    private readonly List<byte> bytes = [];
    private readonly Stack<Group> groups = new();
    private readonly Dictionary<int, int> fontCodepages = [];
    private Group group = new(Codepage: 1252, UnicodeSkip: 1);
    private int definedFont;
    private int defaultCodepage = 1252;
    private int charactersToSkip;
    private bool isStarred;

    public string Text => text.ToString();

    private bool IsShown => !group.IsSkipped && !group.IsFontTable && (group.IsHtmlTag || !group.IsRtfOnly);

    public void Read(ReadOnlySpan<byte> rtf)
    {
        var position = 0;
        while (position < rtf.Length)
        {
            switch (rtf[position])
            {
                case (byte)'{':
                    Open();
                    position++;
                    break;
                case (byte)'}':
                    Close();
                    position++;
                    break;
                case (byte)'\\':
                    position = Control(rtf, position + 1);
                    break;
                case (byte)'\r' or (byte)'\n' or 0:
                    position++;
                    break;
                default:
                    Byte(rtf[position++]);
                    break;
            }
        }

        Flush();
    }

    private void Open()
    {
        Flush();
        if (groups.Count < DeepestGroup)
        {
            groups.Push(group);
        }
    }

    private void Close()
    {
        Flush();
        charactersToSkip = 0;
        if (groups.TryPop(out var outer))
        {
            group = outer;
        }
    }

    private int Control(ReadOnlySpan<byte> rtf, int position)
    {
        if (position >= rtf.Length)
        {
            return position;
        }

        var symbol = rtf[position];
        if (!char.IsAsciiLetter((char)symbol))
        {
            return Symbol(rtf, position, symbol);
        }

        var start = position;
        while (position < rtf.Length && char.IsAsciiLetter((char)rtf[position]))
        {
            position++;
        }

        var word = Encoding.ASCII.GetString(rtf[start..position]);
        var numberStart = position;
        if (position < rtf.Length && rtf[position] == '-')
        {
            position++;
        }

        while (position < rtf.Length && char.IsAsciiDigit((char)rtf[position]))
        {
            position++;
        }

        int? number = int.TryParse(rtf[numberStart..position], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
        if (position < rtf.Length && rtf[position] == ' ')
        {
            position++;
        }

        Word(word, number);
        isStarred = false;
        return word == "bin" && number > 0 ? (int)Math.Min(rtf.Length, (long)position + number.Value) : position;
    }

    private int Symbol(ReadOnlySpan<byte> rtf, int position, byte symbol)
    {
        switch (symbol)
        {
            case (byte)'\'':
                if (Escape.TryHex(rtf[(position + 1)..], out var value))
                {
                    Byte(value);
                    return position + 3;
                }

                break;
            case (byte)'*':
                isStarred = true;
                break;
            case (byte)'~':
                Characters(isHtml ? "&nbsp;" : "\u00A0");
                break;
            case (byte)'_':
                Characters(isHtml ? "&shy;" : "\u2011");
                break;
            case (byte)'{' or (byte)'}' or (byte)'\\':
                Byte(symbol);
                break;
            case (byte)'\r' or (byte)'\n':
                Characters("\r\n");
                break;
            default:
                break;
        }

        return position + 1;
    }

    private void Word(string word, int? number)
    {
        switch (word)
        {
            case "htmltag" when isStarred:
                group = group with { IsHtmlTag = true };
                break;
            case "fonttbl":
                group = group with { IsFontTable = true };
                break;
            case "htmlrtf":
                Flush();
                group = group with { IsRtfOnly = number != 0 };
                break;
            case "ansicpg":
                defaultCodepage = number ?? 1252;
                Codepage(defaultCodepage);
                break;
            case "f" when group.IsFontTable:
                definedFont = number ?? 0;
                break;
            case "fcharset" when group.IsFontTable:
                fontCodepages[definedFont] = CodepageOf(number ?? 0);
                break;
            case "f":
                Codepage(fontCodepages.GetValueOrDefault(number ?? 0, defaultCodepage));
                break;
            case "plain":
                Codepage(defaultCodepage);
                break;
            case "uc":
                group = group with { UnicodeSkip = Math.Clamp(number ?? 1, 0, 64) };
                break;
            case "u":
                Characters(((char)(ushort)(number ?? '?')).ToString());
                charactersToSkip = group.UnicodeSkip;
                break;
            default:
                Other(word);
                break;
        }
    }

    private void Other(string word)
    {
        var characters = word switch
        {
            "par" or "line" => "\r\n",
            "tab" => "\t",
            "lquote" => isHtml ? "&lsquo;" : "\u2018",
            "rquote" => isHtml ? "&rsquo;" : "\u2019",
            "ldblquote" => isHtml ? "&ldquo;" : "\u201C",
            "rdblquote" => isHtml ? "&rdquo;" : "\u201D",
            "bullet" => isHtml ? "&bull;" : "\u2022",
            "endash" => isHtml ? "&ndash;" : "\u2013",
            "emdash" => isHtml ? "&mdash;" : "\u2014",
            _ => null,
        };
        if (characters is not null)
        {
            Characters(characters);
        }
        else if (isStarred || SkippedGroups.Contains(word))
        {
            group = group with { IsSkipped = true };
        }
    }

    private void Byte(byte value)
    {
        if (charactersToSkip > 0)
        {
            charactersToSkip--;
        }
        else if (IsShown)
        {
            bytes.Add(value);
        }
    }

    private void Characters(string characters)
    {
        Flush();
        if (IsShown)
        {
            text.Append(characters);
        }
    }

    private void Codepage(int codepage)
    {
        Flush();
        group = group with { Codepage = codepage };
    }

    private void Flush()
    {
        if (bytes.Count > 0)
        {
            text.Append(EncodingOf(group.Codepage).GetString(CollectionsMarshal.AsSpan(bytes)));
            bytes.Clear();
        }
    }

    private static Encoding EncodingOf(int codepage)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(codepage) ?? Encoding.GetEncoding(codepage);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return Encoding.Latin1;
        }
    }

    /// <summary>The code page of a font's character set (RTF 1.9, \fcharset).</summary>
    private int CodepageOf(int charset) =>
        charset switch
        {
            0 => 1252,
            77 => 10000,
            128 => 932,
            129 => 949,
            130 => 1361,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => defaultCodepage,
        };

    /// <summary>What holds until the end of the current group.</summary>
    private readonly record struct Group(
        int Codepage,
        int UnicodeSkip,
        bool IsSkipped = false,
        bool IsFontTable = false,
        bool IsHtmlTag = false,
        bool IsRtfOnly = false
    );
}
