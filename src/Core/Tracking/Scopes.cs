using static Dossier.Core.Tracking.ColumnType;

namespace Dossier.Core.Tracking;

/// <summary>How work is asked for beyond its own columns: by what it is part of, by who it is given to, by whether it is still to be done.</summary>
internal static class Scopes
{
    public static Scope TypesCastIn { get; } =
        new(
            "cast_in",
            ColumnType.Id,
            """
            EXISTS (SELECT 1 FROM entity_links l JOIN entities a ON a.id = l.entity_out_id
                WHERE l.entity_in_id IN @these AND a.entity_type_id = t.id)
            """
        );

    public static Scope TaskTypesOf { get; } =
        new("entity_id", ColumnType.Id, "EXISTS (SELECT 1 FROM tasks k WHERE k.task_type_id = t.id AND k.entity_id IN @these)");

    /// <summary>Those of the tasks on anything in an episode.</summary>
    public static Scope TaskTypesIn { get; } =
        new(
            "episode_id",
            ColumnType.Id,
            $"EXISTS (SELECT 1 FROM tasks k JOIN entities e ON e.id = k.entity_id WHERE k.task_type_id = t.id AND {InEpisode("e")})"
        );

    /// <summary>Those of the tasks on an entity that are given to whoever asks.</summary>
    public static Scope TaskTypesMine { get; } =
        new(
            "mine_on",
            ColumnType.Id,
            """
            EXISTS (SELECT 1 FROM tasks k JOIN task_assignees a ON a.task_id = k.id
                WHERE k.task_type_id = t.id AND a.user_id = @userId AND k.entity_id IN @these)
            """
        );

    /// <summary>Those of the entities in a project that whoever asks has tasks on.</summary>
    public static Scope TypesMine { get; } =
        new(
            "mine_in",
            ColumnType.Id,
            """
            EXISTS (SELECT 1 FROM tasks k JOIN task_assignees a ON a.task_id = k.id JOIN entities e ON e.id = k.entity_id
                WHERE e.entity_type_id = t.id AND a.user_id = @userId AND k.project_id IN @these)
            """
        );

    public static IReadOnlyList<Scope> OfEntities { get; } =
    [
        new("episode_id", ColumnType.Id, InEpisode("t")),
        new("cast_in", ColumnType.Id, "EXISTS (SELECT 1 FROM entity_links l WHERE l.entity_out_id = t.id AND l.entity_in_id IN @these)"),
        new(
            "assignee_id",
            ColumnType.Id,
            """
            EXISTS (SELECT 1 FROM tasks k JOIN task_assignees a ON a.task_id = k.id
                JOIN entities w ON w.id = k.entity_id LEFT JOIN entities p ON p.id = w.parent_id
                WHERE a.user_id IN @these AND t.id IN (w.id, w.parent_id, p.parent_id))
            """
        ),
        new("shared_in_project", ColumnType.Id, SharedIn("s.project_id IN @these")),
        new("shared_in_episode", ColumnType.Id, SharedIn(InEpisode("s"))),
    ];

    public static IReadOnlyList<Scope> OfTasks { get; } =
    [
        new("episode_id", ColumnType.Id, $"EXISTS (SELECT 1 FROM entities e WHERE e.id = t.entity_id AND {InEpisode("e")})"),
        new("parent_id", ColumnType.Id, "EXISTS (SELECT 1 FROM entities e WHERE e.id = t.entity_id AND e.parent_id IN @these)"),
        new(
            "entity_kind",
            Text,
            """
            EXISTS (SELECT 1 FROM entities e JOIN entity_types et ON et.id = e.entity_type_id
                WHERE e.id = t.entity_id AND et.kind IN @these)
            """
        ),
    ];

    /// <summary>Of what hangs on a task <c>k</c>.</summary>
    public static IReadOnlyList<Scope> OfWork { get; } =
    [new("entity_id", ColumnType.Id, "k.entity_id IN @these"), new("of_project", ColumnType.Id, "k.project_id IN @these")];

    /// <summary>Days from one to another, both of them too.</summary>
    public static IReadOnlyList<Scope> OfDays { get; } =
    [new("start_date", Text, "t.date >= @this"), new("end_date", Text, "t.date <= @this")];

    /// <summary>Whether an asset may be seen in any project, and something is made with it that fulfils a condition.</summary>
    private static string SharedIn(string condition) =>
        $"""
            t.is_shared AND EXISTS (SELECT 1 FROM entity_links l JOIN entities s ON s.id = l.entity_in_id
                WHERE l.entity_out_id = t.id AND {condition})
            """;

    /// <summary>Whether an entity is an episode, is in it, or is an asset made for it.</summary>
    private static string InEpisode(string entity) =>
        $"""
            ({entity}.id IN @these OR {entity}.parent_id IN @these OR {entity}.source_id IN @these
                OR EXISTS (SELECT 1 FROM entities up WHERE up.id = {entity}.parent_id AND up.parent_id IN @these))
            """;
}
