using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Objects embedded in documents of Office 97 to 2003, each a storage, handed on as the files they were or as compound files of their own.</summary>
internal static class OleObjects
{
    /// <summary>Which stream says what document an object is.</summary>
    private static readonly (string Stream, string Extension)[] Kinds =
    [
        ("WordDocument", ".doc"),
        ("Workbook", ".xls"),
        ("Book", ".xls"),
        ("PowerPoint Document", ".ppt"),
        ("VisioDocument", ".vsd"),
        ("__properties_version1.0", ".msg"),
        ("Quill", ".pub"),
        ("EncryptedPackage", ".bin"),
    ];

    /// <summary>What the name of a file would end in that an object is; null when it is none we know.</summary>
    public static string? Extension(CompoundEntry storage) => Kinds.FirstOrDefault(kind => storage[kind.Stream] is not null).Extension;

    /// <summary>Everything below a storage that holds one object a storage, such as Word's ObjectPool.</summary>
    public static void WriteAll(CompoundFile file, IEnumerable<CompoundEntry> storages, Findings findings, CancellationToken cancel)
    {
        foreach (var storage in storages)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Write(file, storage, storage.Name.TrimStart('_'), findings);
            }
            catch (Exception damaged) when (Legacy.IsDamage(damaged))
            {
                findings.Fault(FaultKind.Corrupt, $"The embedded object {storage.Name} is damaged: {damaged.Message}");
            }
        }
    }

    /// <summary>One object. Formulas of the equation editor, controls and mere links have no file in them and are left out.</summary>
    public static void Write(CompoundFile file, CompoundEntry storage, string name, Findings findings)
    {
        var raw = new Dictionary<string, string> { ["part"] = storage.Name.Length > 0 ? storage.Name : name };
        var unpacked = OlePackage.Unpack(file, storage, name);
        if (unpacked is not null)
        {
            if (unpacked.OriginalPath is { Length: > 0 } original)
            {
                raw["path"] = original;
            }

            using var child = findings.Child(new Child(unpacked.Name) { Raw = raw });
            child.Write(unpacked.Bytes);
            return;
        }

        var extension = Extension(storage);
        var hasContent = storage.Children.Any(child =>
            child.Name.Length > 0 && child.Name[0] > '\u0006' && child.Name is not ("METAFILE" or "PRINT")
        );
        if (extension is null && (!hasContent || storage["Equation Native"] is not null || storage["OCXNAME"] is not null))
        {
            return;
        }

        using var document = findings.Child(new Child(name + (extension ?? ".ole")) { Raw = raw });
        CompoundWriter.Write(CompoundWriter.Of(file, storage), document);
    }
}
