using System.Net;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Support;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.14, user notifications; 8, the webhooks, with a real listener to receive them.</summary>
public sealed class WebhookTests : IClassFixture<IproServer>, IAsyncLifetime
{
    private const string Patch = "application/merge-patch+json";
    private const string Configuration = "users/1/notifications/configuration";
    private const string Subscription = "users/1/notifications/subscription";
    private static int cases;
    private readonly IproServer ipro;
    private readonly WebhookReceiver receiver = new();

    public WebhookTests(IproServer ipro) => this.ipro = ipro;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await ipro.Client.Ask("DELETE", Subscription);
        receiver.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Events_come_in_full_batches_in_the_order_of_their_happening_with_the_id_of_the_request()
    {
        await Configure(2);
        await Subscribe("Enterprise.Case.Created", "Enterprise.Case.Updated");
        var first = await NewCase("trace-1");
        var user = (await ipro.Client.Ask("GET", "users/1")).Data;
        Assert.Empty(receiver.Accepted);
        await Rename(first, "Renamed A");
        await Rename(first, "Renamed B");
        var second = await NewCase("trace-2");
        await Rename(first, "Renamed C");
        await Until(() => receiver.Accepted.Count == 2);
        Assert.All(
            receiver.Accepted,
            body =>
            {
                Assert.Equal(2, body.GetProperty("batchSize").GetInt32());
                Assert.Equal(2, body.GetProperty("notifications").GetArrayLength());
                Assert.Equal(1, body.GetProperty("protocolVersion").GetInt32());
                Assert.Equal(user.GetProperty("username").GetString(), body.GetProperty("userPrincipalName").GetString());
                Assert.True(body.GetProperty("userExternalId").TryGetGuid(out _));
            }
        );
        Assert.Equal(
            [
                ("Enterprise.Case.Created", first, "trace-1"),
                ("Enterprise.Case.Updated", first, null),
                ("Enterprise.Case.Updated", first, null),
                ("Enterprise.Case.Created", second, "trace-2"),
            ],
            receiver.Notifications.Select(one =>
            {
                var correlation = one.GetProperty("correlationId").GetString();
                var id = one.GetProperty("payload").GetProperty("caseId").GetString();
                return (
                    one.GetProperty("eventType").GetString(),
                    id,
                    correlation!.StartsWith("trace", StringComparison.Ordinal) ? correlation : null
                );
            })
        );
        Assert.Equal(4, receiver.Notifications.Select(one => one.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_not_taken_is_sent_again_later_and_overtaken_by_nothing()
    {
        await Configure(1);
        await Subscribe("Enterprise.Case.Updated");
        var id = await NewCase();
        receiver.Status = 302;
        await Rename(id, "First");
        await Until(async () => (await Deliveries(1)) is [{ Attempts: 1, State: DeliveryState.Retrying }]);
        receiver.Status = 500;
        await Rename(id, "Second");
        ipro.Server.Clock.Advance(Deliver.FirstDelay);
        await Until(async () => (await Deliveries(1)) is [{ Attempts: 2, State: DeliveryState.Retrying }]);
        var delivery = (await Deliveries(1))[0];
        Assert.Equal((DeliveryState.Retrying, 500), (delivery.State, delivery.Status));
        Assert.Equal("The receiver answered 500.", delivery.Failure);

        // Twice as long after the second failure: not yet, unless somebody says so.
        receiver.Status = 204;
        ipro.Server.Clock.Advance(Deliver.FirstDelay);
        Assert.Empty(receiver.Accepted);
        await ipro.Server.Of<Deliveries>().Retry(delivery.Number, Actor.System, Cancel);
        await Until(() => receiver.Notifications.Count == 2);
        Assert.Equal(["First", "Second"], receiver.Notifications.Select(one => one.GetProperty("payload").GetProperty("name").GetString()));
        await Until(async () => (await Deliveries(2)).All(one => one.State == DeliveryState.Delivered));
        var refused = await Assert.ThrowsAsync<Refused>(() => ipro.Server.Of<Deliveries>().Retry(delivery.Number, Actor.System, Cancel));
        Assert.Equal(Reason.Conflict, refused.Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_changed_configuration_keeps_what_waits_and_renames_the_subscription()
    {
        await Configure(3);
        var before = await Subscribe("Enterprise.Case.Updated");
        var id = await NewCase();
        await Rename(id, "One");
        await Rename(id, "Two");
        Assert.Equal("""{"data":{}}""", (await Configure(3)).Text);
        var changed = (await Configure(2)).Data;
        Assert.NotEqual(before, changed.GetProperty("subscriptionId").GetString());
        Assert.Equal(changed.GetProperty("id").GetString(), changed.GetProperty("subscriptionId").GetString());
        await Until(() => receiver.Notifications.Count == 2);

        // Of what waits when it is cancelled, nothing comes.
        await Rename(id, "Three");
        var ended = (await ipro.Client.Ask("DELETE", Subscription)).Is(HttpStatusCode.OK).Data;
        Assert.Equal(changed.GetProperty("id").GetString(), ended.GetProperty("id").GetString());
        Assert.Equal("""{"data":{}}""", (await ipro.Client.Ask("DELETE", Subscription)).Is(HttpStatusCode.OK).Text);
        (await ipro.Client.Ask("GET", Subscription)).Is(HttpStatusCode.NotFound);
        await Configure(1);
        await Subscribe("Enterprise.Case.Updated");
        await Rename(id, "Four");
        await Until(() => receiver.Notifications.Count == 3);
        Assert.Equal("Four", receiver.Notifications[2].GetProperty("payload").GetProperty("name").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Failures_of_case_operations_are_told()
    {
        await Configure(1);
        await Subscribe(
            "Enterprise.Case.CreateFailed",
            "Enterprise.Case.UpdateFailed",
            "Enterprise.Case.DeleteFailed",
            "Enterprise.Case.Deleted"
        );
        var body = new
        {
            name = IproServer.UnluckyName,
            hierarchy = new { },
            capabilities = new { review = new { } },
        };
        await ipro.Finished((await ipro.Client.Ask("POST", "cases", body)).Is(HttpStatusCode.Accepted), "failed");
        var client = new { client = new { name = "Two of a name" } };
        var taken = $"Taken {Interlocked.Increment(ref cases)}";
        var first = await ipro.NewCase(taken, client);
        var managed = (await ipro.Client.Ask("GET", $"cases/{first}")).Data.GetProperty("hierarchy");
        var second = await ipro.NewCase(
            $"Free {cases}",
            new { client = new { id = managed.GetProperty("client").GetProperty("id").GetString() } }
        );
        var failed = await ipro.Finished(await ipro.Client.Ask("PATCH", $"cases/{second}", new { name = taken }, Patch), "failed");
        Assert.Equal("API0012", failed.GetProperty("error").GetProperty("code").GetString());
        await ipro.Finished((await ipro.Client.Ask("DELETE", $"cases/{first}")).Is(HttpStatusCode.Accepted));
        await Until(() => receiver.Notifications.Count == 3);

        ipro.IndexIsStuck = true;
        (await ipro.Client.Ask("DELETE", $"cases/{second}")).Is(HttpStatusCode.Accepted);
        await Until(async () =>
        {
            ipro.Server.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(20, Cancel);
            return receiver.Notifications.Count == 4;
        });
        ipro.IndexIsStuck = false;
        Assert.Equal(
            [
                ("Enterprise.Case.CreateFailed", IproServer.UnluckyName),
                ("Enterprise.Case.UpdateFailed", $"Free {cases}"),
                ("Enterprise.Case.Deleted", taken),
                ("Enterprise.Case.DeleteFailed", $"Free {cases}"),
            ],
            receiver.Notifications.Select(one =>
                (one.GetProperty("eventType").GetString(), one.GetProperty("payload").GetProperty("name").GetString())
            )
        );
        Assert.Equal(
            "There is no room.",
            receiver.Notifications[0].GetProperty("payload").GetProperty("error").GetProperty("message").GetString()
        );
        Assert.False(receiver.Notifications[2].GetProperty("payload").TryGetProperty("error", out _));
    }

    [Fact]
    public async Task There_are_thirteen_event_types_and_a_subscription_names_some_of_them()
    {
        var types = (await ipro.Client.Ask("GET", "users/1/notifications/eventTypes")).Is(HttpStatusCode.OK).Items;
        Assert.Equal(13, types.Select(type => type.GetProperty("id").GetString()).Distinct().Count());
        var executed = types.Single(type => type.GetProperty("id").GetString() == "Enterprise.Report.Executed");
        Assert.Equal("Report executed", executed.GetProperty("name").GetString());
        Assert.Equal("Report", executed.GetProperty("category").GetString());
        await Configure(1);
        foreach (
            var wrong in new[]
            {
                "{}",
                """{"eventTypes":[],"channels":{"webhook":true}}""",
                """{"eventTypes":[{"id":"Enterprise.Case.Created"}]}""",
                """{"eventTypes":[{"id":"Enterprise.Case.Created"}],"channels":{"webhook":false}}""",
                """{"eventTypes":[{"id":"Enterprise.Case.Exploded"}],"channels":{"webhook":true}}""",
                """{"eventTypes":[{}],"channels":{"webhook":true}}""",
            }
        )
        {
            (await ipro.Client.Ask("PUT", Subscription, wrong)).Is(HttpStatusCode.BadRequest);
        }

        var body =
            """{"eventTypes":[{"eventType":"Enterprise.Case.Deleted"},{"name":"Case created"}],"channels":{"webhook":{"enabled":true}}}""";
        var made = (await ipro.Client.Ask("POST", Subscription, body)).Is(HttpStatusCode.OK).Data;
        Assert.Equal(made.GetRawText(), (await ipro.Client.Ask("GET", Subscription)).Is(HttpStatusCode.OK).Data.GetRawText());
        Assert.Equal("1", made.GetProperty("userId").GetString());
        Assert.True(made.GetProperty("channels").GetProperty("webhook").GetBoolean());
        Assert.Equal(
            ["Enterprise.Case.Created", "Enterprise.Case.Deleted"],
            made.GetProperty("eventTypes").EnumerateArray().Select(type => type.GetProperty("id").GetString())
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"webhookClientUrl":""}""")]
    [InlineData("""{"webhookClientUrl":"ftp://example.com"}""")]
    [InlineData("""{"webhookClientUrl":"/hook"}""")]
    [InlineData("""{"webhookClientUrl":"http://user:secret@example.com"}""")]
    [InlineData("""{"webhookClientUrl":"https://example.com","batchSize":0}""")]
    [InlineData("""{"webhookClientUrl":"https://example.com","batchSize":101}""")]
    [InlineData("""{"webhookClientUrl":"https://example.com","protocolVersion":2}""")]
    public async Task A_configuration_out_of_range_is_refused(string body) =>
        Assert.Equal("API0001", (await ipro.Client.Ask("PUT", Configuration, body)).Is(HttpStatusCode.BadRequest).Code);

    [Fact]
    public async Task Only_members_of_the_predefined_group_are_notified_and_first_it_must_be_known_where()
    {
        (await ipro.Client.Ask("PUT", Configuration, new { webhookClientUrl = $"https://example.com/{new string('x', 128)}" })).Is(
            HttpStatusCode.BadRequest
        );
        var body = new
        {
            username = "plain",
            email = "plain@harbor.example",
            password = "long enough",
        };
        var user = (await ipro.Client.Ask("POST", "users", body)).Data.GetProperty("id").GetString();
        var configuration = new { webhookClientUrl = receiver.Address };
        (await ipro.Client.Ask("PUT", $"users/{user}/notifications/configuration", configuration)).Is(HttpStatusCode.Forbidden);
        (await ipro.Client.Ask("GET", $"users/{user}/notifications/eventTypes")).Is(HttpStatusCode.Forbidden);
        (await ipro.Client.Ask("GET", "users/999/notifications/eventTypes")).Is(HttpStatusCode.NotFound);

        (await ipro.Client.Ask("PUT", "groups/1/users", $$"""{"users":[{"id":"1"},{"id":"{{user}}"}]}""")).Is(HttpStatusCode.OK);
        var wanted = """{"eventTypes":[{"id":"Enterprise.Case.Created"}],"channels":{"webhook":true}}""";
        (await ipro.Client.Ask("PUT", $"users/{user}/notifications/subscription", wanted)).Is(HttpStatusCode.Conflict);
        (
            await ipro.Client.Ask(
                "POST",
                $"users/{user}/notifications/configuration",
                new { webhookClientUrl = receiver.Address, batchSize = 1 }
            )
        ).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("PUT", $"users/{user}/notifications/subscription", wanted)).Is(HttpStatusCode.OK);

        // Who is no longer a member is told nothing more.
        (await ipro.Client.Ask("PUT", "groups/1/users", """{"users":[{"id":"1"}]}""")).Is(HttpStatusCode.OK);
        await NewCase();
        var number = long.Parse(user!, System.Globalization.CultureInfo.InvariantCulture);
        (await ipro.Client.Ask("DELETE", $"users/{user}/notifications/subscription")).Is(HttpStatusCode.Forbidden);
        await Assert.ThrowsAsync<Refused>(() => ipro.Server.Of<Deliveries>().List(number, PageOf.First(9), Actor.System, Cancel));
        Assert.Empty(receiver.Accepted);
        (await ipro.Client.Ask("DELETE", $"users/{user}")).Is(HttpStatusCode.OK);
    }

    private async Task<Answer> Configure(int batchSize) =>
        (await ipro.Client.Ask("PUT", Configuration, new { webhookClientUrl = receiver.Address, batchSize })).Is(HttpStatusCode.OK);

    private async Task<string> Subscribe(params string[] types)
    {
        var body = new { eventTypes = types.Select(id => new { id }), channels = new { webhook = true } };
        return (await ipro.Client.Ask("PUT", Subscription, body)).Is(HttpStatusCode.OK).Data.GetProperty("id").GetString()!;
    }

    private async Task<string> NewCase(string? correlation = null)
    {
        using var client = ipro.ClientWith(ipro.Token);
        client.DefaultRequestHeaders.Add("X-Correlation-Id", correlation ?? "made");
        var body = new
        {
            name = $"Hooked {Interlocked.Increment(ref cases)}",
            hierarchy = new { },
            capabilities = new { review = new { } },
        };
        var accepted = (await client.Ask("POST", "cases", body)).Is(HttpStatusCode.Accepted);
        Assert.Equal(correlation ?? "made", accepted.Data.GetProperty("correlationId").GetString());
        await ipro.Finished(accepted);
        return accepted.Data.GetProperty("id").GetString()!;
    }

    private async Task Rename(string id, string name) =>
        await ipro.Finished((await ipro.Client.Ask("PATCH", $"cases/{id}", new { name }, Patch)).Is(HttpStatusCode.Accepted));

    private async Task<IReadOnlyList<Delivery>> Deliveries(int count) =>
        (await ipro.Server.Of<Deliveries>().List(1, PageOf.First(count), Actor.System, Cancel)).Items;

    private static Task Until(Func<bool> isSo) => WebhookReceiver.Until(isSo, Cancel);

    private static async Task Until(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(10, Cancel);
        }
    }
}
