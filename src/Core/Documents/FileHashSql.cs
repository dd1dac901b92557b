namespace Dossier.Core.Documents;

/// <summary>How versions are found by their content, in SQL.</summary>
internal static class FileHashSql
{
    /// <summary>
    /// A condition for a row of document_versions to have a hash, which is an expression: the first digits are in the index, which is a third of what it would be
    /// with the others.
    /// </summary>
    public static string Is(string row, string sha256) => $"({MayBe(row, sha256)} AND {row}.sha256 = {sha256})";

    /// <summary>The same, but what an index alone can tell: there may be others that begin alike.</summary>
    public static string MayBe(string row, string sha256) => $"SUBSTR({row}.sha256, 1, 12) = SUBSTR({sha256}, 1, 12)";
}
