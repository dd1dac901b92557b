using System.Security.Cryptography;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>Writes one volume: natives, texts and page images in numbered folders, the load files beside them, and a manifest of all their hashes.</summary>
internal sealed class VolumeWriter : IAsyncDisposable
{
    private const int BufferSize = 1 << 17;
    private const int LongestExtension = 16;

    private readonly VolumeFolder folder;
    private readonly string name;
    private readonly ExportOutput output;
    private readonly VolumeColumns columns;
    private readonly IBlobStore blobs;
    private readonly Texts texts;
    private readonly VolumeImages? images;
    private readonly List<(string Name, HashedFile File, ConcordanceWriter Writer)> tables = [];
    private readonly HashedFile? opticonFile;
    private readonly OpticonWriter? opticon;
    private readonly byte[] buffer = new byte[BufferSize];
    private int count;

    /// <param name="path">The folder it is written to.</param>
    public VolumeWriter(string path, string name, Export export, VolumeColumns columns, IBlobStore blobs, Texts texts, PageImages images)
    {
        (this.name, output, this.columns, this.blobs, this.texts) = (name, export.Output, columns, blobs, texts);
        folder = new VolumeFolder(path);
        foreach (var kind in output.LoadFiles.Where(kind => kind != LoadFileKind.Opt))
        {
            var table = ExportOutput.TableName(name, kind);
            var file = folder.New(table);
            tables.Add((table, file, new ConcordanceWriter(file, output.Format(kind))));
        }

        if (output.LoadFiles.Contains(LoadFileKind.Opt))
        {
            opticonFile = folder.New($"{name}.opt");
            opticon = new OpticonWriter(opticonFile);
        }

        this.images = output.HasImages ? new VolumeImages(folder, name, export, images, opticon) : null;
    }

    /// <summary>The lower-case extension of a file's name, without its dot, fit to be one of ours; empty when there is none.</summary>
    public static string Extension(string fileName)
    {
        var extension = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();
        return extension.Length <= LongestExtension && extension.All(char.IsAsciiLetterOrDigit) ? extension : "";
    }

    /// <summary>Adds a document. What of it cannot be had is a fault; its record is written all the same, without the file.</summary>
    public async Task<IReadOnlyList<ExportFault>> Add(VolumeDocument document, CancellationToken cancel)
    {
        if (count == 0)
        {
            await WriteTables(columns.Names, cancel);
        }

        var faults = new List<ExportFault>();
        var place = output.Folder(++count);
        var extension = Extension(document.FileName);
        var nativeName = extension.Length == 0 ? document.BeginLabel : $"{document.BeginLabel}.{extension}";
        var native =
            output.IncludeNatives && document.Sha256 is { } sha256
                ? await Put($"NATIVES/{place}/{nativeName}", () => blobs.Open(sha256, cancel), sha256, document, faults, cancel)
                : null;
        var text =
            output.IncludeText && document.TextHash is { } hash
                ? await Put(
                    ExportOutput.TextPath(place, document.BeginLabel),
                    () => texts.OpenBytes(hash, cancel),
                    null,
                    document,
                    faults,
                    cancel
                )
                : null;
        if (document.Number is null)
        {
            faults.Add(
                new ExportFault(document.DocumentId, "", FaultKind.Unreachable, $"{document.BeginLabel}: the document has been deleted.")
            );
        }

        if (images is not null)
        {
            document = document with { PageCount = await images.Add(document, place, faults, cancel) };
        }

        using var values = JsonDocument.Parse(document.ValuesJson);
        await WriteTables(columns.Values(new VolumeRecord(document, values.RootElement, Link(native), Link(text))), cancel);
        if (opticon is not null && images is null && native is not null)
        {
            // There are no page images: the native stands for all of its pages.
            var pages = (int)Math.Max(document.LastNumber - document.FirstNumber + 1, document.PageCount ?? 1);
            await opticon.Write(new OpticonPage(document.BeginLabel, name, Link(native)!, true, pages), cancel);
        }

        return faults;
    }

    /// <summary>Ends the load files and the manifest. The volume is whole once it has its name.</summary>
    public async Task Complete(CancellationToken cancel)
    {
        foreach (var (tableName, file, writer) in tables)
        {
            await writer.Flush(cancel);
            await folder.Note(file.Finish(), tableName);
        }

        if (opticon is not null)
        {
            await opticon.Flush(cancel);
            await folder.Note(opticonFile!.Finish(), $"{name}.opt");
        }

        await folder.Finish(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, file, writer) in tables)
        {
            await writer.DisposeAsync();
            await file.DisposeAsync();
        }

        if (opticon is not null)
        {
            await opticon.DisposeAsync();
            await opticonFile!.DisposeAsync();
        }

        await folder.DisposeAsync();
    }

    private async Task WriteTables(IReadOnlyList<string?> values, CancellationToken cancel)
    {
        foreach (var (_, _, writer) in tables)
        {
            await writer.Write(values, cancel);
        }
    }

    /// <summary>Copies bytes into the volume; returns their path in it, or null and a fault when they cannot be had as they were stored.</summary>
    private async Task<string?> Put(
        string path,
        Func<Task<Stream>> open,
        string? sha256,
        VolumeDocument document,
        List<ExportFault> faults,
        CancellationToken cancel
    )
    {
        try
        {
            var hash = await Copy(path, open, cancel);
            if (sha256 is not null && hash != sha256)
            {
                throw new BlobLost(FaultKind.Corrupt, $"the stored bytes are no longer those that came in (SHA-256 {hash}, not {sha256})");
            }

            await folder.Note(hash, path);
            return path;
        }
        catch (BlobLost lost)
        {
            folder.Delete(path);
            var what = sha256 is null ? "text" : "native";
            faults.Add(
                new ExportFault(
                    document.DocumentId,
                    document.Path,
                    lost.Kind,
                    $"{document.BeginLabel}: the {what} is missing: {lost.Message}."
                )
            );
            return null;
        }
    }

    private async Task<string> Copy(string path, Func<Task<Stream>> open, CancellationToken cancel)
    {
        await using var source = await Reading(open);
        await using var file = folder.New(path);
        for (int read; (read = await Reading(() => source.ReadAsync(buffer, cancel).AsTask())) > 0; )
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return file.Finish();
    }

    /// <summary>Tells trouble with the blob, which costs one document, from trouble with the disk written to, which stops the job.</summary>
    private static async Task<T> Reading<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FileNotFoundException)
        {
            throw new BlobLost(FaultKind.Unreachable, "there is no such blob");
        }
        catch (DirectoryNotFoundException)
        {
            throw new BlobLost(FaultKind.Unreachable, "there is no such blob");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new BlobLost(FaultKind.Corrupt, $"it cannot be read ({exception.GetType().Name})");
        }
    }

    /// <summary>Relative to the load file, as Windows writes it.</summary>
    internal static string? Link(string? path) => path is null ? null : $@".\{path.Replace('/', '\\')}";

    private sealed class BlobLost(FaultKind kind, string message) : Exception(message)
    {
        public FaultKind Kind { get; } = kind;
    }
}
