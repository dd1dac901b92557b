using System.Diagnostics;
using System.Text.Json;

namespace Dossier.App.Tests.Setup;

/// <summary>What the program printed, and how it ended.</summary>
internal sealed record Ending(string Words, int Code, string Output, string Error)
{
    /// <summary>The one line of JSON that it printed.</summary>
    public JsonElement Json => JsonElement.Parse(Assert.Single(Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    public Ending Is(int code)
    {
        Assert.True(Code == code, $"dossier {Words}: expected {code}, got {Code}\n{Output}\n{Error}");
        return this;
    }
}

/// <summary>The program as it was built, called as a person calls it.</summary>
internal static class CommandLine
{
    public static async Task<Ending> Run(string folder, CancellationToken cancel, params IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(Programs.Dotnet, [Programs.Dossier, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new Ending(string.Join(' ', words), process.ExitCode, await output, await error);
    }
}
