using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>The installation's list of known files (NSRL), if it has one. It says which files are common, not which are harmless.</summary>
public sealed class KnownFileList(KnownFiles? list)
{
    public KnownFiles? Current => list;
}
