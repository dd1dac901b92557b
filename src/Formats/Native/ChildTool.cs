using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Dossier.Formats.Native;

/// <summary>
/// One run of another program as a child process: for programs whose licence forbids linking them, or that have no library.
/// The child is bounded in memory, processor time and file size, and does not outlive this object.
/// </summary>
internal class ChildTool : IDisposable
{
    private const int MostErrors = 4096;
    private const long MostMemory = 4L << 30;
    private const long LargestFile = 64L << 30;
    private const string Unsharer = "/usr/bin/unshare";
    private static readonly Lazy<bool> CanUnshare = new(TryUnshare);

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly CancellationTokenRegistration registration;

    /// <param name="package">The Debian package that has the program.</param>
    /// <param name="input">A line for its standard input, such as a password: unlike an argument, no other user of the machine sees it.</param>
    /// <param name="seconds">Processor time it may use.</param>
    /// <param name="isOffline">It sees no network, wherever the system lets its users put a program apart.</param>
    /// <exception cref="Unreadable">The program is not installed.</exception>
    public ChildTool(
        string program,
        string package,
        IEnumerable<string> arguments,
        CancellationToken cancel,
        string? input = null,
        int seconds = 24 * 60 * 60,
        bool isOffline = false
    )
    {
        cancel.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C.UTF-8";
        // One thread each: as many run as there are cores.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        string[] command = isOffline && CanUnshare.Value ? [Unsharer, "--map-root-user", "--net", program] : [program];
        start.FileName = command[0];
        foreach (var word in command[1..])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            process.Dispose();
            throw NotInstalled(program, package, absent);
        }

        Bound(seconds);
        process.BeginErrorReadLine();
        registration = cancel.Register(Kill);
        Tell(input);
        (Program, Package) = (program, package);
    }

    private string Program { get; }

    private string Package { get; }

    public StreamReader Output => process.StandardOutput;

    /// <summary>The same as bytes; use the one or the other.</summary>
    public Stream Bytes => process.StandardOutput.BaseStream;

    /// <summary>What the program complained about, at most a few lines. Whole once <see cref="End"/> has returned.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString().Trim();
            }
        }
    }

    public string FirstError => Errors.Split('\n')[0].Trim();

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="Unreadable">The program is not installed.</exception>
    public int End()
    {
        process.WaitForExit();
        // Where the program is put apart, it is that which is started and finds nothing.
        return process.ExitCode == 127 && Errors.Contains("failed to execute", StringComparison.Ordinal)
            ? throw NotInstalled(Program, Package, null)
            : process.ExitCode;
    }

    /// <summary>Whether an exit code tells of SIGXCPU or SIGKILL: the processor time was used up.</summary>
    public static bool RanOutOfTime(int code) => code is 128 + 24 or 128 + 9;

    /// <summary>Waits for the program's end for a while; false when it goes on.</summary>
    public bool End(TimeSpan patience) => process.WaitForExit(patience);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            registration.Dispose();
            Kill();
            process.Dispose();
        }
    }

    private static bool TryUnshare()
    {
        if (!File.Exists(Unsharer))
        {
            return false;
        }

        using var tried = Process.Start(
            new ProcessStartInfo(Unsharer, ["--map-root-user", "--net", "true"]) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        tried.WaitForExit();
        return tried.ExitCode == 0;
    }

    private static Unreadable NotInstalled(string program, string package, Exception? inner) =>
        new(FaultKind.Unsupported, $"{program} is not installed (Debian: {package}).", inner);

    private void Bound(int seconds)
    {
        try
        {
            ProcessLimits.Set(process.Id, seconds, MostMemory, LargestFile);
        }
        catch
        {
            Kill();
            process.Dispose();
            throw;
        }
    }

    private void Tell(string? input)
    {
        try
        {
            if (input is not null)
            {
                process.StandardInput.Write(input + "\n");
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without asking.
        }
    }

    private void Note(string? line)
    {
        lock (errors)
        {
            if (line is not null && errors.Length < MostErrors)
            {
                errors.AppendLine(line.Length > 500 ? line[..500] : line);
            }
        }
    }

    private void Kill()
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended meanwhile, which is what was wanted.
        }
    }
}
