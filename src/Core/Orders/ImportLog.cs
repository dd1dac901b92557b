using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Orders;

/// <summary>Lists the rows of an import that have something wrong, as CSV beside the file.</summary>
internal sealed class ImportLog(IEngine engine, IBlobStore blobs)
{
    private const int Slice = 1_000;

    /// <summary>Where in the store it lies.</summary>
    public async Task<string> Write(WorkOrder order, IStoredFiles files, CancellationToken cancel)
    {
        var target = $"Logs/import-{order.Number}-{order.WorkflowNumber}.csv";
        var path = Path.Combine(blobs.StagingFolder, Path.GetRandomFileName());
        const FileOptions Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous;
        await using var staged = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, Options);
        await using (var writer = new ConcordanceWriter(staged, LoadFileFormat.Csv))
        {
            await writer.Write(["Place", "Type", "Message"], cancel);
            var after = 0L;
            while (true)
            {
                await using var session = await engine.Read(cancel);
                var lines = await session.Query<Line>(
                    """
                    SELECT number, path, kind, message FROM faults WHERE workflow_id = @WorkflowId AND number > @after ORDER BY number LIMIT @Slice
                    """,
                    new
                    {
                        order.WorkflowId,
                        after,
                        Slice,
                    },
                    cancel
                );
                foreach (var line in lines)
                {
                    await writer.Write([line.Path, $"{line.Kind}", line.Message], cancel);
                }

                if (lines.Count < Slice)
                {
                    break;
                }

                after = lines[^1].Number;
            }
        }

        staged.Position = 0;
        await files.Write(target, staged, cancel);
        return target;
    }

    private sealed record Line
    {
        public long Number { get; init; }
        public string Path { get; init; } = "";
        public FaultKind Kind { get; init; }
        public string Message { get; init; } = "";
    }
}
