using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Workspaces;

/// <summary>Organizations and their clients: where workspaces belong.</summary>
public sealed class Clients(IEngine engine, TimeProvider clock, Events events)
{
    /// <summary>What belongs nowhere in particular belongs here.</summary>
    public const string Unassigned = "UNASSIGNED";

    private const string Columns = "c.*, o.number AS organization_number, o.name AS organization_name";
    private const string From = "clients c JOIN organizations o ON o.id = c.organization_id";

    /// <summary>A client is seen by whoever may make workspaces for it, or sees one of its workspaces.</summary>
    private const string ClientVisible =
        $"(@mayCreate OR EXISTS (SELECT 1 FROM workspaces w WHERE w.client_id = c.id AND {Access.Visible}))";

    public async Task<IReadOnlyList<Organization>> Organizations(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Organization>(
            $"""
            SELECT o.* FROM organizations o
            WHERE @mayCreate OR EXISTS (SELECT 1 FROM clients c WHERE c.organization_id = o.id AND {ClientVisible})
            ORDER BY o.number
            """,
            await With(session, actor, 0, cancel),
            cancel
        );
    }

    public async Task<Organization> Organization(long number, Actor actor, CancellationToken cancel)
    {
        var all = await Organizations(actor, cancel);
        return all.FirstOrDefault(organization => organization.Number == number) ?? throw Refused.NotFound("organization");
    }

    /// <summary>The clients of an organization.</summary>
    /// <exception cref="Refused">NotFound when there is no such organization for this actor.</exception>
    public async Task<IReadOnlyList<Client>> Of(long organizationNumber, Actor actor, CancellationToken cancel)
    {
        await Organization(organizationNumber, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await session.Query<Client>(
            $"SELECT {Columns} FROM {From} WHERE o.number = @number AND {ClientVisible} ORDER BY c.number",
            await With(session, actor, organizationNumber, cancel),
            cancel
        );
    }

    /// <summary>Every client that the actor may know of, oldest first.</summary>
    public async Task<IReadOnlyList<Client>> List(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Client>(
            $"SELECT {Columns} FROM {From} WHERE {ClientVisible} ORDER BY c.number",
            await With(session, actor, 0, cancel),
            cancel
        );
    }

    /// <summary>Makes a client of the actor's organization.</summary>
    /// <exception cref="Refused">Invalid, Forbidden, or Conflict when the name is taken.</exception>
    public async Task<Client> Create(string name, string extrasJson, Actor actor, CancellationToken cancel)
    {
        var made = new
        {
            Id = Id.New(clock),
            actor.OrganizationId,
            name = Names.Check(name, "name"),
            key = Names.Key(name),
            extrasJson,
            now = clock.GetUtcNow(),
        };
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.ManageClients, cancel);
        await Unique(
            session,
            """
            INSERT INTO clients (id, organization_id, name, name_key, extras_json, created_at)
            VALUES (@Id, @OrganizationId, @name, @key, @extrasJson, @now)
            """,
            made,
            cancel
        );
        await events.Append(session, EventKinds.ClientCreated, null, made.Id, new { made.name }, actor, cancel);
        var client = (await session.Find<Client>($"SELECT {Columns} FROM {From} WHERE c.id = @Id", made, cancel))!;
        await session.Commit(cancel);
        return client;
    }

    /// <param name="extras">The client's extras as they are, to what they become.</param>
    /// <exception cref="Refused">Invalid, NotFound, Forbidden, or Conflict when the name is taken.</exception>
    public async Task<Client> Change(long number, string? name, Func<string, string> extras, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var isVisible = await session.Value<bool>(
            $"SELECT EXISTS (SELECT 1 FROM {From} WHERE c.number = @number AND {ClientVisible})",
            await With(session, actor, number, cancel),
            cancel
        );
        await session.Query<long>($"SELECT number FROM clients WHERE number = @number{engine.ForUpdate}", new { number }, cancel);
        var before = await session.Find<Client>($"SELECT {Columns} FROM {From} WHERE c.number = @number", new { number }, cancel);
        if (before is null || !isVisible)
        {
            throw Refused.NotFound("client");
        }

        await Access.Must(session, actor, Capability.ManageClients, cancel);
        var after = before with { Name = name is null ? before.Name : Names.Check(name, "name"), ExtrasJson = extras(before.ExtrasJson) };
        await Unique(
            session,
            "UPDATE clients SET name = @Name, name_key = @key, extras_json = @ExtrasJson WHERE number = @Number",
            new
            {
                after.Number,
                after.Name,
                key = Names.Key(after.Name),
                after.ExtrasJson,
            },
            cancel
        );
        await events.Append(session, EventKinds.ClientChanged, null, after.Id, new { after.Name }, actor, cancel);
        await session.Commit(cancel);
        return after;
    }

