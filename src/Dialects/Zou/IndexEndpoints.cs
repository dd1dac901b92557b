using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 2: what anybody may ask, to find out whom they talk to.</summary>
internal static class IndexEndpoints
{
    private static readonly string[] Looking = ["GET", "HEAD"];

    public static void Map(RouteGroupBuilder open)
    {
        open.MapMethods("/", Looking, Index);
        open.MapGet("/config", Config);
        open.MapGet("/status", Status);
    }

    /// <summary>The studio this is.</summary>
    public static async Task<JsonNode?> Organisation(Records records, Actor actor, CancellationToken cancel)
    {
        var all = await records.List(Models.Organisations, new RowQuery(), actor, cancel);
        return all.Items.Count > 0 ? Wire.Node(all.Items[0]) : null;
    }

    /// <summary>Where a front end stands on the same origin, browsers get its first page.</summary>
    private static IResult Index(HttpContext context, ZouSettings settings) =>
        (context.Request.Path == "/" ? FrontEnd.Page(context, settings) : null)
        ?? Reply.Ok(new JsonObject { ["api"] = ZouDialect.Name, ["version"] = ZouDialect.Version });

    private static IResult Config(ZouSettings settings, PeopleSignIn signIn) =>
        Reply.Ok(
            new JsonObject
            {
                ["is_self_hosted"] = true,
                ["crisp_token"] = "",
                ["dark_theme_by_default"] = false,
                ["indexer_configured"] = false,
                ["saml_enabled"] = signIn.Saml is not null,
                ["saml_idp_name"] = signIn.Saml?.Name ?? "",
                ["oidc_enabled"] = signIn.OpenId is not null,
                ["oidc_idp_name"] = signIn.OpenId?.Name ?? "",
                ["default_locale"] = "en_US",
                ["default_timezone"] = "UTC",
                ["enforce_2fa"] = settings.MustHaveSecondFactor,
            }
        );

    /// <summary>The parts the vendor has beside its database are one with it here; search is not there yet.</summary>
    private static async Task<IResult> Status(IEngine engine, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var isUp = await session.Value<int>("SELECT 1", null, cancel) == 1;
        return Reply.Ok(
            new JsonObject
            {
                ["name"] = ZouDialect.Name,
                ["version"] = ZouDialect.Version,
                ["database-up"] = isUp,
                ["key-value-store-up"] = isUp,
                ["event-stream-up"] = isUp,
                ["job-queue-up"] = isUp,
                ["indexer-up"] = false,
            }
        );
    }
}
