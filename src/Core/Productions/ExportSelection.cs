using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Which documents go into an export, and in which order. The database chooses and sorts them: they may be a million.</summary>
internal sealed class ExportSelection
{
    private const int MostNamed = 10;

    private readonly string these;
    private readonly Asked asked;

    private ExportSelection(string these, Asked asked) => (this.these, this.asked) = (these, asked);

    /// <summary>How many documents they are.</summary>
    public int Count { get; private set; }

    /// <summary>The highest of their numbers.</summary>
    public long Last { get; private set; }

    private long Pages { get; set; }

    /// <summary>The documents of these numbers.</summary>
    /// <exception cref="Refused">Invalid: none, one twice, or some that the workspace has not.</exception>
    public static async Task<ExportSelection> Named(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<long> numbers,
        CancellationToken cancel
    )
    {
        if (numbers.Count == 0)
        {
            throw Refused.Invalid("documents", "'documents' must name at least one document.");
        }

        var once = new HashSet<long>();
        var twice = numbers.Where(number => !once.Add(number)).Distinct().ToList();
        if (twice.Count > 0)
        {
            throw Refused.Invalid("documents", $"Each document may be named once; named twice: {Some(twice)}.");
        }

        var selection = new ExportSelection(
            $"FROM documents d WHERE d.workspace_id = @WorkspaceId AND d.number IN ({engine.NumbersIn("@Numbers")})",
            new Asked { WorkspaceId = workspaceId, Numbers = Id.List(numbers) }
        );
        await selection.Load(session, cancel);
        if (selection.Count < once.Count)
        {
            once.ExceptWith(await session.Query<long>($"SELECT d.number {selection.these}", selection.asked, cancel));
            throw Refused.Invalid("documents", $"The workspace has no such documents: {Some([.. once.Order()])}.");
        }

        return selection;
    }

    /// <summary>
    /// What an ingestion has made that is ready, its family with it, and has not been exported for it: neither copies nor known files, and what has something
    /// wrong only if <paramref name="withExceptions"/>.
    /// </summary>
    /// <param name="after">The number of the last document that need not be looked at.</param>
    public static async Task<ExportSelection> Ready(
        Session session,
        Guid ingestionId,
        long after,
        bool withExceptions,
        CancellationToken cancel
    )
    {
        var selection = new ExportSelection(
            """
            FROM nodes n JOIN documents d ON d.id = n.document_id
            WHERE n.ingestion_id = @IngestionId AND d.number > @After AND d.outcome IN @Outcomes
              AND d.family_id NOT IN (
                  SELECT p.family_top FROM nodes p WHERE p.ingestion_id = @IngestionId AND p.outcome = 0 AND p.family_top IS NOT NULL)
              AND NOT EXISTS (
                  SELECT 1 FROM export_documents x JOIN exports e ON e.id = x.export_id
                  WHERE x.document_id = d.id AND e.ingestion_id = @IngestionId)
            """,
            new Asked
            {
                IngestionId = ingestionId,
                After = after,
                Outcomes = withExceptions ? [(int)Outcome.Document, (int)Outcome.Exception] : [(int)Outcome.Document],
            }
        );
        await selection.Load(session, cancel);
        return selection;
    }

    /// <summary>How many control numbers they take, as far as is known before pages are counted.</summary>
    public long Takes(Numbering numbering) => numbering.Level == NumberingLevel.Page ? Pages : Count;

    /// <summary>The bytes of their current versions. Asked before <see cref="Insert"/>: what is ready in an ingestion is what no export has yet.</summary>
    public Task<long> Size(Session session, CancellationToken cancel) =>
        session.Value<long>(
            $"""
            SELECT CAST(COALESCE(SUM(v.size), 0) AS BIGINT) FROM document_versions v
            JOIN (SELECT d.id, d.current_version {these}) c ON c.id = v.document_id AND c.current_version = v.ordinal
            """,
            asked,
            cancel
        );

    /// <summary>
    /// Writes them down for an export: by custodian, then in time, undated last; families whole, parent first, standing where their first document stands.
    /// </summary>
    public Task<int> Insert(Session session, Guid exportId, CancellationToken cancel) =>
        session.Execute(
            $"""
            INSERT INTO export_documents (export_id, ordinal, document_id)
            SELECT @ExportId, ROW_NUMBER() OVER (ORDER BY t.custodian, t.sorted_at IS NULL, t.sorted_at, t.number, c.family_order, c.number), c.id
            FROM (SELECT d.id, d.number, d.family_id, d.family_order {these}) c
            JOIN documents t ON t.number = (
                SELECT f.number FROM documents f WHERE f.family_id = c.family_id ORDER BY f.family_order, f.number LIMIT 1)
            """,
            asked with
            {
                ExportId = exportId,
            },
            cancel
        );

    private async Task Load(Session session, CancellationToken cancel)
    {
        var sums = await session.Find<Sums>(
            $"""
            SELECT COUNT(*) AS count, COALESCE(MAX(d.number), 0) AS last,
                   CAST(COALESCE(SUM(CASE WHEN d.page_count > 1 THEN d.page_count ELSE 1 END), 0) AS BIGINT) AS pages
            {these}
            """,
            asked,
            cancel
        );
        (Count, Last, Pages) = ((int)sums!.Count, sums.Last, sums.Pages);
    }

    private static string Some(List<long> numbers) =>
        string.Join(", ", numbers.Take(MostNamed)) + (numbers.Count > MostNamed ? $" and {numbers.Count - MostNamed} more" : "");

    private sealed record Asked
    {
        public Guid WorkspaceId { get; init; }
        public string Numbers { get; init; } = "[]";
        public Guid IngestionId { get; init; }
        public long After { get; init; }
        public int[] Outcomes { get; init; } = [];
        public Guid ExportId { get; init; }
    }

    private sealed record Sums
    {
        public long Count { get; init; }
        public long Last { get; init; }
        public long Pages { get; init; }
    }
}
