using System.Text;
using Dossier.Formats.Rtf;

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
        return new RtfBody(isHtml, unwrapping.Unwrapped);
    }
}

/// <summary>Takes from the RTF what it wraps: the text outside the groups that only RTF needs, and the tags kept in groups of their own.</summary>
internal sealed class RtfUnwrapping(bool isHtml) : RtfParser
{
    private const int Skipped = 1;
    private const int HtmlTag = 2;
    private const int RtfOnly = 4;

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

    public string Unwrapped => text.ToString();

    protected override bool IsShown => !Has(Skipped) && !IsInFontTable && (Has(HtmlTag) || !Has(RtfOnly));

    public unsafe void Read(ReadOnlySpan<byte> rtf)
    {
        fixed (byte* first = rtf)
        {
            using var stream = new UnmanagedMemoryStream(first, rtf.Length);
            Parse(stream, CancellationToken.None);
        }
    }

    protected override void Text(ReadOnlySpan<char> text) => this.text.Append(text);

    protected override void Symbol(char symbol) =>
        text.Append(
            symbol switch
            {
                '~' => isHtml ? "&nbsp;" : "\u00A0",
                '_' => isHtml ? "&shy;" : "\u2011",
                _ => "\r\n",
            }
        );

    protected override void Word(string word, int? number, bool isStarred)
    {
        switch (word)
        {
            case "htmltag" when isStarred:
                Mark(HtmlTag, true);
                break;
            case "htmlrtf":
                Flush();
                Mark(RtfOnly, number != 0);
                break;
            default:
                Other(word, isStarred);
                break;
        }
    }

    private void Other(string word, bool isStarred)
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
            Mark(Skipped, true);
        }
    }

    private bool Has(int mark) => (Now.Marks & mark) != 0;

    private void Mark(int mark, bool isOn) => Now = Now with { Marks = isOn ? Now.Marks | mark : Now.Marks & ~mark };
}
