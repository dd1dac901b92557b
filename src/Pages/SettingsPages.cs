using System.ComponentModel.DataAnnotations;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>How a workspace reads evidence and writes times: what no vendor's API has a word for.</summary>
internal static class SettingsPages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workspaces/{number:long}/settings", Find);
        api.MapPatch("/workspaces/{number:long}/settings", Change);
    }

    internal sealed record Settings(
        [property: MinLength(1)] string TimeZone = "UTC",
        bool ReadDeletedFiles = false,
        IReadOnlyList<string>? OcrLanguages = null
    );

    private static async Task<IResult> Find(long number, Caller caller, Workspaces workspaces, CancellationToken cancel) =>
        Answer(await workspaces.Find(number, caller, cancel));

    private static async Task<IResult> Change(
        long number,
        MergePatch<Settings> patch,
        Caller caller,
        Workspaces workspaces,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        WorkspaceChange Asked(Workspace before)
        {
            var wanted = patch.ApplyTo(Wire(before.Settings));
            return new WorkspaceChange
            {
                Settings = before.Settings with
                {
                    TimeZone = wanted.TimeZone,
                    ReadDeletedFiles = wanted.ReadDeletedFiles,
                    OcrLanguages = wanted.OcrLanguages ?? [],
                },
            };
        }

        return Answer(await workspaces.Change(workspace.Id, Asked, caller, cancel));
    }

    private static IResult Answer(Workspace workspace) => Results.Json(Wire(workspace.Settings), PagesApi.Format.Json);

    private static Settings Wire(WorkspaceSettings settings) => new(settings.TimeZone, settings.ReadDeletedFiles, settings.OcrLanguages);
}
