using System.IO.Compression;
using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>One relation from a part of a package to another.</summary>
/// <param name="Kind">The last word of its type, which is the same in the transitional and the strict form: header, comments, slide.</param>
/// <param name="Target">The full path of the other part; an address when it is external.</param>
internal sealed record Relation(string Id, string Kind, string Target, bool IsExternal);

/// <summary>An Office Open XML file as a package of parts (ECMA-376 part 2). A damaged part is noted and the others are read.</summary>
internal sealed class OfficePackage : IDisposable
{
    /// <summary>A part may become this large whatever its ratio; real ones reach it, bombs are beyond it.</summary>
    private const long LargestUnsuspicious = 200L << 20;
    private const int SuspiciousRatio = 200;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Content content;
    private readonly Findings findings;
    private readonly CancellationToken cancel;
    private long unpacked;

    /// <exception cref="Unreadable">The file is no archive, or one that is damaged beyond reading its list.</exception>
    public OfficePackage(Content content, Findings findings, CancellationToken cancel)
    {
        (this.content, this.findings, this.cancel) = (content, findings, cancel);
        var file = content.Open();
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read);
            foreach (var entry in zip.Entries)
            {
                parts.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
            }
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            file.Dispose();
            throw new Unreadable(FaultKind.Corrupt, $"The archive is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>Whether parts may have a document type, as OpenOffice 1 wrote it; it is passed over, never processed.</summary>
    public bool IgnoresDocumentType { get; init; }

    /// <summary>The paths of all parts, in the order of the archive.</summary>
    public IEnumerable<string> Paths => parts.Keys;

    public bool Has(string path) => parts.ContainsKey(path);

    /// <summary>The part the file is about.</summary>
    /// <exception cref="Unreadable">It has none.</exception>
    public string MainPart(params ReadOnlySpan<string> usual)
    {
        foreach (var relation in Relations(""))
        {
            if (relation.Kind == "officeDocument" && Has(relation.Target))
            {
                return relation.Target;
            }
        }

        foreach (var path in usual)
        {
            if (Has(path))
            {
                return path;
            }
        }

        throw new Unreadable(FaultKind.Corrupt, "The package has no main part.");
    }

    /// <summary>The relations of a part, or of the package itself when the path is empty.</summary>
    public List<Relation> Relations(string path)
    {
        var folderEnd = path.LastIndexOf('/') + 1;
        var relations = new List<Relation>();
        Read(
            $"{path[..folderEnd]}_rels/{path[folderEnd..]}.rels",
            xml =>
            {
                while (xml.Read())
                {
                    if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship" && xml.GetAttribute("Target") is { } target)
                    {
                        var isExternal = xml.GetAttribute("TargetMode") == "External";
                        var kind = xml.GetAttribute("Type") ?? "";
                        relations.Add(
                            new Relation(
                                xml.GetAttribute("Id") ?? "",
                                kind[(kind.LastIndexOf('/') + 1)..],
                                isExternal ? target : Resolve(path[..folderEnd], target),
                                isExternal
                            )
                        );
                    }
                }
            }
        );
        return relations;
    }

    /// <summary>Reads one part. What is wrong with it is noted, and what was read of it before stays.</summary>
    /// <returns>Whether the part is there and was read to its end.</returns>
    public bool Read(string path, Action<XmlReader> read)
    {
        cancel.ThrowIfCancellationRequested();
        if (!parts.ContainsKey(path))
        {
            return false;
        }

        try
        {
            using var xml = XmlReader.Create(Open(path), IgnoresDocumentType ? LenientSettings : XmlSettings);
            read(xml);
            return true;
        }
        catch (Exception damaged) when (damaged is XmlException || IsDamage(damaged))
        {
            findings.Fault(FaultKind.Corrupt, $"{path}: {damaged.Message}");
            return false;
        }
    }

    /// <summary>The bytes of a part, counted as they come.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged there.</exception>
    public Stream Open(string path)
    {
        var entry = parts[path];
        if (entry.IsEncrypted)
        {
            throw new Unreadable(FaultKind.PasswordProtected, "The archive is encrypted.");
        }

        return new Counted(entry.Open(), this, entry.CompressedLength);
    }

    /// <summary>Whether an exception says that the archive, not this program or this machine, is at fault.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;

    public void Dispose() => zip.Dispose();

    private static readonly XmlReaderSettings XmlSettings = Settings(DtdProcessing.Prohibit);

    private static readonly XmlReaderSettings LenientSettings = Settings(DtdProcessing.Ignore);

    internal static XmlReaderSettings Settings(DtdProcessing documentType) =>
        new()
        {
            DtdProcessing = documentType,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
            CloseInput = true,
            MaxCharactersInDocument = 16L << 30,
        };

    private static string Resolve(string folder, string target)
    {
        target = Uri.UnescapeDataString(target.Replace('\\', '/'));
        var segments = new List<string>();
        foreach (var segment in (target.StartsWith('/') ? target : folder + target).Split('/'))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }

    private void Count(int read, long ofPart, long compressed)
    {
        unpacked += read;
        if (
            (ofPart > LargestUnsuspicious && ofPart > SuspiciousRatio * compressed)
            || (unpacked > 4 * LargestUnsuspicious && unpacked > SuspiciousRatio * content.Length)
        )
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A part unpacks to more than {SuspiciousRatio} times its size.");
        }

        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>The bytes of one part; reading too many of them ends the reading.</summary>
    private sealed class Counted(Stream inner, OfficePackage package, long compressed) : Stream
    {
        private long count;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => count;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            count += read;
            package.Count(read, count, compressed);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
