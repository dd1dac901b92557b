using System.Buffers;
using System.Text;
using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>Text set on pages of US Letter, line under line, with a new page whenever one is full. A paragraph at a time is in memory.</summary>
internal sealed class TextPages : IDisposable
{
    private const double Margin = 54;
    private const double LabelWidth = 90;
    private const double Bottom = PdfCanvas.LetterHeight - Margin;

    /// <summary>Between what stands above a text and the text.</summary>
    private const double GapHeight = 14;

    /// <summary>Characters that are set at once; a longer paragraph is broken.</summary>
    private const int LongestParagraph = 8192;

    private readonly PdfCanvas canvas;
    private readonly nint label;
    private readonly nint value;
    private readonly nint line;
    private readonly byte[] bytes = new byte[LongestParagraph * 3];
    private double top = Margin;

    /// <param name="font">As Pango names it.</param>
    /// <exception cref="Unreadable">Unsupported: Pango is not installed.</exception>
    public TextPages(PdfCanvas canvas, string font)
    {
        this.canvas = canvas;
        const double Width = PdfCanvas.LetterWidth - (2 * Margin);
        line = Pango.NewLayout(canvas.Context, font, Width);
        label = Pango.NewLayout(canvas.Context, font.Insert(font.LastIndexOf(' '), " Bold"), LabelWidth);
        value = Pango.NewLayout(canvas.Context, font, Width - LabelWidth);
        canvas.Begin();
    }

    /// <summary>A line of what stands above the text; nothing when there is no value.</summary>
    public void Label(string name, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (top + GapHeight > Bottom)
        {
            Turn();
        }

        var before = top;
        Set(label, name, Margin);
        top = before;
        foreach (var piece in Pieces(text))
        {
            Set(value, piece, Margin + LabelWidth);
        }
    }

    public void Gap() => top += GapHeight;

    /// <summary>A form feed begins a page.</summary>
    public void Write(TextReader text)
    {
        var read = new char[LongestParagraph];
        var paragraph = new StringBuilder();
        for (int length; (length = text.Read(read)) > 0; )
        {
            foreach (var character in read.AsSpan(0, length))
            {
                if (character is '\n' or '\f')
                {
                    Paragraph(paragraph);
                    top = character == '\f' ? double.MaxValue : top;
                }
                else if (character != '\r')
                {
                    paragraph.Append(character);
                    if (paragraph.Length >= LongestParagraph - 1 && !char.IsHighSurrogate(character))
                    {
                        Paragraph(paragraph);
                    }
                }
            }
        }

        if (paragraph.Length > 0)
        {
            Paragraph(paragraph);
        }
    }

    public void Dispose()
    {
        Pango.Free(line);
        Pango.Free(label);
        Pango.Free(value);
    }

    private void Paragraph(StringBuilder paragraph)
    {
        Set(line, paragraph.ToString(), Margin);
        paragraph.Clear();
    }

    private static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length; )
        {
            var length = Math.Min(LongestParagraph - 1, text.Length - start);
            length += start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]) ? 1 : 0;
            yield return text.Substring(start, length);
            start += length;
        }
    }

    private void Set(nint layout, string text, double left)
    {
        Pango.SetText(layout, bytes, Encode(text));
        var lines = Pango.Lines(layout);
        try
        {
            do
            {
                Pango.PlaceOf(lines, 0, out var place);
                var height = place.Height / Pango.Units;
                if (top + height > Bottom)
                {
                    Turn();
                }

                // Where text runs from right to left, lines lie at the right.
                Cairo.MoveTo(canvas.Context, left + (place.X / Pango.Units), top + ((Pango.Baseline(lines) - place.Y) / Pango.Units));
                Pango.Show(canvas.Context, Pango.Line(lines));
                top += height;
            } while (Pango.Next(lines) != 0);
        }
        finally
        {
            Pango.FreeLines(lines);
        }
    }

    private void Turn()
    {
        canvas.Begin();
        top = Margin;
    }

    /// <summary>In UTF-8, without characters that are commands: nobody sees those.</summary>
    private int Encode(string text)
    {
        var clean = ArrayPool<char>.Shared.Rent(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            clean[index] = char.IsControl(text[index]) && text[index] != '\t' ? ' ' : text[index];
        }

        var length = Encoding.UTF8.GetBytes(clean, 0, text.Length, bytes, 0);
        ArrayPool<char>.Shared.Return(clean);
        return length;
    }
}
