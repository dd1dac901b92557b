namespace Dossier.Core.Kernel;

/// <summary>Why the domain says no. Each dialect gives each reason its own status and words.</summary>
public enum Reason
{
    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    NotFound,

    /// <summary>The request breaks a rule on its own.</summary>
    Invalid,

    /// <summary>The request is sound but does not fit the present state.</summary>
    Conflict,

    /// <summary>The caller may see it but not do this to it.</summary>
    Forbidden,

    /// <summary>The caller is not known.</summary>
    Unauthenticated,

    TooLarge,

    Unsupported,

    /// <summary>The caller asks more often than it may.</summary>
    TooMany,

    /// <summary>This installation is not set up for it.</summary>
    Unavailable,
}

/// <summary>The one exception of the domain. Its message is shown to the caller: no secret, no path of the server.</summary>
public sealed class Refused(Reason reason, string message) : Exception(message)
{
    public Reason Reason { get; } = reason;

    /// <summary>The member of the request that is at fault, in core words; null when it is the whole.</summary>
    public string? Subject { get; init; }

    /// <summary>What is there already and stands in the way, if the caller may see it.</summary>
    public Guid? Existing { get; init; }

    /// <summary>When it may be tried again, from now; null when that is not known.</summary>
    public TimeSpan? Wait { get; init; }

    public static Refused NotFound(string what) => new(Reason.NotFound, $"There is no such {what}.");

    public static Refused Invalid(string subject, string message) => new(Reason.Invalid, message) { Subject = subject };

    public static Refused Conflict(string message) => new(Reason.Conflict, message);
}
