using Dossier.Core.Jobs;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.7, 6.8 and 9: pausing, resuming and cancelling workflows that have one part; those of an ingestion have two.</summary>
internal static class Steering
{
    /// <param name="part">Of <see cref="Parts"/>.</param>
    /// <param name="what">What is not there when it is not.</param>
    public static void Map(RouteGroupBuilder api, string path, WorkflowKind kind, string part, string what)
    {
        api.MapPost(
            $"{path}/{{id}}/pause",
            async (string id, Caller caller, Workflows workflows, CancellationToken cancel) =>
            {
                await workflows.Pause(kind, Translate.Number(id, what), [part], caller, cancel);
                return Reply.Empty();
            }
        );
        api.MapPost(
            $"{path}/{{id}}/resume",
            async (string id, Caller caller, Workflows workflows, CancellationToken cancel) =>
            {
                await workflows.Resume(kind, Translate.Number(id, what), [part], caller, cancel);
                return Reply.Empty();
            }
        );
        api.MapPost(
            $"{path}/{{id}}/cancel",
            async (string id, Caller caller, Workflows workflows, CancellationToken cancel) =>
            {
                await workflows.Cancel(kind, Translate.Number(id, what), [part], caller, cancel);
                return Reply.Empty();
            }
        );
    }
}
