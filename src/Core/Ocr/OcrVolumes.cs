using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>Puts recognized text into the volumes that its documents were exported to: the file of the text, whole or not at all.</summary>
public sealed class OcrVolumes(IEngine engine, IBlobStore blobs, ExportRoots roots) : IDisposable
{
    private readonly Texts texts = new(blobs);

    /// <summary>Two runs over the same volume must not rewrite its load file at once.</summary>
    private readonly SemaphoreSlim turn = new(1);

    public void Dispose() => turn.Dispose();

    /// <summary>Writes a document's text into its volume; what of it cannot be done.</summary>
    internal async Task<IReadOnlyList<FaultFound>> Write(OcrItem item, string textHash, CancellationToken cancel)
    {
        Export? export;
        await using (var session = await engine.Read(cancel))
        {
            export = await session.Find<Export>($"{Export.Select} WHERE e.id = @ExportId", item, cancel);
        }

        if (export is null || !export.Output.IncludeText)
        {
            return [];
        }

        try
        {
            var volume = Path.Combine(Volumes.Target(roots, export), Volumes.Name(item.Volume!.Value));
            var path = ExportOutput.TextPath(export.Output.Folder(item.Place!.Value), item.Label!);
            var folder = roots.Resolve(Path.GetDirectoryName(Path.Combine(volume, path))!);
            if (!Directory.Exists(volume))
            {
                throw new DirectoryNotFoundException("The volume is no longer there.");
            }

            Directory.CreateDirectory(folder);
            var target = Path.Combine(folder, Path.GetFileName(path));
            var written = $"{target}.{item.RunId:N}";
            await using (var source = await texts.OpenBytes(textHash, cancel))
            await using (var file = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await source.CopyToAsync(file, cancel);
                file.Flush(flushToDisk: true);
            }

            File.Move(written, target, overwrite: true);
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Refused)
        {
            return [new FaultFound(FaultKind.Unreachable, $"{item.Label}: its text is not in the volume. {exception.Message}")];
        }
    }

    /// <summary>Makes the load files and the manifest of a volume say what a run wrote into it.</summary>
    /// <returns>Why it could not be done; null when it was.</returns>
    internal async Task<string?> Update(Guid exportId, int volume, IReadOnlyList<OcrItem> items, CancellationToken cancel)
    {
        Export? export;
        await using (var session = await engine.Read(cancel))
        {
            export = await session.Find<Export>($"{Export.Select} WHERE e.id = @exportId", new { exportId }, cancel);
        }

        if (export is null || !export.Output.IncludeText)
        {
            return null;
        }

        await turn.WaitAsync(cancel);
        try
        {
            var name = Volumes.Name(volume);
            var texts = new VolumeTexts(roots.Resolve(Path.Combine(Volumes.Target(roots, export), name)), name, export.Output);
            await texts.Update(items.Select(item => (item.Label!, item.Place!.Value)), cancel);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Refused or Unreadable)
        {
            return $"The load file and the manifest of the volume do not say what its texts are now. {exception.Message}";
        }
        finally
        {
            turn.Release();
        }
    }
}
