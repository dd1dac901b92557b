namespace Dossier.Formats;

public sealed class KnownFiles
{
    public bool Contains(string sha1, string md5) => false;
}
