using System.Globalization;
using System.Net.Http.Headers;

namespace Dossier.App.Demo;

/// <summary>Sends a file in chunks, several at once, and those that were lost again.</summary>
internal sealed class DemoUploads(DemoServer server)
{
    private const int InFlight = 4;
    private const int Rounds = 3;

    /// <summary>The upload, once the server has every chunk of it.</summary>
    /// <exception cref="DemoFailed">Chunks are missing however often they are sent.</exception>
    public async Task<UploadSeen> Send(string caseId, string path, CancellationToken cancel)
    {
        var file = new FileInfo(path);
        var order = new
        {
            filename = file.Name,
            fileSize = file.Length,
            caseId,
            fileModifiedAt = file.LastWriteTimeUtc,
        };
        var upload = await server.Post<UploadSeen>("uploads", order, cancel);
        for (var round = 0; round < Rounds && upload.Status != "completed"; round++)
        {
            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Clamp(upload.MaxConcurrentChunks, 1, InFlight),
                CancellationToken = cancel,
            };
            var session = upload;
            await Parallel.ForEachAsync(upload.MissingChunks, options, async (number, stop) => await Send(session, file, number, stop));
            upload = await server.Get<UploadSeen>($"uploads/{upload.Id}", cancel);
        }

        return upload.Status == "completed"
            ? upload
            : throw new DemoFailed($"{file.Name} is {upload.Status}; missing: {string.Join(", ", upload.MissingChunks)}.");
    }

    private async Task Send(UploadSeen session, FileInfo file, int number, CancellationToken cancel)
    {
        var start = (number - 1) * session.ChunkSize;
        var bytes = new byte[Math.Min(session.ChunkSize, file.Length - start)];
        using (var handle = File.OpenHandle(file.FullName, options: FileOptions.Asynchronous))
        {
            for (var read = 0; read < bytes.Length; )
            {
                var more = await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), start + read, cancel);
                read += more > 0 ? more : throw new DemoFailed($"{file.Name} has become shorter while it was sent.");
            }
        }

        await server.Send<UploadSeen>($"uploads/{session.Id}/chunks", () => Form(session, file, number, bytes), cancel);
    }

    private static MultipartFormDataContent Form(UploadSeen session, FileInfo file, int number, byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent
        {
            { Text(number), "currentChunkNumber" },
            { Text(session.ChunkSize), "chunkSize" },
            { Text(file.Length), "totalFileSize" },
            { Text(session.TotalNumberOfChunks), "totalNumberOfChunks" },
            { new StringContent(file.Name), "filename" },
            { content, "file", file.Name },
        };
    }

    private static StringContent Text(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
