using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Which documents go into an export, and in which order.</summary>
internal static class ExportSelection
{
    private const int Slice = 1000;
    private const int MostNamed = 10;

    private const string Select = """
        SELECT d.number, d.id, d.family_id, d.family_order, d.custodian, d.sorted_at, d.page_count, COALESCE(v.size, 0) AS size,
               t.number AS top_number, t.custodian AS top_custodian, t.sorted_at AS top_sorted_at
        FROM documents d
        LEFT JOIN documents t ON t.id = d.family_id
        LEFT JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
        """;

    /// <summary>The documents of these numbers, in the order of an export.</summary>
    /// <exception cref="Refused">Invalid: none, one twice, or some that the workspace has not.</exception>
    public static async Task<IReadOnlyList<Chosen>> Named(
        Session session,
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

        var found = new List<Chosen>(numbers.Count);
        foreach (var slice in numbers.Chunk(Slice))
        {
            var with = new { workspaceId, slice };
            found.AddRange(
                await session.Query<Chosen>($"{Select} WHERE d.workspace_id = @workspaceId AND d.number IN @slice", with, cancel)
            );
        }

        once.ExceptWith(found.Select(document => document.Number));
        return once.Count == 0
            ? InOrder(found)
            : throw Refused.Invalid("documents", $"The workspace has no such documents: {Some([.. once.Order()])}.");
    }

    /// <summary>
    /// What an ingestion has made that is ready, its family with it, and has not been exported for it: neither copies nor known files, and what has something
    /// wrong only if <paramref name="withExceptions"/>.
    /// </summary>
    /// <param name="after">The number of the last document that need not be looked at.</param>
    public static async Task<IReadOnlyList<Chosen>> Ready(
        Session session,
        Guid ingestionId,
        long after,
        bool withExceptions,
        CancellationToken cancel
    )
    {
        var outcomes = withExceptions ? new[] { (int)Outcome.Document, (int)Outcome.Exception } : [(int)Outcome.Document];
        var found = await session.Query<Chosen>(
            $"""
            {Select}
            WHERE d.number > @after AND d.outcome IN @outcomes
              AND d.id IN (SELECT n.document_id FROM nodes n WHERE n.ingestion_id = @ingestionId AND n.document_id IS NOT NULL)
              AND d.family_id NOT IN (
                  SELECT p.family_top FROM nodes p WHERE p.ingestion_id = @ingestionId AND p.outcome = 0 AND p.family_top IS NOT NULL)
              AND NOT EXISTS (
                  SELECT 1 FROM export_documents x JOIN exports e ON e.id = x.export_id
                  WHERE x.document_id = d.id AND e.ingestion_id = @ingestionId)
            """,
            new
            {
                ingestionId,
                after,
                outcomes,
            },
            cancel
        );
        return InOrder(found);
    }

    /// <summary>By custodian, then in time, undated last; families whole, parent first, standing where their top document stands.</summary>
    internal static IReadOnlyList<Chosen> InOrder(IEnumerable<Chosen> documents) =>
        [
            .. documents
                .GroupBy(document => document.FamilyId)
                .Select(family => family.OrderBy(document => document.FamilyOrder).ThenBy(document => document.Number).ToList())
                .OrderBy(family => family[0].TopCustodian ?? family[0].Custodian, StringComparer.Ordinal)
                .ThenBy(family => family[0].Time is null)
                .ThenBy(family => family[0].Time)
                .ThenBy(family => family[0].TopNumber ?? family[0].Number)
                .SelectMany(family => family),
        ];

    private static string Some(List<long> numbers) =>
        string.Join(", ", numbers.Take(MostNamed)) + (numbers.Count > MostNamed ? $" and {numbers.Count - MostNamed} more" : "");

    /// <summary>A document chosen for export.</summary>
    internal sealed record Chosen
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public Guid FamilyId { get; init; }
        public int FamilyOrder { get; init; }
        public string Custodian { get; init; } = "";
        public DateTimeOffset? SortedAt { get; init; }
        public int? PageCount { get; init; }
        public long Size { get; init; }
        public long? TopNumber { get; init; }
        public string? TopCustodian { get; init; }
        public DateTimeOffset? TopSortedAt { get; init; }

        public DateTimeOffset? Time => TopNumber is null ? SortedAt : TopSortedAt;
    }
}
