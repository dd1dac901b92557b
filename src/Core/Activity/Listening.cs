using System.Data.Common;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.Activity;

/// <summary>Hears what other processes on the same database call, for as long as the server runs, and begins again when that breaks off.</summary>
public sealed class Listening(IEngine engine, TimeProvider clock, ILogger<Listening> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is cancelled, or ends at once where no other process can be heard.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            while (!await Heard(cancel))
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was to end.
        }
    }

    /// <summary>False when the others are heard no longer.</summary>
    private async Task<bool> Heard(CancellationToken cancel)
    {
        try
        {
            await engine.WakeUps.Listen(cancel);
            return true;
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException)
        {
            log.LogWarning(exception, "Other processes are not heard at the moment; what they do is seen somewhat later.");
            return false;
        }
    }
}
