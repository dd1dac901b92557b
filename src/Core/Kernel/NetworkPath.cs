namespace Dossier.Core.Kernel;

/// <summary>Paths as people on Windows write them, where Dossier runs on a machine that has those folders mounted.</summary>
public static class NetworkPath
{
    /// <summary>
    /// The path on this machine: <c>\\server\share\folder</c> is <c>/server/share/folder</c>. A path that begins with no backslash is taken as it
    /// is, for names of files may hold some.
    /// </summary>
    public static string Local(string path) => path.StartsWith('\\') ? "/" + path.Replace('\\', '/').TrimStart('/') : path;
}
