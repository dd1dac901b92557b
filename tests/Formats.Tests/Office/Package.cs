using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Office;

/// <summary>A small Office Open XML file, written part by part.</summary>
internal sealed class Package
{
    public const string Word = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
    public const string Sheet = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";
    public const string Slide =
        "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'";
    public const string Relate = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";

    private readonly List<(string Path, byte[] Bytes)> parts = [];

    public Package With(string path, string xml) => With(path, Encoding.UTF8.GetBytes(xml));

    public Package With(string path, byte[] bytes)
    {
        parts.Add((path, bytes));
        return this;
    }

    /// <summary>The relations of a part, each as "id kind target".</summary>
    public Package Relations(string of, params string[] relations)
    {
        var folderEnd = of.LastIndexOf('/') + 1;
        var xml = relations
            .Select(one => one.Split(' '))
            .Select(one =>
                $"<Relationship Id='{one[0]}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/{one[1]}' Target='{one[2]}'/>"
            );
        return With(
            $"{of[..folderEnd]}_rels/{of[folderEnd..]}.rels",
            $"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{string.Concat(xml)}</Relationships>"
        );
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (path, content) in parts)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public Found Read(Reader reader, string mediaType)
    {
        using var folder = new TemporaryFolder();
        var content = new Content(folder.File("item", ToBytes()), "item") { MediaType = mediaType };
        Assert.True(reader.Bid(content) > 0);
        var found = new Found();
        reader.Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }
}
