using System.Buffers;
using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>A page while it is read: what is drawn on it, what forms and notes show, and what people wrote beside it.</summary>
internal sealed unsafe class PdfPageReading : IDisposable
{
    private const int PieceLength = 16384;

    /// <summary>Flattened as it is shown on a screen.</summary>
    private const int ForScreen = 0;

    /// <summary>A word broken at a line's end is put together again, as pdftotext does; lines end as they do everywhere here.</summary>
    private static readonly SearchValues<char> Dropped = SearchValues.Create('\r', '\0', '\uFFFE');
    private readonly nint document;
    private readonly int index;
    private nint page;

    private PdfPageReading(nint document, int index, nint page) => (this.document, this.index, this.page) = (document, index, page);

    /// <summary>In points, as it is shown.</summary>
    public (float Width, float Height) Size => (Pdfium.PageWidth(page), Pdfium.PageHeight(page));

    /// <summary>A file is pinned on it. Known once its comments were read.</summary>
    public bool HasFiles { get; private set; }

    public static PdfPageReading? Load(nint document, int index) =>
        Pdfium.LoadPage(document, index) is not 0 and var page ? new PdfPageReading(document, index, page) : null;

    /// <summary>The words of markup annotations (ISO 32000-1, 12.5.6.2), each behind its author; free text is drawn on the page, and is none of them.</summary>
    /// <returns>How many there are, and how many of them are free text.</returns>
    public (int All, IReadOnlyList<string> Beside) Comments()
    {
        var count = Pdfium.AnnotationCount(page);
        var (all, isDrawn) = (0, false);
        var beside = new List<string>();
        for (var at = 0; at < count; at++)
        {
            var annotation = Pdfium.Annotation(page, at);
            if (annotation == 0)
            {
                continue;
            }

            var kind = Pdfium.AnnotationKind(annotation);
            isDrawn |= kind is not (Pdfium.KindLink or Pdfium.KindPopup);
            HasFiles |= kind == Pdfium.KindFile;
            if (IsMarkup(kind) && PdfDocument.AnnotationText(annotation, "Contents") is var words && !string.IsNullOrWhiteSpace(words))
            {
                all++;
                if (kind != Pdfium.KindFreeText)
                {
                    var author = PdfDocument.AnnotationText(annotation, "T");
                    beside.Add($"{(string.IsNullOrWhiteSpace(author) ? "" : $"{author}: ")}{words.ReplaceLineEndings("\n")}");
                }
            }

            Pdfium.CloseAnnotation(annotation);
        }

        if (isDrawn)
        {
            Flatten();
        }

        return (all, beside);
    }

    /// <summary>Gives the words drawn on the page, in the order in which it draws them, line by line.</summary>
    /// <returns>Whether there is anything but white space.</returns>
    public bool Read(Findings findings, CancellationToken cancel)
    {
        var text = page == 0 ? 0 : Pdfium.LoadText(page);
        if (text == 0)
        {
            return false;
        }

        // A character may take two units, and there is a closing zero.
        var units = ArrayPool<char>.Shared.Rent((PieceLength * 2) + 2);
        try
        {
            var hasText = false;
            var count = Pdfium.CharacterCount(text);
            for (var start = 0; start < count; start += PieceLength)
            {
                cancel.ThrowIfCancellationRequested();
                int written;
                fixed (char* first = units)
                {
                    written = Pdfium.Text(text, start, Math.Min(PieceLength, count - start), first);
                }

                hasText |= Give(units.AsSpan(0, Math.Max(0, written - 1)), findings);
            }

            return hasText;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(units);
            Pdfium.CloseText(text);
        }
    }

    public void Dispose()
    {
        if (page != 0)
        {
            Pdfium.ClosePage(page);
        }
    }

    private static bool IsMarkup(int kind) => kind is Pdfium.KindText or (>= Pdfium.KindFreeText and <= Pdfium.KindInk) or Pdfium.KindFile;

    private static bool Give(Span<char> piece, Findings findings)
    {
        var kept = 0;
        for (var rest = (ReadOnlySpan<char>)piece; rest.Length > 0; )
        {
            var length = rest.IndexOfAny(Dropped) is >= 0 and var next ? next : rest.Length;
            rest[..length].CopyTo(piece[kept..]);
            kept += length;
            rest = rest[Math.Min(rest.Length, length + 1)..];
        }

        findings.Text(piece[..kept]);
        return !piece[..kept].IsWhiteSpace();
    }

    /// <summary>The words of form fields and notes become words of the page.</summary>
    private void Flatten()
    {
        if (Pdfium.Flatten(page, ForScreen) == 1)
        {
            Pdfium.ClosePage(page);
            page = Pdfium.LoadPage(document, index);
        }
    }
}
