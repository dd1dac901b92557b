using System.Globalization;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Ocr;

/// <summary>
/// Recognizes the text of one item that has pages without text: PDF and pictures. All of its text comes out anew, with a form feed after each page of
/// several; the item's bytes stay as they are.
/// </summary>
public static class OcrReading
{
    /// <summary>Of a picture as it is recognized: A3 at 400 dots an inch.</summary>
    internal const int MostPixels = 40_000_000;

    /// <summary>In pixels; beyond it the engine refuses.</summary>
    internal const int LongestSide = 30_000;

    /// <summary>Pages whose confidence is told one by one.</summary>
    private const int MostListed = 1000;

    /// <exception cref="Unreadable">What it had is kept.</exception>
    public static void Read(IReadOnlyList<OcrLanguage> languages, Content content, Findings findings, CancellationToken cancel)
    {
        var isPdf = content.MediaType == MediaTypes.Pdf;
        if (!isPdf && !OcrTypes.All.Contains(content.MediaType))
        {
            throw new Unreadable(FaultKind.Unsupported, $"Text in {content.MediaType} is not recognized.");
        }

        var tesseract = new Tesseract(languages, content.Scratch, findings, cancel);
        tesseract.MustHaveLanguages();
        var sum = new Sum(findings);
        try
        {
            if (isPdf)
            {
                ReadPdf(content, tesseract, findings, sum, cancel);
            }
            else
            {
                sum.AddPicture(new OcrImage(content, tesseract, cancel).Pages());
            }
        }
        finally
        {
            sum.Finish(languages, tesseract);
        }
    }

    private static void ReadPdf(Content content, Tesseract tesseract, Findings findings, Sum sum, CancellationToken cancel)
    {
        try
        {
            sum.Add(new OcrPdf(content, tesseract, findings, cancel).Pages());
        }
        catch (Unreadable locked) when (locked.Kind == FaultKind.PasswordProtected)
        {
            using var plain = PlainPdf.Of(content, cancel);
            if (plain is null)
            {
                throw;
            }

            sum.Add(new OcrPdf(plain.Content, tesseract, findings, cancel).Pages());
        }
    }

    /// <summary>What the pages come to.</summary>
    private sealed class Sum(Findings findings)
    {
        private int recognized;
        private int words;
        private double confidence;
        private int number;

        public void Add(IEnumerable<(OcrPage? Recognized, string Text)> pages)
        {
            foreach (var (page, text) in pages)
            {
                number++;
                findings.Text(text);
                findings.Text("\f");
                Count(page);
                findings.Working();
            }
        }

        public void AddPicture(IReadOnlyList<OcrPage> pages)
        {
            foreach (var page in pages)
            {
                number++;
                findings.Text(page.Text);
                findings.Text(pages.Count > 1 ? "\f" : "");
                Count(page);
            }
        }

        public void Finish(IReadOnlyList<OcrLanguage> languages, Tesseract tesseract)
        {
            if (recognized == 0)
            {
                return;
            }

            findings.Set(Properties.HasOcr, true);
            findings.Set(Properties.OcrPages, recognized);
            findings.Set(Properties.OcrConfidence, words == 0 ? 0 : (long)Math.Round(confidence / words));
            findings.Set(Properties.OcrEngine, tesseract.Version);
            foreach (var language in languages)
            {
                findings.Add(Properties.OcrLanguages, language.Code);
            }
        }

        private void Count(OcrPage? page)
        {
            if (page is null)
            {
                return;
            }

            words += page.Words;
            confidence += page.Confidence;
            if (++recognized <= MostListed)
            {
                findings.Add(Properties.OcrPageConfidence, string.Create(CultureInfo.InvariantCulture, $"{number}: {page.Mean:0}"));
            }
        }
    }
}
