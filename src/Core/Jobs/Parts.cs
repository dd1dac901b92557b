namespace Dossier.Core.Jobs;

/// <summary>The names of the parts of workflows.</summary>
public static class Parts
{
    public const string Streaming = "streaming";
    public const string Export = "export";
    public const string Ocr = "ocr";

    public static string Of(WorkflowKind kind) => kind.ToString().ToLowerInvariant();
}
