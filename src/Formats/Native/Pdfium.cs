using System.Runtime.InteropServices;

namespace Dossier.Formats.Native;

/// <summary>
/// PDFium (BSD-3-Clause, Apache-2.0), as Debian ships it with LibreOffice (libreoffice-core-nogui): its own package it has not. One thread at a
/// time may be in it, whatever document it is at. What gives text gives UTF-16, and counts bytes, the closing zero among them.
/// </summary>
internal static unsafe partial class Pdfium
{
    public const string Package = "libreoffice-core-nogui";

    /// <summary>Of <see cref="LastError"/>.</summary>
    public const uint ErrorPassword = 4;
    public const uint ErrorSecurity = 5;

    /// <summary>Of <see cref="AnnotationKind"/>: ISO 32000-1, table 169, in its order.</summary>
    public const int KindText = 1;
    public const int KindLink = 2;
    public const int KindFreeText = 3;
    public const int KindInk = 15;
    public const int KindPopup = 16;
    public const int KindFile = 17;

    private const string Library = "/usr/lib/libreoffice/program/libpdfiumlo.so";

    [LibraryImport(Library, EntryPoint = "FPDF_InitLibrary")]
    public static partial void Initialize();

    /// <summary>Opens a document; 0 when it cannot. The file is read piece by piece, as its pages need it.</summary>
    /// <param name="password">Null for none.</param>
    [LibraryImport(Library, EntryPoint = "FPDF_LoadDocument", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LoadDocument(string path, string? password);

    [LibraryImport(Library, EntryPoint = "FPDF_CloseDocument")]
    public static partial void CloseDocument(nint document);

    /// <summary>Why the last document could not be opened.</summary>
    [LibraryImport(Library, EntryPoint = "FPDF_GetLastError")]
    public static partial nuint LastError();

    [LibraryImport(Library, EntryPoint = "FPDF_GetPageCount")]
    public static partial int PageCount(nint document);

    /// <summary>The version, ten times: 17 is 1.7. Zero when there is none.</summary>
    [LibraryImport(Library, EntryPoint = "FPDF_GetFileVersion")]
    public static partial int FileVersion(nint document, out int version);

    [LibraryImport(Library, EntryPoint = "FPDF_GetMetaText", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint MetaText(nint document, string name, char* text, nuint bytes);

    [LibraryImport(Library, EntryPoint = "FPDFCatalog_IsTagged")]
    public static partial int IsTagged(nint document);

    /// <summary>0 for none, 1 for AcroForm, 2 and 3 for XFA.</summary>
    [LibraryImport(Library, EntryPoint = "FPDF_GetFormType")]
    public static partial int FormType(nint document);

    [LibraryImport(Library, EntryPoint = "FPDFDoc_GetAttachmentCount")]
    public static partial int AttachmentCount(nint document);

    /// <summary>A page, from 0; 0 when it cannot be read.</summary>
    [LibraryImport(Library, EntryPoint = "FPDF_LoadPage")]
    public static partial nint LoadPage(nint document, int index);

    [LibraryImport(Library, EntryPoint = "FPDF_ClosePage")]
    public static partial void ClosePage(nint page);

    /// <summary>In points, as it is shown: turned, if it says so.</summary>
    [LibraryImport(Library, EntryPoint = "FPDF_GetPageWidthF")]
    public static partial float PageWidth(nint page);

    [LibraryImport(Library, EntryPoint = "FPDF_GetPageHeightF")]
    public static partial float PageHeight(nint page);

    /// <summary>
    /// Makes what annotations and form fields show part of the page, in memory: 0 failed, 1 done, 2 nothing to do. To be seen it must be loaded
    /// again.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "FPDFPage_Flatten")]
    public static partial int Flatten(nint page, int usage);

    [LibraryImport(Library, EntryPoint = "FPDFPage_GetAnnotCount")]
    public static partial int AnnotationCount(nint page);

    [LibraryImport(Library, EntryPoint = "FPDFPage_GetAnnot")]
    public static partial nint Annotation(nint page, int index);

    [LibraryImport(Library, EntryPoint = "FPDFPage_CloseAnnot")]
    public static partial void CloseAnnotation(nint annotation);

    [LibraryImport(Library, EntryPoint = "FPDFAnnot_GetSubtype")]
    public static partial int AnnotationKind(nint annotation);

    [LibraryImport(Library, EntryPoint = "FPDFAnnot_GetStringValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint AnnotationText(nint annotation, string key, char* text, nuint bytes);

    [LibraryImport(Library, EntryPoint = "FPDFText_LoadPage")]
    public static partial nint LoadText(nint page);

    [LibraryImport(Library, EntryPoint = "FPDFText_ClosePage")]
    public static partial void CloseText(nint text);

    [LibraryImport(Library, EntryPoint = "FPDFText_CountChars")]
    public static partial int CharacterCount(nint text);

    /// <summary>Copies characters; returns how many UTF-16 units were written, the closing zero among them.</summary>
    [LibraryImport(Library, EntryPoint = "FPDFText_GetText")]
    public static partial int Text(nint text, int start, int count, char* units);
}
