using System.Text.Json;
using Dossier.Core.Activity;
using Dossier.Core.Notifications;
using Dossier.Core.Reports;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>For those who run the installation: who did what, whether the record of it is whole, what was sent out, how things are.</summary>
internal static class AuditPages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/events", List);
        api.MapPost("/events/verify", Verify);
        api.MapGet("/users/{user:long}/deliveries", Deliveries);
        api.MapPost("/deliveries/{delivery:long}/retry", Retry);
        api.MapGet("/health", Check);
    }

    internal sealed record Row(long Number, string Kind, string Who, DateTimeOffset At, JsonElement Details, string Hash);

    /// <param name="FirstBroken">The number of the first event that does not fit the one before; null when the whole log is sound.</param>
    internal sealed record Verified(long? FirstBroken);

    /// <param name="Status">The last HTTP status; null when there was no answer.</param>
    internal sealed record DeliveryRow(
        long Number,
        DeliveryState State,
        int Events,
        int Attempts,
        int? Status,
        string? Failure,
        DateTimeOffset CreatedAt,
        DateTimeOffset? AttemptedAt,
        DateTimeOffset? DueAt,
        DateTimeOffset? DeliveredAt
    );

    private static async Task<Answer<ListOf<Row>>> List(
        string? kind,
        int? page,
        int? pageSize,
        Caller caller,
        Events events,
        CancellationToken cancel
    ) =>
        Answer.List(
            await events.Trail(kind, WorkspacePages.Page(page, pageSize), caller, cancel),
            fact => new Row(fact.Number, fact.Kind, fact.ActorName, fact.OccurredAt, JsonElement.Parse(fact.DetailsJson), fact.Hash)
        );

    private static async Task<Answer<Verified>> Verify(Caller caller, Events events, CancellationToken cancel) =>
        Answer.Of(new Verified(await events.FirstBroken(caller, cancel)));

    private static async Task<Answer<ListOf<DeliveryRow>>> Deliveries(
        long user,
        int? page,
        int? pageSize,
        Caller caller,
        Deliveries deliveries,
        CancellationToken cancel
    ) => Answer.List(await deliveries.List(user, WorkspacePages.Page(page, pageSize), caller, cancel), Wire);

    private static async Task<IResult> Retry(long delivery, Caller caller, Deliveries deliveries, CancellationToken cancel)
    {
        await deliveries.Retry(delivery, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<Answer<Condition>> Check(Caller caller, Health health, CancellationToken cancel) =>
        Answer.Of(await health.Check(caller, cancel));

    private static DeliveryRow Wire(Delivery delivery) =>
        new(
            delivery.Number,
            delivery.State,
            delivery.Events.Count,
            delivery.Attempts,
            delivery.Status,
            delivery.Failure,
            delivery.CreatedAt,
            delivery.AttemptedAt,
            delivery.DueAt,
            delivery.DeliveredAt
        );
}
