using Dossier.Core.Kernel;

namespace Dossier.Core.Review;

/// <summary>Which documents go into batches.</summary>
internal static class BatchSelection
{
    private const int Slice = 1_000;

    /// <summary>They come in the order in which batches take them.</summary>
    /// <param name="picked">Their numbers, in order, for a batch of picked documents.</param>
    /// <exception cref="Refused">Invalid when what the kind needs is not named; NotFound; TooLarge.</exception>
    public static async Task<IReadOnlyList<BatchCandidate>> Of(
        Session session,
        IEngine engine,
        Guid workspaceId,
        BatchOrder order,
        IReadOnlyList<long>? picked,
        CancellationToken cancel
    )
    {
        var source = await SourceOf(session, engine, workspaceId, order, cancel);
        var sql = $"""
            SELECT d.number, d.id, {GroupOf(order)} AS group_key, {source.Part} AS part
            FROM documents d {Joins(order)} {source.Join}
            WHERE d.workspace_id = @workspaceId AND {source.Where}
              {(order.UnbatchedOnly ? "AND NOT EXISTS (SELECT 1 FROM batch_documents x WHERE x.document_id = d.id)" : "")}
            """;
        if (picked is null)
        {
            // What was set aside as a copy or a known file is not reviewed, nor what is not read yet.
            var found = await session.Query<BatchCandidate>(
                $"{sql} AND d.outcome IN (1, 5) ORDER BY part, d.number LIMIT {Batches.MostDocuments + 1}",
                new { workspaceId, key = source.Key },
                cancel
            );
            MustNotBeTooMany(found.Count);
            return found;
        }

        var candidates = new List<BatchCandidate>(picked.Count);
        foreach (var slice in picked.Chunk(Slice))
        {
            await MustBeThere(session, workspaceId, slice, cancel);
            var rows = await session.Query<BatchCandidate>($"{sql} AND d.number IN @slice", new { workspaceId, slice }, cancel);
            var byNumber = rows.ToDictionary(row => row.Number);
            candidates.AddRange(slice.Where(byNumber.ContainsKey).Select(number => byNumber[number]));
        }

        return candidates;
    }

    public static void MustNotBeTooMany(int count)
    {
        if (count > Batches.MostDocuments)
        {
            throw new Refused(Reason.TooLarge, $"At most {Batches.MostDocuments} documents can be put into batches at a time.");
        }
    }

    private static string GroupOf(BatchOrder order) =>
        order.Grouping switch
        {
            Grouping.Families => "CAST(d.family_id AS TEXT)",
            Grouping.Threads => "COALESCE(m.thread, CAST(d.family_id AS TEXT))",
            _ => "CAST(COALESCE(k.pivot, d.id) AS TEXT)",
        };

    private static string Joins(BatchOrder order) =>
        order.Grouping switch
        {
            Grouping.Families => "",
            // What is attached to a mail goes with it.
            Grouping.Threads => "LEFT JOIN messages m ON m.document_id = d.family_id",
            _ => "LEFT JOIN sketches k ON k.document_id = d.id",
        };

    private static async Task<Source> SourceOf(
        Session session,
        IEngine engine,
        Guid workspaceId,
        BatchOrder order,
        CancellationToken cancel
    )
    {
        switch (order.Kind)
        {
            case BatchKind.Folder:
                var folder = await Key("folders", order.FolderNumber, "folder");
                return new Source
                {
                    Where = "EXISTS (SELECT 1 FROM placements p WHERE p.document_id = d.id AND p.folder_id = @key)",
                    Key = folder,
                };
            case BatchKind.Field:
                await Key("fields", order.FieldNumber, "field");
                return new Source { Part = $"COALESCE({engine.JsonText("d.values_json", $"{order.FieldNumber}")}, '')" };
            case BatchKind.Clusters:
                var panel = await Key("panels", order.PanelNumber, "panel");
                return new Source
                {
                    // A document in several folders goes with the first.
                    Join = """
                        JOIN (SELECT p.document_id, MIN(f.number) AS place FROM placements p JOIN folders f ON f.id = p.folder_id
                              WHERE f.panel_id = @key GROUP BY p.document_id) cluster ON cluster.document_id = d.id
                        """,
                    Part = "CAST(cluster.place AS TEXT)",
                    Key = panel,
                };
            default:
                return new Source();
        }

        async Task<Guid> Key(string table, long? number, string what) =>
            number is null or <= 0
                ? throw Refused.Invalid(what, $"Batches of this kind need a {what}.")
                : await session.Find<Guid?>(
                    $"SELECT id FROM {table} WHERE number = @number AND workspace_id = @workspaceId",
                    new { number, workspaceId },
                    cancel
                ) ?? throw Refused.NotFound(what);
    }

    private static async Task MustBeThere(Session session, Guid workspaceId, long[] slice, CancellationToken cancel)
    {
        var there = await session.Query<long>(
            "SELECT number FROM documents WHERE workspace_id = @workspaceId AND number IN @slice",
            new { workspaceId, slice },
            cancel
        );
        if (slice.Except(there).Select(number => (long?)number).FirstOrDefault() is { } missing)
        {
            throw Refused.NotFound($"document as {missing}");
        }
    }

    /// <summary>What a kind of batch adds to the statement.</summary>
    private sealed record Source
    {
        public string Join { get; init; } = "";
        public string Where { get; init; } = "1 = 1";
        public string Part { get; init; } = "''";

        /// <summary>The row that the kind is about.</summary>
        public Guid? Key { get; init; }
    }
}
