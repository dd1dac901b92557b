using System.IO.Compression;
using System.Security;
using System.Text;

namespace Dossier.App.Demo;

/// <summary>The package that Word, Excel and PowerPoint files share (ECMA-376 part 2): parts, relationships, content types.</summary>
internal sealed class OpenPackage
{
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string OfficeRelationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    private const string PackageRelationship = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeType = "application/vnd.openxmlformats-officedocument.";

    private readonly List<(string Path, string Type, string Content)> _parts = [];
    private readonly List<(string Owner, string Id, string Type, string Target)> _relationships = [];

    /// <param name="kind">What follows "vnd.openxmlformats-officedocument." in its content type; "+xml" is added.</param>
    public void Part(string path, string kind, string content) => _parts.Add((path, $"{OfficeType}{kind}+xml", content));

    /// <param name="owner">The path of the part that refers; empty for the package itself.</param>
    public void Relate(string owner, string id, string type, string target) =>
        _relationships.Add((owner, id, OfficeRelationship + type, target));

    /// <summary>Adds title, author and dates, as an office program saves them.</summary>
    public void Describe(string title, string author, DateTimeOffset created, DateTimeOffset modified)
    {
        const string Core = "application/vnd.openxmlformats-package.core-properties+xml";
        const string Type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
        var content = $"""
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
              xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
              xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{Escape(title)}</dc:title><dc:creator>{Escape(
                author
            )}</dc:creator>
              <cp:lastModifiedBy>{Escape(author)}</cp:lastModifiedBy>
              <dcterms:created xsi:type="dcterms:W3CDTF">{created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}</dcterms:created>
              <dcterms:modified xsi:type="dcterms:W3CDTF">{modified.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}</dcterms:modified></cp:coreProperties>
            """;
        _parts.Add(("docProps/core.xml", Core, content));
        _relationships.Add(("", "rIdCore", Type, "docProps/core.xml"));
    }

    public byte[] Write(DateTimeOffset modified)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Entry(string path, string content)
            {
                var entry = archive.CreateEntry(path);
                entry.LastWriteTime = modified;
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(Declaration + content));
            }

            Entry("[Content_Types].xml", ContentTypes());
            foreach (var group in _relationships.GroupBy(relationship => relationship.Owner))
            {
                Entry(RelationshipPath(group.Key), Relationships(group));
            }

            foreach (var (path, _, content) in _parts)
            {
                Entry(path, content);
            }
        }

        return bytes.ToArray();
    }

    public static string Escape(string text) => SecurityElement.Escape(text);

    private string ContentTypes()
    {
        var overrides = _parts.Select(part => $"""<Override PartName="/{part.Path}" ContentType="{part.Type}"/>""");
        return $"""
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>{string.Concat(overrides)}</Types>
            """;
    }

    private static string Relationships(IEnumerable<(string Owner, string Id, string Type, string Target)> relationships)
    {
        var lines = relationships.Select(one => $"""<Relationship Id="{one.Id}" Type="{one.Type}" Target="{one.Target}"/>""");
        return $"""<Relationships xmlns="{PackageRelationship}">{string.Concat(lines)}</Relationships>""";
    }

    private static string RelationshipPath(string owner) =>
        owner.Length == 0 ? "_rels/.rels" : $"{owner[..owner.LastIndexOf('/')]}/_rels/{owner[(owner.LastIndexOf('/') + 1)..]}.rels";
}
