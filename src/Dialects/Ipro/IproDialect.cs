using Dossier.Core.Notifications;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>The mount: tokens under <c>/auth</c>, the API under <c>/v1</c>.</summary>
public static class IproDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Ipro";
    public const string Prefix = "/ipro";

    /// <summary>Every operation needs all of them (contract 2).</summary>
    public static IReadOnlyList<string> Scopes { get; } = ["ipro.papi", "ipro.api", "ipro.superadmin"];

    /// <summary>Writes the body of a webhook (contract 8).</summary>
    public static byte[] WriteNotifications(Batch batch) => Webhook.Write(batch);

    /// <param name="mapTokens">Maps the token endpoints, which offer these scopes, under a group.</param>
    public static void Map(RouteGroupBuilder mount, Action<RouteGroupBuilder, IReadOnlyList<string>> mapTokens)
    {
        mount.WithMetadata(Reply.Format);
        mapTokens(mount.MapGroup(Auth.IssuerPath), Scopes);
        var api = mount.MapGroup("/v1").WithMetadata(new Authentication(Auth.Who));
        ConnectorEndpoints.Map(api);
        UploadEndpoints.Map(api);
        HierarchyEndpoints.Map(api);
        CaseEndpoints.Map(api);
        IngestionEndpoints.Map(api);
        ExportSeriesEndpoints.Map(api);
        ExportEndpoints.Map(api);
        OcrEndpoints.Map(api);
        WorkflowStatusEndpoints.Map(api);
        ReportEndpoints.Map(api);
        OperationEndpoints.Map(api);
        UserEndpoints.Map(api);
        GroupEndpoints.Map(api);
        NotificationEndpoints.Map(api);
        OpenApiEndpoints.Map(mount.MapGroup("/v1"));
        api.MapUnknown();
        mount.MapUnknown();
    }
}
