namespace Dossier.Core.Documents;

/// <summary>How versions are found by their content, in SQL.</summary>
internal static class FileHashSql
{
    /// <summary>
    /// A condition for a row of document_versions to have a hash, which is an expression. The first digits are in the index, which is a third of what it would be
    /// with the others. The others alone, because of a column that is a constant SQLite makes the constant wherever it stands, and then has no use for the index.
    /// </summary>
    public static string Is(string row, string sha256) => $"({MayBe(row, sha256)} AND SUBSTR({row}.sha256, 13) = SUBSTR({sha256}, 13))";

    /// <summary>The same, but what an index alone can tell: there may be others that begin alike.</summary>
    public static string MayBe(string row, string sha256) => $"SUBSTR({row}.sha256, 1, 12) = SUBSTR({sha256}, 1, 12)";
}
