using Dossier.Formats.Native;

namespace Dossier.Formats.Renditions;

/// <summary>
/// A document of an office suite as a PDF, by LibreOffice (Debian: libreoffice-*-nogui) as a child process. Each run has a new profile, which is
/// thrown away: nothing that one document does is there for the next. Macros are off, links to anything outside of the document are not followed, and
/// there is no network.
/// </summary>
internal static class OfficePdf
{
    private const string Program = "/usr/lib/libreoffice/program/soffice.bin";
    private const string Packages = "libreoffice-writer-nogui, libreoffice-calc-nogui, libreoffice-impress-nogui, libreoffice-draw-nogui";

    /// <summary>LibreOffice has filled its new profile and wants to be started again.</summary>
    private const int StartAgain = 81;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(240);

    /// <summary>The ending by which LibreOffice knows the type; the file's own name is not trusted.</summary>
    private static readonly Dictionary<string, string> Endings = new()
    {
        [MediaTypes.Docx] = ".docx",
        [MediaTypes.Xlsx] = ".xlsx",
        [MediaTypes.Pptx] = ".pptx",
        [MediaTypes.XlsBinary] = ".xlsb",
        [MediaTypes.OpenDocumentText] = ".odt",
        [MediaTypes.OpenDocumentSpreadsheet] = ".ods",
        [MediaTypes.OpenDocumentPresentation] = ".odp",
        [MediaTypes.Doc] = ".doc",
        [MediaTypes.Xls] = ".xls",
        [MediaTypes.Ppt] = ".ppt",
        [MediaTypes.Rtf] = ".rtf",
        [MediaTypes.Visio] = ".vsdx",
        [MediaTypes.OldVisio] = ".vsd",
        [MediaTypes.Publisher] = ".pub",
        [MediaTypes.Emf] = ".emf",
        [MediaTypes.Wmf] = ".wmf",
    };

    /// <summary>
    /// BlockUntrustedRefererLinks: no link of a document is followed unless the document lies in a trusted place, and there is none. The proxy is
    /// where nobody listens, for systems that cannot put a program apart from the network.
    /// </summary>
    private const string Settings = """
        <?xml version="1.0" encoding="UTF-8"?>
        <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
        <item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
        <item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
        <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
        <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
        <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
        <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
        <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
        </oor:items>
        """;

    public static bool Converts(string mediaType) => Endings.ContainsKey(mediaType);

    /// <returns>The path of the PDF.</returns>
    /// <exception cref="Unreadable">Corrupt, Timeout, Unsupported when LibreOffice is not installed.</exception>
    public static string Make(Content content, Workshop work)
    {
        var folder = work.NewFolder();
        var profile = Path.Combine(folder, "profile");
        Directory.CreateDirectory(Path.Combine(profile, "user"));
        File.WriteAllText(Path.Combine(profile, "user", "registrymodifications.xcu"), Settings);
        // A copy: the document is evidence, and what opens it could write to it.
        var document = Path.Combine(folder, "document" + Endings[content.MediaType]);
        File.Copy(content.LocalPath, document);
        string[] arguments =
        [
            $"-env:UserInstallation={new Uri(profile).AbsoluteUri}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nologo",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            document,
        ];
        if (Run(arguments, work) == StartAgain)
        {
            Run(arguments, work);
        }

        var pdf = Path.Combine(folder, "document.pdf");
        return File.Exists(pdf) ? pdf : throw new Unreadable(FaultKind.Corrupt, "LibreOffice cannot open the document.");
    }

    private static int Run(string[] arguments, Workshop work)
    {
        using var tool = new ChildTool(Program, Packages, arguments, work.Cancel, seconds: (int)Longest.TotalSeconds, isOffline: true);
        return work.End(tool, Longest, "Converting it");
    }
}
