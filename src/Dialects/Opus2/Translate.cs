using System.Globalization;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Opus2;

/// <summary>Ids, times and refusals, from core words to the vendor's and back.</summary>
internal static class Translate
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Contract 13.3; the last one is how the platform itself writes times, in UTC.</summary>
    private static readonly string[] TimeFormats =
    [
        TimeFormat,
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd HH:mm:ss",
    ];

    public static string Id(Guid id) => id.ToString("D");

    /// <summary>What cannot be an id of ours names nothing: it becomes one that no row has.</summary>
    public static Guid Id(string? id) => Guid.TryParseExact(id, "D", out var found) ? found : Guid.Empty;

    /// <summary>Routing leaves this one sign of a path as it was sent.</summary>
    public static string Decoded(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>To the microsecond, as it is kept, so that a time sent back as <c>afterDate</c> is the same time.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time is { } known ? Time(known) : null;

    /// <exception cref="Refused">Invalid.</exception>
    public static DateTimeOffset Time(string? text, string subject) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : throw Refused.Invalid(subject, $"Invalid timestamp format. Use format {TimeFormat}.");

    /// <summary>What an operation answers; what it refuses for some reasons is said in the vendor's words.</summary>
    public static async Task<T> Saying<T>(Task<T> work, params IReadOnlyList<(Reason Reason, string Message)> words)
    {
        try
        {
            return await work;
        }
        catch (Refused refused) when (words.Any(word => word.Reason == refused.Reason))
        {
            throw new Refused(refused.Reason, words.First(word => word.Reason == refused.Reason).Message);
        }
    }

    /// <summary>The same for an operation that answers nothing.</summary>
    public static Task Saying(Task work, params IReadOnlyList<(Reason Reason, string Message)> words)
    {
        return Saying(Nothing(), words);

        async Task<bool> Nothing()
        {
            await work;
            return true;
        }
    }
}
