using System.Runtime.InteropServices;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.Ocr;
using Dossier.Formats.Renditions;

namespace Dossier.App.Reading;

/// <summary>The life of a reading process: items in by one pipe, answers out by another, until the server is gone.</summary>
public sealed partial class ReadingLoop(ReadingLimits limits, IReadOnlyList<Reader> moreReaders)
{
    private const int OutOfMemoryCode = 17;
    private const int BufferSize = 1 << 14;

    /// <summary>Reads items until standard input ends. The exit code is 0 unless memory ran out.</summary>
    public int Run(Stream requests)
    {
        using var buffered = new BufferedStream(requests, BufferSize);
        using var output = new ProtocolOutput();
        EndWithTheServer();
        for (var isFirst = true; MessageReader.Request(buffered) is { } request; isFirst = false)
        {
            if (isFirst)
            {
                output.Send(new Begun(request.Item));
            }

            if (!Read(request, output))
            {
                return OutOfMemoryCode;
            }
        }

        return 0;
    }

    /// <summary>Reads one item; false when this process should not go on.</summary>
    private bool Read(ReadRequest request, ProtocolOutput output)
    {
        // Working files too lie where they are cleared when this process is killed, and take no memory of the system's: those of programs it starts as well.
        Environment.SetEnvironmentVariable("TMPDIR", request.Staging);
        Content content;
        try
        {
            content = new Content(request.Path, request.Name)
            {
                DeclaredMediaType = request.DeclaredType,
                DeclaredCharset = request.DeclaredCharset,
                Passwords = request.Passwords,
                Parts = request.Parts.Count > 0 ? request.Parts : [new ContentPart(request.Path, request.Name)],
                Scratch = request.Staging,
                WithDeleted = request.WithDeleted,
            };
        }
        catch (IOException exception)
        {
            output.Send(new Finished(request.Item) { Faults = [new FaultFound(FaultKind.Unreachable, exception.Message)] });
            return true;
        }

        using var findings = new StagingFindings(request, content, limits, output.Send);
        try
        {
            var goesOn = Read(request, content, findings);
            output.Send(findings.Finish());
            return goesOn;
        }
        catch (IOException hindrance) when (OutOfRoom.Is(hindrance) || findings.IsHindered)
        {
            output.Send(new Hindered(request.Item, hindrance.Message, hindrance.HResult));
            return true;
        }
    }

    /// <summary>Reads one item, and notes what is wrong with it; false when this process should not go on.</summary>
    /// <exception cref="IOException">What comes out of it cannot be written.</exception>
    private bool Read(ReadRequest request, Content content, StagingFindings findings)
    {
        try
        {
            Find(request, content, findings);
        }
        catch (Unreadable unreadable)
        {
            findings.Fault(unreadable.Kind, unreadable.Message);
        }
        catch (OutOfMemoryException)
        {
            findings.Fault(FaultKind.OutOfMemory, "Reading needed more memory than one item may have.");
            return false;
        }
        catch (Exception exception) when (!OutOfRoom.Is(exception) && !findings.IsHindered)
        {
            // A reader that throws anything else met bytes it did not foresee: the item is to blame, not the batch.
            findings.Fault(FaultKind.Corrupt, $"{exception.GetType().Name}: {exception.Message}");
        }

        return true;
    }

    private void Find(ReadRequest request, Content content, StagingFindings findings)
    {
        if (content.Length == 0)
        {
            content.MediaType = MediaTypes.Empty;
            throw new Unreadable(FaultKind.Empty, "It holds no bytes.");
        }

        content.MediaType = Identify.MediaType(content);
        if (request.OcrLanguages.Count > 0)
        {
            OcrReading.Read(request.OcrLanguages, content, findings, CancellationToken.None);
            return;
        }

        var reader = moreReaders.FirstOrDefault(more => more.Bid(content) > 0);
        if (reader is null && request.Recipe is { } recipe)
        {
            findings.Made(Rendering.Make(recipe, content, findings.Working, CancellationToken.None));
            return;
        }

        reader ??= Readers.For(content);
        if (reader is null)
        {
            throw new Unreadable(FaultKind.Unsupported, $"No reader for {content.MediaType}.");
        }

        reader.Read(content, findings, CancellationToken.None);
    }

    /// <summary>A reader that hangs never sees the end of its input, so the server's end is watched for apart.</summary>
    private static void EndWithTheServer()
    {
        var server = ParentProcess();
        var watch = new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            while (ParentProcess() == server)
            {
                never.Wait(TimeSpan.FromSeconds(1));
            }

            Environment.Exit(1);
        })
        {
            IsBackground = true,
            Name = "end with the server",
        };
        watch.Start();
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentProcess();
}
