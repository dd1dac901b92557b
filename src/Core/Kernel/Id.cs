namespace Dossier.Core.Kernel;

/// <summary>Keys: UUID version 7 (RFC 9562), so that rows made later sort later.</summary>
public static class Id
{
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>
    /// Ids of ours as they stand between the parentheses of <c>IN ()</c>; nothing is found by none of them. In capitals, as SQLite's driver
    /// writes them; PostgreSQL does not mind.
    /// </summary>
    public static string Listed(IEnumerable<Guid> ids)
    {
        var listed = string.Join(',', ids.Select(id => $"'{id:D}'")).ToUpperInvariant();
        return listed.Length == 0 ? "NULL" : listed;
    }
}
