using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.14, user notifications: where a user is notified, and of what.</summary>
internal static class NotificationEndpoints
{
    private static readonly Dictionary<string, string> Names = new() { ["address"] = "webhookClientUrl" };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/users/{id}/notifications/configuration", ["PUT", "POST"], Configure);
        api.MapGet("/users/{id}/notifications/subscription", Find);
        api.MapMethods("/users/{id}/notifications/subscription", ["PUT", "POST"], Subscribe);
        api.MapDelete("/users/{id}/notifications/subscription", Cancel);
        api.MapGet("/users/{id}/notifications/eventTypes", EventTypes);
    }

    internal sealed record Configuration(
        [property: MinLength(1), MaxLength(Subscriptions.LongestAddress)] string WebhookClientUrl,
        [property: Range(1, Subscriptions.LargestBatch)] int BatchSize = 10,
        [property: Range(1, 1)] int ProtocolVersion = Webhook.ProtocolVersion
    );

    internal sealed record Wanted([property: MinLength(1)] IReadOnlyList<WantedType> EventTypes, Channels Channels);

    /// <summary>An event type, by whichever of its names.</summary>
    internal sealed record WantedType(string? Id = null, string? Name = null, string? EventType = null);

    /// <summary>The one channel there is: <c>true</c>, or <c>{"enabled": true}</c>. Others are passed over.</summary>
    internal sealed record Channels
    {
        public JsonElement Webhook { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Others { get; init; }

        [JsonIgnore]
        public bool HasWebhook =>
            Webhook.ValueKind == JsonValueKind.True
            || (
                Webhook.ValueKind == JsonValueKind.Object
                && Webhook.TryGetProperty("enabled", out var enabled)
                && enabled.ValueKind == JsonValueKind.True
            );
    }

    private static async Task<IResult> Configure(
        string id,
        Body<Configuration> body,
        Caller caller,
        Subscriptions subscriptions,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var replaced = await subscriptions.Configure(User(id), asked.WebhookClientUrl, asked.BatchSize, caller, cancel).Naming(Names);
        return replaced is null ? Reply.Empty() : Reply.Ok(Named(replaced));
    }

    private static async Task<IResult> Find(string id, Caller caller, Subscriptions subscriptions, CancellationToken cancel)
    {
        var number = User(id);
        return Reply.Ok(Wire(number, await subscriptions.Find(number, caller, cancel)));
    }

    private static async Task<IResult> Subscribe(
        string id,
        Body<Wanted> body,
        Caller caller,
        Subscriptions subscriptions,
        CancellationToken cancel
    )
    {
        if (!body.Value.Channels.HasWebhook)
        {
            throw Refused.Invalid("channels", "'channels' must hold 'webhook': true.");
        }

        var number = User(id);
        IReadOnlyList<string> topics = [.. body.Value.EventTypes.Select(Topic)];
        return Reply.Ok(Wire(number, await subscriptions.Subscribe(number, topics, caller, cancel)));
    }

    private static async Task<IResult> Cancel(string id, Caller caller, Subscriptions subscriptions, CancellationToken cancel) =>
        await subscriptions.Cancel(User(id), caller, cancel) is { } subscription ? Reply.Ok(Named(subscription)) : Reply.Empty();

    private static async Task<IResult> EventTypes(string id, Caller caller, Subscriptions subscriptions, CancellationToken cancel)
    {
        var topics = await subscriptions.Available(User(id), caller, cancel);
        return Reply.List(
            topics.Select(topic =>
            {
                var type = Webhook.OfTopic(topic);
                return new
                {
                    id = type.Id,
                    type.Name,
                    type.Category,
                };
            })
        );
    }

    private static long User(string id) => Translate.Number(id, "user");

    private static string Topic(WantedType wanted, int index)
    {
        var name = wanted.Id ?? wanted.EventType ?? wanted.Name;
        return Webhook.Types.FirstOrDefault(type => type.Id == name || (wanted.Id is null && type.Name == name))?.Topic
            ?? throw Refused.Invalid($"eventTypes[{index}]", $"'eventTypes[{index}]' names no event type.");
    }

    private static object Named(Subscription subscription)
    {
        var id = Translate.Id(subscription.Number);
        return new { subscriptionId = id, id };
    }

    private static object Wire(long userNumber, Subscription subscription) =>
        new
        {
            id = Translate.Id(subscription.Number),
            userId = Translate.Id(userNumber),
            eventTypes = subscription.Topics.Select(topic => new { id = Webhook.OfTopic(topic).Id }),
            channels = new { webhook = true },
            createdAt = Translate.Time(subscription.CreatedAt),
        };
}
