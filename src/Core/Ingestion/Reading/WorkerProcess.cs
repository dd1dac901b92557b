using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>How to start a reading process.</summary>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments);

/// <summary>
/// A child process that reads untrusted bytes. It may crash, hang or swell: it is watched, and killed when it goes beyond a limit.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int ErrorTail = 2000;

    /// <summary>What a pipe holds: taken out at once when the server has fallen behind.</summary>
    private const int PipeLength = 1 << 16;
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>In which a process says that it is there.</summary>
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly ReadingLimits limits;
    private readonly StringBuilder errors = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Task watching;
    private readonly PipeReader output;

    /// <summary>Since when somebody has waited for its next answer; 0 when nobody does. What is busy elsewhere hears no sign of life.</summary>
    private long waitingSince;
    private volatile bool isBusy;
    private volatile bool hasStarted;
    private FaultFound? killedFor;

    private WorkerProcess(Process process, ReadingLimits limits)
    {
        this.process = process;
        this.limits = limits;
        output = PipeReader.Create(process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: PipeLength));
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        watching = Watch();
    }

    /// <summary>An item's limit begins when it is read: on a busy machine a process may take longer to start.</summary>
    private TimeSpan Patience => hasStarted || limits.Time > Starting ? limits.Time : Starting;

    /// <summary>Items it was given so far.</summary>
    public int Items { get; private set; }

    /// <summary>Between batches it holds half of what it may: what is left of earlier items must not be held against a later one.</summary>
    public bool HasGrown => ProcessMemory.OfTree(process.Id) > limits.Memory / 2;

    public static WorkerProcess Start(WorkerCommand command, ReadingLimits limits)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
            UseShellExecute = false,
        };
        // The managed heap gets less than the whole, so that running out of it is told politely before the watcher has to kill.
        start.Environment["DOTNET_GCHeapHardLimit"] = (limits.Memory * 2 / 3).ToString("X");
        // Otherwise as large as the processor's cache, which on a big machine is hundreds of megabytes of memory touched for nothing.
        start.Environment["DOTNET_GCgen0size"] = (32 << 20).ToString("X");
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        // No door for debuggers into what reads untrusted bytes: it takes time to open, and lies about in /tmp when the process is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // Nobody else touches the files it opens: blobs never change, and what it writes is its own. A lock for each costs two calls.
        start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        // Otherwise the C library gives back to the system, and asks for again, what each archive entry needs for a moment.
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = (8 << 20).ToString();
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        start.Environment[ReadingLimits.Variable] = limits.Write();
        start.Environment["LC_ALL"] = "C.UTF-8";
        return new WorkerProcess(Process.Start(start)!, limits);
    }

    /// <summary>Sends items; the answers are read with <see cref="Answers"/> at the same time.</summary>
    public async Task Send(IReadOnlyList<ReadRequest> requests, CancellationToken cancel)
    {
        Items += requests.Count;
        try
        {
            using var messages = new MessageWriter();
            foreach (var request in requests)
            {
                messages.Write(request);
            }

            await process.StandardInput.BaseStream.WriteAsync(messages.Written, cancel);
            await process.StandardInput.BaseStream.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // It ended; whoever reads the answers learns how.
        }
    }

    /// <summary>Answers until <paramref name="count"/> items are finished, or the process has ended.</summary>
    public async IAsyncEnumerable<ReadAnswer> Answers(
        int count,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        isBusy = true;
        try
        {
            for (var finished = 0; finished < count; )
            {
                Volatile.Write(ref waitingSince, Stopwatch.GetTimestamp());
                var read = await output.ReadAsync(cancel);
                Volatile.Write(ref waitingSince, 0);
                hasStarted = true;
                var rest = read.Buffer;
                while (finished < count && MessageReader.Answer(ref rest) is { } answer)
                {
                    finished += answer is Finished ? 1 : 0;
                    yield return answer;
                }

                // Asked for more than a whole answer only when there is none.
                output.AdvanceTo(rest.Start, finished < count ? rest.End : rest.Start);
                if (read.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            isBusy = false;
            Volatile.Write(ref waitingSince, 0);
        }
    }

    /// <summary>Why the process ended.</summary>
    public async Task<FaultFound> Verdict()
    {
        if (!await Ends())
        {
            Kill();
            await Ends();
        }

        return killedFor
            ?? new FaultFound(FaultKind.Crashed, $"The reading process ended with code {process.ExitCode}. {ErrorText()}".Trim());
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await ended.CancelAsync();
        await watching;
        process.Dispose();
        ended.Dispose();
    }

    /// <summary>Waiting for the end also waits for standard error, which a program that outlives the worker may hold open for ever.</summary>
    private async Task<bool> Ends()
    {
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // What it has said until now must do.
        }

        return process.HasExited;
    }

    private async Task Watch()
    {
        try
        {
            using var timer = new PeriodicTimer(WatchInterval);
            while (await timer.WaitForNextTickAsync(ended.Token) && !process.HasExited)
            {
                if (!isBusy)
                {
                    continue;
                }

                if (Volatile.Read(ref waitingSince) is > 0 and var since && Stopwatch.GetElapsedTime(since) > Patience)
                {
                    killedFor = new FaultFound(
                        FaultKind.Timeout,
                        $"Reading gave no sign of life for {limits.Time.TotalSeconds:0} seconds."
                    );
                }
                else if (ProcessMemory.OfTree(process.Id) > limits.Memory)
                {
                    killedFor = new FaultFound(FaultKind.OutOfMemory, $"Reading needed more than {limits.Memory >> 20} MiB of memory.");
                }

                if (killedFor is not null)
                {
                    Kill();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Remember(string? line)
    {
        lock (errors)
        {
            if (line is not null && errors.Length < ErrorTail)
            {
                errors.Append(line).Append(' ');
            }
        }
    }

    private string ErrorText()
    {
        lock (errors)
        {
            return errors.ToString();
        }
    }
}
