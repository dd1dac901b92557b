using System.Globalization;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Ipro;

/// <summary>Ids, states and times, from core words to the vendor's and back.</summary>
internal static class Translate
{
    private const int LongestId = 500;

    public static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number in a path; contract 1 allows ids of 1 to 500 characters, of which only numbers can be ours.</summary>
    /// <exception cref="Refused">Invalid when too long; NotFound when it cannot be an id of ours.</exception>
    public static long Number(string id, string what) => NumberOrNull(id, $"{what} id") ?? throw Refused.NotFound(what);

    /// <summary>The number in a body.</summary>
    /// <exception cref="Refused">Invalid when it cannot be an id of ours.</exception>
    public static long Reference(string id, string subject) =>
        NumberOrNull(id, subject) ?? throw Refused.Invalid(subject, $"'{subject}' names something that does not exist.");

    /// <summary>The number an id stands for; null when it can be none of ours.</summary>
    /// <exception cref="Refused">Invalid when it is no id at all.</exception>
    public static long? NumberOrNull(string id, string subject)
    {
        if (id.Length is 0 or > LongestId)
        {
            throw Refused.Invalid(subject, $"'{subject}' must have 1 to {LongestId} characters.");
        }

        // One spelling an id: no sign, no zeros in front.
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Id(number) == id ? number : null;
    }

    /// <summary>The cases that a filter which must name some asks for (contract 5).</summary>
    /// <exception cref="Refused">Invalid: it names none.</exception>
    public static IReadOnlyCollection<long> Cases(Filter filter) =>
        [.. filter.Required("caseId").Distinct().Select(id => NumberOrNull(id, Filter.Parameter)).OfType<long>()];

    public static string State(WorkState state) =>
        state switch
        {
            WorkState.Queued => "queued",
            WorkState.Running => "running",
            WorkState.Paused => "paused",
            WorkState.Completed or WorkState.CompletedWithExceptions => "completed",
            WorkState.Failed => "failed",
            _ => "cancelled",
        };

    /// <summary>Times are printed in UTC with a Z.</summary>
    public static DateTime? Time(DateTimeOffset? time) => time?.UtcDateTime;

    /// <summary>Contract 6.9: the path's name of a kind of workflow.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public static WorkflowKind WorkflowKind(string workflowType) =>
        workflowType switch
        {
            "ingestion" => Core.Jobs.WorkflowKind.Ingestion,
            "export" => Core.Jobs.WorkflowKind.Export,
            "ocr" => Core.Jobs.WorkflowKind.Ocr,
            _ => throw Refused.Invalid("workflowType", "'workflowType' must be ingestion, export or ocr."),
        };
}
