using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Dossier.Formats.Pdf;

/// <summary>
/// One run of a program of poppler-utils (Debian: {debianPackage}) as a child process: poppler is under the GPL, so it is never linked.
/// The child is bounded in memory, time and file size, and does not outlive this object.
/// </summary>
internal sealed class PopplerTool : IDisposable
{
    private const int MostErrors = 4096;
    private const long MostMemory = 4L << 30;
    private const long LargestFile = 4L << 30;
    private const int MostSeconds = 900;
    private const string Limiter = "/usr/bin/prlimit";

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly CancellationTokenRegistration registration;

    /// <exception cref="Unreadable">The program is not installed.</exception>
    public PopplerTool(string program, IEnumerable<string> arguments, CancellationToken cancel, string debianPackage = "poppler-utils")
    {
        cancel.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        if (File.Exists(Limiter))
        {
            start.FileName = Limiter;
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--as={MostMemory}"));
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--fsize={LargestFile}"));
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--cpu={MostSeconds}"));
            start.ArgumentList.Add("--core=0");
            start.ArgumentList.Add(program);
        }
        else
        {
            start.FileName = program;
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
            throw new Unreadable(FaultKind.Unsupported, $"{program} is not installed (Debian: {debianPackage}).", absent);
        }

        process.StandardInput.Close();
        process.BeginErrorReadLine();
        registration = cancel.Register(Kill);
    }

    public StreamReader Output => process.StandardOutput;

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

    public bool IsPasswordWrong => Errors.Contains("Incorrect password", StringComparison.OrdinalIgnoreCase);

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        registration.Dispose();
        Kill();
        process.Dispose();
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
                process.Kill();
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended meanwhile, which is what was wanted.
        }
    }
}
