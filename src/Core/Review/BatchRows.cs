using Dossier.Core.Kernel;

namespace Dossier.Core.Review;

/// <summary>How batches are read.</summary>
internal static class BatchRows
{
    public const string DocumentCount = "(SELECT COUNT(*) FROM batch_documents x WHERE x.batch_id = b.id)";

    public const string From = """
        FROM batches b
        LEFT JOIN batch_sets s ON s.id = b.set_id
        LEFT JOIN users r ON r.id = b.reviewer_id
        LEFT JOIN users a ON a.id = b.assigned_by
        LEFT JOIN users c ON c.id = b.created_by
        """;

    private const string Select = $"""
        SELECT b.*, {DocumentCount} AS document_count, s.number AS set_number, r.number AS reviewer_number, a.number AS assigner_number,
               c.number AS creator_number
        {From}
        """;

    /// <summary>A page of them, and how many there are.</summary>
    public static async Task<Page<Batch>> List(Session session, Guid workspaceId, BatchFilter filter, PageOf page, CancellationToken cancel)
    {
        var with = new Dictionary<string, object?>
        {
            ["workspaceId"] = workspaceId,
            ["setNumber"] = filter.SetNumber,
            ["reviewers"] = filter.Reviewers.ToArray(),
            ["Size"] = page.Size,
            ["Skip"] = page.Skip,
        };
        var where = Where(filter, with);
        var batches = await session.Query<Batch>(
            $"{Select} WHERE {where} ORDER BY {OrderBy(filter)} LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        var total = await session.Value<long>($"SELECT COUNT(*) {From} WHERE {where}", with, cancel);
        return new Page<Batch>(await WithFolders(session, batches, cancel), total);
    }

    /// <summary>Locks batches until the transaction ends, in one order for everybody, and reads them as they then are.</summary>
    /// <exception cref="Refused">NotFound when one of them is not the workspace's; TooLarge.</exception>
    public static async Task<IReadOnlyList<Batch>> Lock(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyCollection<long> numbers,
        CancellationToken cancel
    )
    {
        if (numbers.Count is 0 or > Batches.Most)
        {
            throw Refused.Invalid("batches", $"From 1 to {Batches.Most} batches can be named at a time.");
        }

        var with = new { workspaceId, numbers = numbers.Distinct().ToArray() };
        const string Named = "WHERE workspace_id = @workspaceId AND number IN @numbers";
        await session.Query<long>($"SELECT number FROM batches {Named} ORDER BY number{engine.ForUpdate}", with, cancel);
        var batches = await session.Query<Batch>($"SELECT * FROM batches {Named} ORDER BY number", with, cancel);
        var missing = with.numbers.Except(batches.Select(batch => batch.Number)).Order().ToList();
        return missing.Count == 0 ? batches : throw Refused.NotFound($"batch as {missing[0]}");
    }

    private static string Where(BatchFilter filter, Dictionary<string, object?> with)
    {
        var conditions = new List<string>
        {
            "b.workspace_id = @workspaceId",
            filter.List switch
            {
                BatchList.Available => "b.state = 1",
                BatchList.Completed => "b.state = 5",
                BatchList.All => filter.HidesCompleted ? "b.state <> 5" : "1 = 1",
                _ => filter.HidesCompleted ? "b.state IN (2, 3, 4)" : "b.state IN (2, 3, 4, 5)",
            },
        };
        if (filter.SetNumber is not null)
        {
            conditions.Add("s.number = @setNumber");
        }

        if (filter.Reviewers.Count > 0)
        {
            conditions.Add("r.number IN @reviewers");
        }

        foreach (var condition in filter.Conditions)
        {
            conditions.Add(Sql(condition, with));
        }

        return string.Join(" AND ", conditions);
    }

    private static string Sql(BatchCondition condition, Dictionary<string, object?> with)
    {
        var name = $"value{with.Count}";
        var isText = condition.Column == BatchColumn.Name;
        var value = isText ? Names.Key((string)condition.Value) : condition.Value;
        var column = condition.Column switch
        {
            BatchColumn.Number => "b.number",
            BatchColumn.Name => "b.name_key",
            BatchColumn.Kind => "b.kind",
            BatchColumn.State => "b.state",
            BatchColumn.DocumentCount => DocumentCount,
            BatchColumn.Set => "COALESCE(s.number, 0)",
            BatchColumn.Reviewer => "COALESCE(r.number, 0)",
            BatchColumn.Creator => "COALESCE(c.number, 0)",
            BatchColumn.Created => "b.created_at",
            BatchColumn.Assigned => "b.assigned_at",
            _ => "b.completed_at",
        };
        if (condition.Comparison == Comparison.Contains)
        {
            if (!isText)
            {
                throw Refused.Invalid("filters", "Only a name can be asked for a part of it.");
            }

            with[name] = $"%{((string)value).Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
            return $"{column} LIKE @{name} ESCAPE '\\'";
        }

        with[name] = value;
        var sign = condition.Comparison switch
        {
            Comparison.Equal => "=",
            Comparison.NotEqual => "<>",
            Comparison.Less => "<",
            Comparison.AtMost => "<=",
            Comparison.Greater => ">",
            _ => ">=",
        };
        return $"{column} {sign} @{name}";
    }

    /// <summary>What has no such time comes first; of equals, the older.</summary>
    private static string OrderBy(BatchFilter filter)
    {
        var column = filter.OrderBy switch
        {
            BatchOrderBy.Name => "b.name_key",
            BatchOrderBy.Created => "b.created_at",
            BatchOrderBy.Assigned => "COALESCE(b.assigned_at, 0)",
            _ => "COALESCE(b.completed_at, 0)",
        };
        var direction = filter.IsDescending ? "DESC" : "ASC";
        return $"{column} {direction}, b.number {direction}";
    }

    private static async Task<IReadOnlyList<Batch>> WithFolders(Session session, IReadOnlyList<Batch> batches, CancellationToken cancel)
    {
        var ids = batches.Select(batch => batch.StatusFolderId).OfType<Guid>().Distinct().ToArray();
        if (ids.Length == 0)
        {
            return batches;
        }

        var steps = await session.Query<Step>(
            """
            WITH RECURSIVE above (folder_id, panel_id, parent_id, name, depth) AS (
                SELECT id, panel_id, parent_id, name, depth FROM folders WHERE id IN @ids
                UNION ALL
                SELECT above.folder_id, f.panel_id, f.parent_id, f.name, f.depth FROM folders f JOIN above ON above.parent_id = f.id)
            SELECT above.folder_id, above.name, p.name AS panel_name FROM above JOIN panels p ON p.id = above.panel_id ORDER BY above.depth
            """,
            new { ids },
            cancel
        );
        var paths = steps.ToLookup(step => step.FolderId);
        return
        [
            .. batches.Select(batch =>
                batch.StatusFolderId is { } id && paths[id].FirstOrDefault() is { } first
                    ? batch with
                    {
                        StatusFolderPath = [first.PanelName, .. paths[id].Select(step => step.Name)],
                    }
                    : batch
            ),
        ];
    }

    private sealed record Step
    {
        public Guid FolderId { get; init; }
        public string Name { get; init; } = "";
        public string PanelName { get; init; } = "";
    }
}
