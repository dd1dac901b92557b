using System.Globalization;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Formats;

namespace Dossier.Core.Ocr;

/// <summary>Puts recognized text into the volumes that its documents were exported to: the file of the text, whole or not at all.</summary>
public sealed class OcrVolumes(IEngine engine, IBlobStore blobs, ExportRoots roots)
{
    private readonly Texts texts = new(blobs);

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
            var place = (((item.Place!.Value - 1) / export.Output.DocumentsPerFolder) + 1).ToString("D4", CultureInfo.InvariantCulture);
            var folder = roots.Resolve(Path.Combine(volume, "TEXT", place));
            if (!Directory.Exists(volume))
            {
                throw new DirectoryNotFoundException("The volume is no longer there.");
            }

            Directory.CreateDirectory(folder);
            var target = Path.Combine(folder, $"{item.Label}.txt");
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
}
