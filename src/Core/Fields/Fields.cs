using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Fields;

/// <summary>The fields of workspaces.</summary>
public sealed class Fields(IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>The fields of a workspace, in their order.</summary>
    public async Task<IReadOnlyList<Field>> List(Guid workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await All(session, workspaceId, cancel);
    }

    /// <summary>The same for our own work, within a session.</summary>
    public static Task<IReadOnlyList<Field>> All(Session session, Guid workspaceId, CancellationToken cancel) =>
        session.Query<Field>(
            "SELECT * FROM fields WHERE workspace_id = @workspaceId ORDER BY position, number",
            new { workspaceId },
            cancel
        );

    /// <summary>Defines a field in a workspace.</summary>
    /// <exception cref="Refused">Invalid, Conflict when the name is taken, NotFound, Forbidden.</exception>
    public async Task<Field> Create(Guid workspaceId, NewField order, Actor actor, CancellationToken cancel) =>
        (await Create(workspaceId, [order], actor, cancel)).Single();

    /// <summary>Defines several fields: all of them or, when one will not do, none.</summary>
    /// <exception cref="Refused">Invalid, Conflict when a name is taken, NotFound, Forbidden.</exception>
    public async Task<IReadOnlyList<Field>> Create(Guid workspaceId, IReadOnlyList<NewField> orders, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var fields = new List<Field>(orders.Count);
        foreach (var order in orders)
        {
            fields.Add(await Add(session, workspaceId, order, actor, cancel));
        }

        await session.Commit(cancel);
        return fields;
    }

    /// <summary>Changes a field that people defined: its name, its settings, not what its values are.</summary>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden, or Conflict when the name is taken or reading fills the field.</exception>
    public async Task<Field> Change(Guid workspaceId, Guid id, FieldChange change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var before =
            await session.Find<Field>(
                $"SELECT * FROM fields WHERE id = @id AND workspace_id = @workspaceId{engine.ForUpdate}",
                new { id, workspaceId },
                cancel
            ) ?? throw Refused.NotFound("field");
        if (before.IsSystem)
        {
            throw Refused.Conflict($"The field '{before.Name}' is filled by reading and cannot be changed.");
        }

        var after = before with
        {
            Name = change.Name is null ? before.Name : Names.Check(change.Name, "name"),
            SettingsJson = change.SettingsJson ?? before.SettingsJson,
            ExtrasJson = change.ExtrasJson ?? before.ExtrasJson,
        };
        try
        {
            await session.Execute(
                "UPDATE fields SET name = @Name, name_key = @key, settings_json = @SettingsJson, extras_json = @ExtrasJson WHERE id = @Id",
                new
                {
                    after.Id,
                    after.Name,
                    key = Names.Key(after.Name),
                    after.SettingsJson,
                    after.ExtrasJson,
                },
                cancel
            );
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict($"The workspace has a field named '{after.Name}' already.");
        }

        await events.Append(session, EventKinds.FieldChanged, workspaceId, id, new { after.Name }, actor, cancel);
        await session.Commit(cancel);
        return after;
    }

    /// <summary>Adds a field to the transaction of whoever may define it.</summary>
    /// <exception cref="Refused">Invalid, Conflict when the name is taken.</exception>
    internal async Task<Field> Add(Session session, Guid workspaceId, NewField order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name");
        var field =
            await session.Find<Field>(
                """
                INSERT INTO fields (id, workspace_id, key, name, name_key, type, is_system, is_multiple, position, settings_json, extras_json, created_at)
                VALUES (@Id, @workspaceId, @key, @name, @nameKey, @type, FALSE, @IsMultiple,
                        (SELECT COALESCE(MAX(position), 0) + 1 FROM fields WHERE workspace_id = @workspaceId), @SettingsJson, @ExtrasJson, @now)
                ON CONFLICT (workspace_id, name_key) DO NOTHING
                RETURNING *
                """,
                new
                {
                    Id = Id.New(clock),
                    workspaceId,
                    key = await FreeKey(session, workspaceId, name, cancel),
                    name,
                    nameKey = Names.Key(name),
                    type = (int)order.Type,
                    order.IsMultiple,
                    order.SettingsJson,
                    order.ExtrasJson,
                    now = clock.GetUtcNow(),
                },
                cancel
            ) ?? throw Refused.Conflict($"The workspace has a field named '{name}' already.");
        await events.Append(session, EventKinds.FieldCreated, workspaceId, field.Id, new { name, order.Type }, actor, cancel);
        return field;
    }

    /// <summary>A name for programs that no other field of the workspace has.</summary>
    private static async Task<string> FreeKey(Session session, Guid workspaceId, string name, CancellationToken cancel)
    {
        var key = string.Concat(Names.Key(name).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')).Trim('_');
        key = key.Length == 0 ? "field" : key;
        var taken = await session.Query<string>("SELECT key FROM fields WHERE workspace_id = @workspaceId", new { workspaceId }, cancel);
        return Enumerable.Range(1, int.MaxValue).Select(count => count == 1 ? key : $"{key}_{count}").First(free => !taken.Contains(free));
    }

    /// <summary>Gives a new workspace the fields that reading fills, and those of the workspace it is made after.</summary>
    public async Task Furnish(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var columns = new[]
        {
            "id",
            "workspace_id",
            "key",
            "name",
            "name_key",
            "type",
            "is_system",
            "is_multiple",
            "position",
            "settings_json",
            "extras_json",
            "created_at",
        };
        var rows = SystemFields
            .All.Select(
                (field, position) =>
                    new object?[]
                    {
                        Id.New(clock),
                        workspace.Id,
                        field.Key,
                        field.Name,
                        Names.Key(field.Name),
                        field.Type,
                        true,
                        field.IsMultiple,
                        position,
                        "{}",
                        "{}",
                        now,
                    }
            )
            .ToList();
        if (template is not null)
        {
            var own = (await All(session, template.Id, cancel)).Where(field => !field.IsSystem);
            rows.AddRange(
                own.Select(field =>
                    new object?[]
                    {
                        Id.New(clock),
                        workspace.Id,
                        field.Key,
                        field.Name,
                        Names.Key(field.Name),
                        field.Type,
                        false,
                        field.IsMultiple,
                        field.Position,
                        field.SettingsJson,
                        field.ExtrasJson,
                        now,
                    }
                )
            );
        }

        await engine.Insert(session, "fields", columns, rows, cancel);
    }
}

/// <summary>A field to be defined.</summary>
public sealed record NewField(string Name, FieldType Type)
{
    public bool IsMultiple { get; init; }

    /// <summary>Settings of the type, such as <c>choices</c>.</summary>
    public string SettingsJson { get; init; } = "{}";
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>What is to change in a field; null leaves a thing as it is.</summary>
public sealed record FieldChange
{
    public string? Name { get; init; }

    /// <summary>Values that are there already stay, whatever the new settings say.</summary>
    public string? SettingsJson { get; init; }
    public string? ExtrasJson { get; init; }
}
