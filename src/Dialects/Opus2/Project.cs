using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Opus2;

/// <summary>The project that an address names, as a parameter of an endpoint: seen by the caller, or the endpoint is not reached.</summary>
internal sealed record Project(Workspace Workspace)
{
    public Guid Id => Workspace.Id;

    /// <exception cref="Refused">
    /// NotFound for who may see every project. Forbidden for everybody else, whether the project is hidden from them or does not exist, so
    /// that nobody learns which (contract 13.6).
    /// </exception>
    public static async ValueTask<Project?> BindAsync(HttpContext context)
    {
        var caller = (await Caller.BindAsync(context))!.Actor;
        var id = Translate.Id(context.Request.RouteValues["projectId"] as string);
        var workspaces = context.RequestServices.GetRequiredService<Workspaces>();
        var refusal = caller.IsAdministrator
            ? (Reason.NotFound, "Project not found.")
            : (Reason.Forbidden, "You do not have access to this project.");
        try
        {
            return new Project(await workspaces.Find(id, caller, context.RequestAborted));
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            throw new Refused(refusal.Item1, refusal.Item2);
        }
    }
}