    public async Task<Client> Find(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Client>(
                $"SELECT {Columns} FROM {From} WHERE c.number = @number AND {ClientVisible}",
                await With(session, actor, number, cancel),
                cancel
            ) ?? throw Refused.NotFound("client");
    }

    /// <summary>The client an order names, made if need be, and whether it was.</summary>
    /// <exception cref="Refused">Invalid: it is not there, or the order says of one organization or client what is so of another.</exception>
    internal async Task<(Client Client, bool IsNew)> ForOrder(Session session, WorkspaceOrder order, CancellationToken cancel)
    {
        if (order.ClientNumber is { } number)
        {
            var found =
                await session.Find<Client>($"SELECT {Columns} FROM {From} WHERE c.number = @number", new { number }, cancel)
                ?? throw Refused.Invalid("client", $"There is no client {number}.");
            if (order.OrganizationNumber is { } expected && expected != found.OrganizationNumber)
            {
                throw Refused.Invalid("client", $"Client {number} does not belong to organization {expected}.");
            }

            MustBeNamed("organization", found.OrganizationNumber, found.OrganizationName, order.OrganizationName);
            MustBeNamed("client", number, found.Name, order.ClientName);
            return (found, IsNew: false);
        }

        var organization = await OrganizationFor(session, order, cancel);
        var name = Names.Check(order.ClientName ?? Unassigned, "client");
        // Of two orders that name a new client at once, one has made it.
        var made = await session.Execute(
            """
            INSERT INTO clients (id, organization_id, name, name_key, extras_json, created_at)
            VALUES (@Id, @OrganizationId, @name, @key, '{}', @now)
            ON CONFLICT (organization_id, name_key) DO NOTHING
            """,
            new
            {
                Id = Id.New(clock),
                OrganizationId = organization.Id,
                name,
                key = Names.Key(name),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var client = await session.Find<Client>(
            $"SELECT {Columns} FROM {From} WHERE c.organization_id = @Id AND c.name_key = @key",
            new { organization.Id, key = Names.Key(name) },
            cancel
        );
        return (client!, IsNew: made > 0);
    }

    private static void MustBeNamed(string what, long number, string name, string? expected)
    {
        if (expected is not null && Names.Key(expected) != Names.Key(name))
        {
            throw Refused.Invalid(what, $"The {what} {number} is not named '{expected}'.");
        }
    }

    private async Task Unique(Session session, string sql, object with, CancellationToken cancel)
    {
        try
        {
            await session.Execute(sql, with, cancel);
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict("There is a client of that name already.");
        }
    }

    private async Task<Organization> OrganizationFor(Session session, WorkspaceOrder order, CancellationToken cancel)
    {
        if (order.OrganizationNumber is { } number)
        {
            var numbered =
                await session.Find<Organization>("SELECT * FROM organizations WHERE number = @number", new { number }, cancel)
                ?? throw Refused.Invalid("organization", $"There is no organization {number}.");
            MustBeNamed("organization", number, numbered.Name, order.OrganizationName);
            return numbered;
        }

        var name = order.OrganizationName is null ? null : Names.Check(order.OrganizationName, "organization");
        var found = await session.Find<Organization>(
            name is null
                ? "SELECT * FROM organizations ORDER BY number LIMIT 1"
                : "SELECT * FROM organizations WHERE LOWER(name) = LOWER(@name) ORDER BY number LIMIT 1",
            new { name },
            cancel
        );
        return found
            ?? (
                await session.Find<Organization>(
                    "INSERT INTO organizations (id, name, created_at) VALUES (@Id, @name, @now) RETURNING *",
                    new
                    {
                        Id = Id.New(clock),
                        name = name ?? Unassigned,
                        now = clock.GetUtcNow(),
                    },
                    cancel
                )
            )!;
    }

    private static async Task<object> With(Session session, Actor actor, long number, CancellationToken cancel)
    {
        var mayCreate = true;
        try
        {
            await Access.Must(session, actor, Capability.CreateWorkspaces, cancel);
        }
        catch (Refused)
        {
            mayCreate = false;
        }

        return new
        {
            number,
            mayCreate,
            userId = actor.UserId,
            everything = actor.IsAdministrator,
        };
    }
}
