using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>The groups table with its permissions.</summary>
internal static class GroupTable
{
    private const string Columns = """
        g.number, g.id, g.name, g.is_predefined, g.created_at,
        (SELECT COUNT(*) FROM group_members gm WHERE gm.group_id = g.id) AS member_count,
        (SELECT string_agg(CAST(gp.capability AS TEXT), ',') FROM group_permissions gp WHERE gp.group_id = g.id) AS capability_numbers
        """;

    public static async Task<Group?> Find(Session session, long number, CancellationToken cancel)
    {
        var row = await session.Find<Row>($"SELECT {Columns} FROM groups g WHERE g.number = @number", new { number }, cancel);
        return row?.ToGroup();
    }

    public static async Task<Group?> Find(Session session, Guid id, CancellationToken cancel)
    {
        var row = await session.Find<Row>($"SELECT {Columns} FROM groups g WHERE g.id = @id", new { id }, cancel);
        return row?.ToGroup();
    }

    /// <summary>A group that nobody else changes, or lets in anywhere, until the transaction ends: who checks what it gives must not be overtaken.</summary>
    public static async Task<Group?> Locked(Session session, IEngine engine, long number, CancellationToken cancel)
    {
        await session.Query<long>($"SELECT number FROM groups WHERE number = @number{engine.ForUpdate}", new { number }, cancel);
        return await Find(session, number, cancel);
    }

    /// <inheritdoc cref="Locked(Session, IEngine, long, CancellationToken)"/>
    public static async Task<Group?> Locked(Session session, IEngine engine, Guid id, CancellationToken cancel)
    {
        await session.Query<long>($"SELECT number FROM groups WHERE id = @id{engine.ForUpdate}", new { id }, cancel);
        return await Find(session, id, cancel);
    }

    /// <param name="workspaceId">Only those let into this workspace by name; null for all there are.</param>
    public static async Task<Page<Group>> List(Session session, Guid? workspaceId, PageOf page, CancellationToken cancel)
    {
        var where = workspaceId is null
            ? "TRUE"
            : "EXISTS (SELECT 1 FROM group_workspaces gw WHERE gw.group_id = g.id AND gw.workspace_id = @workspaceId)";
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var rows = await session.Query<Row>(
            $"SELECT {Columns} FROM groups g WHERE {where} ORDER BY g.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<Group>(
            [.. rows.Select(row => row.ToGroup())],
            await session.Value<long>($"SELECT COUNT(*) FROM groups g WHERE {where}", with, cancel)
        );
    }

    /// <summary>Adds a group; its capabilities are saved apart.</summary>
    public static async Task<Group> Insert(Session session, Group group, CancellationToken cancel)
    {
        var number = await session.Value<long>(
            """
            INSERT INTO groups (id, name, name_key, is_predefined, created_at) VALUES (@Id, @Name, @key, @IsPredefined, @CreatedAt)
            RETURNING number
            """,
            new
            {
                group.Id,
                group.Name,
                key = Names.Key(group.Name),
                group.IsPredefined,
                group.CreatedAt,
            },
            cancel
        );
        return group with { Number = number };
    }

    public static async Task SaveCapabilities(Session session, IEngine engine, Group group, CancellationToken cancel)
    {
        await session.Execute("DELETE FROM group_permissions WHERE group_id = @Id", new { group.Id }, cancel);
        var rows = group.Capabilities.Distinct().Select(capability => new object?[] { group.Id, (int)capability });
        await engine.Insert(session, "group_permissions", ["group_id", "capability"], rows, cancel);
    }

    private sealed record Row
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public bool IsPredefined { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public long MemberCount { get; init; }
        public string? CapabilityNumbers { get; init; }

        public Group ToGroup() =>
            new()
            {
                Number = Number,
                Id = Id,
                Name = Name,
                IsPredefined = IsPredefined,
                CreatedAt = CreatedAt,
                MemberCount = MemberCount,
                Capabilities =
                [
                    .. (CapabilityNumbers ?? "")
                        .Split(',', StringSplitOptions.RemoveEmptyEntries)
                        .Select(int.Parse)
                        .Order()
                        .Cast<Capability>(),
                ],
            };
    }
}
