using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>
/// Gives control numbers: unique in the workspace, and in the one that documents are copied into for review, without gaps from one export of a series to the
/// next, families together, parent first.
/// All of an export's numbers are given in one transaction under the series' lock, or none.
/// </summary>
public sealed class ControlNumbers(IEngine engine, ExportRoots roots)
{
    private const int Slice = 1000;

    private const string Pages = "COALESCE(i.pages, d.page_count)";

    private const string From = """
        FROM export_documents x LEFT JOIN documents d ON d.id = x.document_id
        LEFT JOIN export_images i ON i.export_id = x.export_id AND i.document_id = x.document_id
        """;

    private static readonly string[] Columns =
    [
        "export_id",
        "ordinal",
        "first_number",
        "last_number",
        "begin_label",
        "end_label",
        "volume",
    ];

    /// <summary>Numbers an export; one that has its numbers keeps them.</summary>
    /// <exception cref="Refused">Conflict when the numbers would meet those of another series; Invalid when its folder may not be written.</exception>
    internal async Task<Export> Assign(Session session, Export export, CancellationToken cancel)
    {
        if (export.FirstNumber is not null)
        {
            return export;
        }

        var series = await Lock(session, export, cancel);
        var next = series.NextNumber;
        var last = next + await Takes(session, export, cancel) - 1;
        await CheckFree(session, export.WorkspaceId, export.TargetId, export.Id, export.Numbering, next, last, cancel);
        var volumes = export.Output.HasFiles ? Plan(series, export) : null;
        for (var after = 0; after < export.DocumentCount; after += Slice)
        {
            var documents = await Documents(session, export, after, volumes is not null, cancel);
            await engine.Update(session, "export_documents", Columns, Rows(export, documents, next, volumes), cancel, keys: 2);
            next += documents.Sum(document => export.Numbering.Takes(document.PageCount));
        }

        await session.Execute(
            "UPDATE export_series SET next_number = @last + 1, last_given = @last, next_volume = @volume WHERE id = @Id",
            new
            {
                series.Id,
                last,
                volume = volumes?.Last is { } used ? used + 1 : series.NextVolume,
            },
            cancel
        );
        await session.Execute(
            "UPDATE exports SET first_number = @first, last_number = @last, volume = @volume WHERE id = @Id",
            new
            {
                export.Id,
                first = series.NextNumber,
                last,
                volume = Volumes.Range(volumes?.First, volumes?.Last),
            },
            cancel
        );
        return (await Exports.Load(session, export.Id, cancel))!;
    }

    /// <summary>
    /// Refuses numbers that another export may have given already, under whatever series, to documents of the workspace, or to those in the one that they
    /// are copied into: copies show the same numbers.
    /// </summary>
    /// <exception cref="Refused">Conflict.</exception>
    internal static async Task CheckFree(
        Session session,
        Guid workspaceId,
        Guid? targetId,
        Guid? exportId,
        Numbering numbering,
        long first,
        long last,
        CancellationToken cancel
    )
    {
        var given = await session.Query<Given>(
            """
            SELECT id, workspace_id, target_id, numbering_json, first_number, last_number FROM exports
            WHERE first_number IS NOT NULL AND (workspace_id IN @shown OR target_id IN @shown)
            """,
            new { shown = new[] { workspaceId, targetId ?? workspaceId } },
            cancel
        );
        var taken = given.FirstOrDefault(other =>
            other.Id != exportId
            && numbering.Collides(first, last, Json.Read<Numbering>(other.NumberingJson), other.FirstNumber, other.LastNumber)
        );
        if (taken is not null)
        {
            var where =
                taken.WorkspaceId == workspaceId || taken.TargetId == workspaceId ? "this workspace" : "the workspace of the review";
            throw Refused.Conflict(
                $"Numbers from {numbering.Label(first)} to {numbering.Label(last)} have been given in {where} already, in part or in whole: "
                    + "choose another prefix or start for the series."
            );
        }
    }

    /// <summary>All series of the client are locked, in one order: two with the same prefix must not number side by side.</summary>
    private async Task<ExportSeries> Lock(Session session, Export export, CancellationToken cancel)
    {
        var all = await session.Query<ExportSeries>(
            $"""
            SELECT * FROM export_series
            WHERE client_id = (SELECT client_id FROM export_series WHERE id = @SeriesId) ORDER BY number{engine.ForUpdate}
            """,
            new { export.SeriesId },
            cancel
        );
        return all.Single(series => series.Id == export.SeriesId);
    }

    /// <summary>How many numbers the export takes.</summary>
    private static async Task<long> Takes(Session session, Export export, CancellationToken cancel) =>
        export.Numbering.Level == NumberingLevel.Document
            ? export.DocumentCount
            : await session.Value<long>(
                $"SELECT CAST(SUM(CASE WHEN {Pages} > 1 THEN {Pages} ELSE 1 END) AS BIGINT) {From} WHERE x.export_id = @Id",
                new { export.Id },
                cancel
            );

    /// <summary>What the database need not tell it does not look up: an export's documents lie all over their table.</summary>
    private static Task<IReadOnlyList<Unnumbered>> Documents(
        Session session,
        Export export,
        int after,
        bool withFamilies,
        CancellationToken cancel
    )
    {
        var families = withFamilies ? ", d.family_id" : "";
        var pages = export.Numbering.Level == NumberingLevel.Page ? $", {Pages} AS page_count" : "";
        return session.Query<Unnumbered>(
            $"""
            SELECT x.ordinal{families}{pages} {From}
            WHERE x.export_id = @Id AND x.ordinal > @after AND x.ordinal <= @through ORDER BY x.ordinal
            """,
            new
            {
                export.Id,
                after,
                through = after + Slice,
            },
            cancel
        );
    }

    private VolumePlan Plan(ExportSeries series, Export export)
    {
        var target = Volumes.Target(roots, export);
        return new VolumePlan(export.Output.DocumentsPerVolume, series.NextVolume, volume => Volumes.IsThere(target, volume));
    }

    private static IEnumerable<object?[]> Rows(Export export, IReadOnlyList<Unnumbered> documents, long next, VolumePlan? volumes)
    {
        var numbering = export.Numbering;
        foreach (var document in documents)
        {
            var first = next;
            next += numbering.Takes(document.PageCount);
            yield return
            [
                export.Id,
                document.Ordinal,
                first,
                next - 1,
                numbering.Label(first),
                numbering.Label(next - 1),
                volumes?.Next(document.FamilyId),
            ];
        }
    }

    private sealed record Unnumbered
    {
        public int Ordinal { get; init; }
        public Guid? FamilyId { get; init; }
        public int? PageCount { get; init; }
    }

    private sealed record Given
    {
        public Guid Id { get; init; }
        public Guid WorkspaceId { get; init; }
        public Guid? TargetId { get; init; }
        public string NumberingJson { get; init; } = "{}";
        public long FirstNumber { get; init; }
        public long LastNumber { get; init; }
    }
}
