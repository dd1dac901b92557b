namespace Dossier.Core.Kernel;

/// <summary>Tells that a disk has no room from other trouble with files: nothing is wrong then with what was read, and waiting helps.</summary>
public static class OutOfRoom
{
    /// <summary>What the system calls "no space left on device" and "disk quota exceeded".</summary>
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public static bool Is(Exception? exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is IOException { HResult: NoSpace or QuotaExceeded })
            {
                return true;
            }
        }

        return false;
    }
}
