using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>The installation's list of known files (NSRL), if it has one. It says which files are common, not which are harmless.</summary>
public sealed class KnownFileList(KnownFiles? list)
{
    public bool IsPresent => list is not null;

    /// <summary>Whether a file is on the list, by whichever hash the list holds; both in hexadecimal.</summary>
    public bool Holds(string sha1, string md5) =>
        list is not null && list.Contains(Convert.FromHexString(list.Kind == HashKind.Sha1 ? sha1 : md5));
}
