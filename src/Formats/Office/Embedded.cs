using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office;

/// <summary>Files inside an Office Open XML file: embedded objects, inserted documents, sound and film. Pictures stay part of the document.</summary>
internal static class Embedded
{
    /// <summary>A larger object is handed on as it is, not unwrapped in memory.</summary>
    private const long LargestUnwrapped = 64 << 20;

    private static readonly HashSet<string> Pictures =
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".emf",
        ".wmf",
        ".emz",
        ".wmz",
        ".svg",
        ".wdp",
        ".hdp",
        ".jxr",
        ".pct",
        ".pict",
        ".ico",
        ".webp",
        ".heic",
        ".eps",
        ".xml",
        ".rels",
        ".bin",
        "",
    ];

    public static void Read(OfficePackage package, IEnumerable<Relation> relations, Findings findings)
    {
        var inserted = relations.Where(one => !one.IsExternal && one.Kind == "aFChunk").Select(one => one.Target).ToHashSet();
        foreach (var path in package.Paths.Where(path => IsEmbedded(path) || inserted.Contains(path)).ToList())
        {
            try
            {
                Write(package, path, findings);
            }
            catch (Exception damaged) when (OfficePackage.IsDamage(damaged))
            {
                findings.Fault(FaultKind.Corrupt, $"{path}: {damaged.Message}");
            }
        }
    }

    private static bool IsEmbedded(string path)
    {
        var folder = path.AsSpan(0, Math.Max(0, path.LastIndexOf('/')));
        return path.EndsWith('/') ? false
            : folder.EndsWith("embeddings", StringComparison.OrdinalIgnoreCase) ? true
            : folder.EndsWith("media", StringComparison.OrdinalIgnoreCase)
                && !Pictures.Contains(Path.GetExtension(path).ToLowerInvariant());
    }

    private static void Write(OfficePackage package, string path, Findings findings)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var raw = new Dictionary<string, string> { ["part"] = path };
        using var stream = package.Open(path);
        var head = new byte[512];
        var headLength = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);

        if (CompoundFile.LooksRight(head.AsSpan(0, headLength)))
        {
            var whole = new MemoryStream();
            whole.Write(head, 0, headLength);
            CopyUpTo(stream, whole, LargestUnwrapped);
            if (whole.Length < LargestUnwrapped && Unpack(whole.ToArray(), name) is { } file)
            {
                if (file.OriginalPath is { Length: > 0 } original)
                {
                    raw["path"] = original;
                }

                using var unpacked = findings.Child(new Child(file.Name) { Raw = raw });
                unpacked.Write(file.Bytes);
                return;
            }

            using var wrapped = findings.Child(new Child(name) { Raw = raw });
            whole.WriteTo(wrapped);
            stream.CopyTo(wrapped);
            return;
        }

        using var child = findings.Child(new Child(name) { Raw = raw });
        child.Write(head, 0, headLength);
        stream.CopyTo(child);
    }

    /// <summary>An object that cannot be unwrapped is still evidence: it is handed on as it lies there.</summary>
    private static OlePackage? Unpack(byte[] embedded, string name)
    {
        try
        {
            return OlePackage.Unpack(embedded, name);
        }
        catch (Exception damaged) when (OfficePackage.IsDamage(damaged))
        {
            return null;
        }
    }

    private static void CopyUpTo(Stream from, MemoryStream to, long most)
    {
        var buffer = new byte[81920];
        for (int read; to.Length < most && (read = from.Read(buffer)) > 0; )
        {
            to.Write(buffer, 0, read);
        }
    }
}
