using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>
/// Contract 6.9, workflow status: how far its jobs are, and what went wrong. Beyond the contract, how an ingestion adds up. Cancelled jobs of an
/// ingestion or an export are gone (contract 9); OCR keeps them.
/// </summary>
internal static class WorkflowStatusEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/workflows/{workflowType}/{id}/status", Status);
        api.MapGet("/workflows/{workflowType}/{id}/errors", Errors);
    }

    private static async Task<IResult> Status(
        string workflowType,
        string id,
        Caller caller,
        Workflows workflows,
        Ingestions ingestions,
        CancellationToken cancel
    )
    {
        var kind = Translate.WorkflowKind(workflowType);
        var workflow = await Present(kind, id, caller, workflows, cancel);
        var ingestion = kind == WorkflowKind.Ingestion ? await ingestions.Find(workflow.Number, caller, cancel) : null;
        var account = ingestion is null ? null : await ingestions.Account(ingestion, cancel);
        var progress = (await workflows.Progress(workflow, cancel)).ToDictionary(part => part.Part);
        return Reply.Ok(
            new
            {
                id = Translate.Id(workflow.Number),
                workflowType,
                status = Translate.State(workflow.State),
                workflow.PercentComplete,
                documentCount = ingestion?.DocumentCount ?? workflow.ItemsFound,
                errorCount = workflow.ItemsFailed,
                workflow.Message,
                jobs = Workflows
                    .AllParts(kind)
                    .Select(part => (Part: part, Progress: progress.GetValueOrDefault(part)))
                    .Where(job => kind == WorkflowKind.Ocr || State(workflow, job.Progress) != WorkState.Cancelled)
                    .Select(job => Job(workflow, job.Part, job.Progress)),
                account,
            }
        );
    }

    private static async Task<IResult> Errors(
        string workflowType,
        string id,
        Caller caller,
        Workflows workflows,
        Faults faults,
        CancellationToken cancel
    )
    {
        var kind = Translate.WorkflowKind(workflowType);
        var workflow = await Present(kind, id, caller, workflows, cancel);
        var page = await faults.List(kind, workflow.Number, Paging.Everything, caller, cancel);
        return Reply.List(page.Items.Select(Wire));
    }

    /// <summary>Contract 9: an ingestion cancelled as a whole is gone for this vendor's callers.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static async Task<Workflow> Present(WorkflowKind kind, string id, Actor actor, Workflows workflows, CancellationToken cancel)
    {
        var workflow = await workflows.Find(kind, Translate.Number(id, "workflow"), actor, cancel);
        return kind == WorkflowKind.Ingestion && workflow.State == WorkState.Cancelled ? throw Refused.NotFound("workflow") : workflow;
    }

    /// <summary>Of a part without jobs: what is so of the whole.</summary>
    private static WorkState State(Workflow workflow, PartProgress? progress) => progress?.State ?? workflow.State;

    private static object Job(Workflow workflow, string part, PartProgress? progress) =>
        new
        {
            id = $"{workflow.Number}-{part}",
            jobType = part,
            status = Translate.State(State(workflow, progress)),
            queue = new
            {
                pending = progress?.Pending ?? 0,
                processing = progress?.Running ?? 0,
                completed = progress?.Completed ?? 0,
                failed = progress?.Failed ?? 0,
            },
        };

    private static object Wire(Fault fault) =>
        new
        {
            id = Translate.Id(fault.Number),
            documentId = fault.DocumentNumber is { } number ? Translate.Id(number) : null,
            fault.Path,
            jobType = fault.Part,
            code = fault.Kind.ToString(),
            fault.Message,
            occurredAt = Translate.Time(fault.OccurredAt),
        };
}
