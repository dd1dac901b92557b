namespace Dossier.Formats;

/// <summary>Which hash a list holds; the number is the hash's length in bytes, and is stored in compiled lists.</summary>
public enum HashKind
{
    Md5 = 16,
    Sha1 = 20,
}
