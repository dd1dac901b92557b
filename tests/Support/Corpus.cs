using Xunit;

namespace Dossier.Support;

/// <summary>Real files nobody here wrote, beside the project. A test that needs them skips, saying so, where they are absent.</summary>
public static class Corpus
{
    /// <summary>The folder of that name under <c>../shared/corpora</c>; skips the running test when it is not there.</summary>
    public static string Folder(string name)
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "corpora", name);
        Assert.SkipUnless(Directory.Exists(folder), $"The corpus '{name}' is not beside the project (../shared/corpora/{name}).");
        return Path.GetFullPath(folder);
    }

    /// <summary>One file of a corpus; skips the running test when it is not there.</summary>
    public static string File(string folder, string relativePath)
    {
        var path = Path.Combine(Folder(folder), relativePath);
        Assert.SkipUnless(System.IO.File.Exists(path), $"The corpus file '{folder}/{relativePath}' is not beside the project.");
        return path;
    }
}
