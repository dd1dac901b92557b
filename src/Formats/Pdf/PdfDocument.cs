using System.Globalization;
using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>An open PDF. While it is open no other can be: the library works for one thread at a time.</summary>
internal sealed unsafe class PdfDocument : IDisposable
{
    private const int LongestText = 1 << 20;
    private static readonly Lock Gate = new();
    private static bool isInitialized;

    private readonly nint handle;

    private PdfDocument(nint handle, bool wasLocked) => (this.handle, WasLocked) = (handle, wasLocked);

    /// <summary>Delivers what a function writes as UTF-16; returns how many bytes that takes, the closing zero among them.</summary>
    private delegate nuint Writing(char* text, nuint bytes);

    /// <summary>A password was needed to open it.</summary>
    public bool WasLocked { get; }

    public int PageCount => Pdfium.PageCount(handle);

    /// <summary>Files attached to the document as a whole. Those pinned on a page are found there.</summary>
    public bool HasFiles => Pdfium.AttachmentCount(handle) > 0;

    public bool IsTagged => Pdfium.IsTagged(handle) != 0;

    public string Form =>
        Pdfium.FormType(handle) switch
        {
            0 => "none",
            1 => "AcroForm",
            _ => "XFA",
        };

    /// <summary>Such as 1.7; null when it does not say.</summary>
    public string? Version =>
        Pdfium.FileVersion(handle, out var version) != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{version / 10}.{version % 10}")
            : null;

    /// <summary>Opens a document, with the passwords known if it wants one. To be disposed of on the same thread.</summary>
    /// <exception cref="Unreadable">PasswordProtected, Corrupt; Unsupported when the library is absent.</exception>
    public static PdfDocument Open(Content content)
    {
        Gate.Enter();
        try
        {
            Initialize();
            var path = Path.GetFullPath(content.LocalPath);
            var opened = Pdfium.LoadDocument(path, null);
            var error = opened == 0 ? (uint)Pdfium.LastError() : 0;
            if (opened != 0)
            {
                return new PdfDocument(opened, wasLocked: false);
            }

            foreach (var password in error == Pdfium.ErrorPassword ? content.Passwords : [])
            {
                opened = Pdfium.LoadDocument(path, password);
                if (opened != 0)
                {
                    return new PdfDocument(opened, wasLocked: true);
                }
            }

            throw error switch
            {
                Pdfium.ErrorPassword => new Unreadable(
                    FaultKind.PasswordProtected,
                    "The document is encrypted and no known password opens it."
                ),
                Pdfium.ErrorSecurity => new Unreadable(
                    FaultKind.PasswordProtected,
                    "The document is encrypted for the owners of certificates, or in another way that no password opens."
                ),
                _ => new Unreadable(FaultKind.Corrupt, "The document cannot be opened: it is damaged, or no PDF."),
            };
        }
        catch
        {
            Gate.Exit();
            throw;
        }
    }

    /// <summary>An entry of the document's own information dictionary (ISO 32000-1, 14.3.3); empty when it is not there.</summary>
    public string Information(string name) => Written((text, bytes) => Pdfium.MetaText(handle, name, text, bytes));

    /// <summary>A page, from 1; null when it cannot be read.</summary>
    public PdfPageReading? Page(int number) => PdfPageReading.Load(handle, number - 1);

    public void Dispose()
    {
        Pdfium.CloseDocument(handle);
        Gate.Exit();
    }

    /// <summary>An entry of an annotation that is text; empty when it is not there.</summary>
    internal static string AnnotationText(nint annotation, string key) =>
        Written((text, bytes) => Pdfium.AnnotationText(annotation, key, text, bytes));

    private static string Written(Writing write)
    {
        var bytes = write(null, 0);
        if (bytes is <= sizeof(char) or > LongestText * sizeof(char))
        {
            return "";
        }

        var text = new char[(int)bytes / sizeof(char)];
        fixed (char* start = text)
        {
            write(start, bytes);
        }

        return new string(text, 0, text.Length - 1);
    }

    private static void Initialize()
    {
        if (isInitialized)
        {
            return;
        }

        try
        {
            Pdfium.Initialize();
            isInitialized = true;
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new Unreadable(FaultKind.Unsupported, $"PDFium is not installed (Debian: {Pdfium.Package}).", absent);
        }
    }
}
