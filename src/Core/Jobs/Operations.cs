using Dossier.Core.Kernel;

namespace Dossier.Core.Jobs;

/// <summary>How an asynchronous request stands.</summary>
public sealed record Operation
{
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>What kind of thing the request is about, such as <c>workspaces</c>.</summary>
    public string Category { get; init; } = "";
    public WorkState State { get; init; }

    /// <summary>The number of what was made or changed.</summary>
    public long? ResourceNumber { get; init; }
    public string? Failure { get; init; }
    public string? CorrelationId { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Asynchronous requests, watched by whoever made them.</summary>
public sealed class Operations(IEngine engine, TimeProvider clock)
{
    /// <summary>Adds an operation to the transaction of the request.</summary>
    public async Task<Operation> Start(Session session, string category, long? resourceNumber, Actor actor, CancellationToken cancel)
    {
        var operation = await session.Find<Operation>(
            """
            INSERT INTO operations (id, category, state, resource_number, correlation_id, created_by, created_at, updated_at)
            VALUES (@Id, @category, 1, @resourceNumber, @CorrelationId, @UserId, @now, @now) RETURNING *
            """,
            new
            {
                Id = Id.New(clock),
                category,
                resourceNumber,
                actor.CorrelationId,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        return operation!;
    }

    /// <summary>Notes how an operation stands, in the transaction that made it so.</summary>
    public Task Set(Session session, Guid operationId, WorkState state, string? failure, CancellationToken cancel) =>
        session.Execute(
            "UPDATE operations SET state = @state, failure = @failure, updated_at = @now WHERE id = @operationId",
            new
            {
                state = (int)state,
                failure,
                now = clock.GetUtcNow(),
                operationId,
            },
            cancel
        );

    /// <exception cref="Refused">NotFound, also when someone else asked for it.</exception>
    public async Task<Operation> Find(string category, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Operation>(
                "SELECT * FROM operations WHERE number = @number AND category = @category AND (created_by = @UserId OR @IsAdministrator)",
                new
                {
                    number,
                    category,
                    actor.UserId,
                    actor.IsAdministrator,
                },
                cancel
            ) ?? throw Refused.NotFound("operation");
    }
}
