using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Identification;

/// <summary>What lies in an OLE compound file, told by the names of the streams right below its root.</summary>
internal static class CompoundKinds
{
    /// <summary>The first of these that is there decides: a Word file keeps the sheets embedded in it further down.</summary>
    private static readonly (string Name, string MediaType)[] Streams =
    [
        ("EncryptedPackage", MediaTypes.ProtectedOffice),
        ("__properties_version1.0", MediaTypes.OutlookMessage),
        ("__nameid_version1.0", MediaTypes.OutlookMessage),
        ("WordDocument", MediaTypes.Doc),
        ("PowerPoint Document", MediaTypes.Ppt),
        ("PP97_DUALSTORAGE", MediaTypes.Ppt),
        ("PP40", MediaTypes.Ppt),
        ("Workbook", MediaTypes.Xls),
        ("Book", MediaTypes.Xls),
        ("VisioDocument", MediaTypes.OldVisio),
        ("Quill", MediaTypes.Publisher),
        ("Props14", MediaTypes.Project),
        ("Props12", MediaTypes.Project),
        ("Props9", MediaTypes.Project),
    ];

    public static string MediaType(Content content)
    {
        using var stream = content.Open();
        using var file = CompoundFile.TryOpen(stream);
        var names = (file?.Root.Children ?? []).Select(entry => entry.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, mediaType) in Streams)
        {
            if (names.Contains(name))
            {
                return mediaType;
            }
        }

        return names.Any(name => name.StartsWith("__substg1.0_", StringComparison.OrdinalIgnoreCase))
            ? MediaTypes.OutlookMessage
            : MediaTypes.CompoundFile;
    }
}
