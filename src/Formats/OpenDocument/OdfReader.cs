using System.Xml;
using Dossier.Formats.Office;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Office.Legacy;
using Dossier.Formats.Text;

namespace Dossier.Formats.OpenDocument;

/// <summary>OpenDocument texts, sheets, presentations and drawings (ISO/IEC 26300), packed or flat, and OpenOffice 1's forebears of them.</summary>
public sealed class OdfReader : Reader
{
    public override int Bid(Content content) =>
        content.MediaType.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal)
        || content.MediaType.StartsWith("application/vnd.sun.xml.", StringComparison.Ordinal)
            ? 90
            : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var flow = new TextFlow(findings);
        var text = new OdfText(flow, new HiddenContent(findings), findings, cancel);
        if (content.MediaType.EndsWith(MediaTypes.FlatSuffix, StringComparison.Ordinal))
        {
            ReadFlat(content, text);
            return;
        }

        using var package = new OfficePackage(content, findings, cancel) { IgnoresDocumentType = true };
        package.Read("META-INF/manifest.xml", RefuseEncrypted);
        package.Read("meta.xml", text.Read);
        if (!package.Has("content.xml"))
        {
            throw new Unreadable(FaultKind.Corrupt, "The package has no content.");
        }

        var isWhole = package.Read("content.xml", text.Read);

        // Headers and footers, and what masters write on each slide.
        package.Read("styles.xml", text.Read);
        if (
            package.Paths.Any(path =>
                path.StartsWith("Basic/", StringComparison.Ordinal) && path.EndsWith("Module1.xml", StringComparison.Ordinal)
            )
        )
        {
            findings.Set(Properties.HasMacros, true);
        }

        ReadObjects(package, text, findings);
        if (!isWhole)
        {
            throw new Unreadable(FaultKind.Corrupt, "content.xml is damaged.");
        }
    }

    private static void ReadFlat(Content content, OdfText text)
    {
        try
        {
            using var stream = content.Open();
            using var xml = XmlReader.Create(stream, OfficePackage.Settings(DtdProcessing.Ignore));
            text.Read(xml);
        }
        catch (XmlException damaged)
        {
            throw new Unreadable(FaultKind.Corrupt, $"The document is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>OpenDocument 1.2 part 3, 4.8: the list of parts says of each how it is encrypted.</summary>
    private static void RefuseEncrypted(XmlReader xml)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "encryption-data")
            {
                throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted.");
            }
        }
    }

    /// <summary>Charts and formulas are documents of their own, whose words belong here; foreign objects are files.</summary>
    private static void ReadObjects(OfficePackage package, OdfText text, Findings findings)
    {
        foreach (var path in package.Paths.Where(path => path.StartsWith("Object", StringComparison.Ordinal)).ToList())
        {
            if (path.EndsWith("/content.xml", StringComparison.Ordinal))
            {
                package.Read(path, text.Read);
            }
            else if (!path.Contains('/', StringComparison.Ordinal))
            {
                try
                {
                    WriteObject(package, path, findings);
                }
                catch (Exception damaged) when (Legacy.IsDamage(damaged))
                {
                    findings.Fault(FaultKind.Corrupt, $"{path}: {damaged.Message}");
                }
            }
        }
    }

    private static void WriteObject(OfficePackage package, string path, Findings findings)
    {
        var temporary = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
            }
        );
        using var guard = temporary;
        using (var packed = package.Open(path))
        {
            packed.CopyTo(temporary);
        }

        if (CompoundFile.TryOpen(temporary) is { } file)
        {
            OleObjects.Write(file, file.Root, path, findings);
        }
    }
}
