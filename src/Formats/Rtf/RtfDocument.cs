using Dossier.Formats.Text;

namespace Dossier.Formats.Rtf;

/// <summary>The words, properties and embedded objects of an RTF document. Headers, footnotes, comments and hidden and deleted text are kept.</summary>
internal sealed class RtfDocument(TextFlow flow, Findings findings) : RtfParser, IDisposable
{
    private const int Skipped = 1;
    private const int Hidden = 2;
    private const int ObjectData = 4;
    private const int Info = 8;
    private const int Comment = 16;
    private const int CommentAuthor = 32;
    private const int Block = 64;

    private readonly HiddenContent hidden = new(findings);
    private readonly RtfInfo info = new(findings);
    private readonly RtfObject embedded = new(findings);
    private bool hasCell;
    private bool hasAuthor;

    protected override bool IsShown => (Now.Marks & (Skipped | ObjectData)) == 0 && !IsInFontTable;

    /// <returns>Whether every group was closed.</returns>
    public bool Read(Stream stream, CancellationToken cancel)
    {
        Parse(stream, cancel);
        var isWhole = Depth == 0;
        embedded.Write();
        return isWhole;
    }

    public void Dispose() => embedded.Dispose();

    protected override void Text(ReadOnlySpan<char> text)
    {
        if (Has(Info))
        {
            info.Text(text);
            return;
        }

        if (hasCell)
        {
            flow.Tab();
            hasCell = false;
        }

        if (Has(CommentAuthor))
        {
            flow.Break(1);
            flow.Write(text);
            flow.Write(": ");
            hasAuthor = true;
            return;
        }

        flow.Write(text);
        if ((Now.Marks & (Hidden | Comment)) != 0 && !text.IsWhiteSpace())
        {
            hidden.Found(Has(Comment) ? HiddenKinds.Comments : HiddenKinds.Text);
        }
    }

    protected override void Symbol(char symbol)
    {
        switch (symbol)
        {
            case '~':
                Text(" ");
                break;
            case '_':
                Text("-");
                break;
            default:
                flow.Break(1);
                break;
        }
    }

    protected override void Unshown(byte value)
    {
        if (Has(ObjectData))
        {
            embedded.Hex(value);
        }
    }

    protected override void Binary(byte value)
    {
        if (Has(ObjectData))
        {
            embedded.Byte(value);
        }
    }

    protected override void Closing()
    {
        if (Has(ObjectData))
        {
            embedded.Write();
        }
        else if (Has(Info))
        {
            info.End();
        }
        else if (Has(Block) && (Outer.Marks & Block) == 0)
        {
            Line(1);
        }
    }

    protected override void Word(string word, int? number, bool isStarred)
    {
        if (Has(Info))
        {
            info.Word(word, number);
            return;
        }

        switch (word)
        {
            case "par" or "sect" or "page" or "row" or "nestrow" or "column":
                Line(word is "page" or "sect" ? 2 : 1);
                break;
            case "line":
                Flush();
                flow.LineEnd();
                break;
            case "cell" or "nestcell":
                Flush();
                hasCell = IsShown || hasCell;
                break;
            case "tab":
                Characters("\t");
                break;
            case "lquote" or "rquote" or "ldblquote" or "rdblquote" or "bullet" or "endash" or "emdash" or "emspace" or "enspace":
                Characters(Character(word));
                break;
            case "v":
                Flush();
                Mark(Hidden, number != 0);
                break;
            case "plain":
                Mark(Hidden, false);
                break;
            case "deleted" or "revised" when number != 0:
                hidden.Found(HiddenKinds.TrackedChanges);
                break;
            case "info":
                Mark(Info, true);
                break;
            case "objdata":
                Flush();
                Mark(ObjectData, true);
                break;
            case "annotation":
                if (!hasAuthor)
                {
                    Line(1);
                }

                hasAuthor = false;
                Mark(Comment | Block, true);
                break;
            case "atnauthor":
                Mark(CommentAuthor, true);
                break;
            case "footnote"
            or "header"
            or "headerl"
            or "headerr"
            or "headerf"
            or "footer"
            or "footerl"
            or "footerr"
            or "footerf"
            or "shptxt":
                Line(1);
                Mark(Block, true);
                break;
            // Groups that a reader may skip, and we do not: what a shape holds, and a field's parts.
            case "shpinst" or "shp" or "shpgrp" or "fldrslt" or "field" or "result":
                break;
            default:
                if (isStarred || RtfWords.Skipped.Contains(word))
                {
                    Mark(Skipped, true);
                }

                break;
        }
    }

    private void Line(int count)
    {
        Flush();
        if (IsShown)
        {
            hasCell = false;
            flow.Break(count);
        }
    }

    private static string Character(string word) =>
        word switch
        {
            "lquote" => "\u2018",
            "rquote" => "\u2019",
            "ldblquote" => "\u201C",
            "rdblquote" => "\u201D",
            "bullet" => "\u2022",
            "endash" => "\u2013",
            "emdash" => "\u2014",
            _ => " ",
        };

    private bool Has(int mark) => (Now.Marks & mark) != 0;

    private void Mark(int mark, bool isOn) => Now = Now with { Marks = isOn ? Now.Marks | mark : Now.Marks & ~mark };
}
