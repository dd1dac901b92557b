using System.Globalization;
using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>What one item may cost. What goes beyond becomes an exception of that item and nothing more.</summary>
public sealed record ReadingLimits
{
    /// <summary>The environment variable by which a reading process is told its limits, as <see cref="Write"/> wrote them.</summary>
    public const string Variable = "DOSSIER_READING_LIMITS";

    /// <summary>How long one item may take, or a container may go without giving anything.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Resident bytes of a reading process.</summary>
    public long Memory { get; init; } = 900L << 20;

    /// <summary>Containers within containers.</summary>
    public int Depth { get; init; } = 40;

    /// <summary>Children of one item.</summary>
    public int Children { get; init; } = 5_000_000;

    /// <summary>Bytes put out by one item.</summary>
    public long Output { get; init; } = 2L << 40;

    /// <summary>Bytes out to bytes in, for one item and for everything under one file that came in. Looked at beyond <see cref="RatioFloor"/>.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Bytes that may come out of anything, however small.</summary>
    public long RatioFloor { get; init; } = 256L << 20;

    /// <summary>Characters of one item's text; the rest is left out, and said so.</summary>
    public long Text { get; init; } = 100_000_000;

    /// <summary>All of them in one line of numbers.</summary>
    public string Write() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.Ticks} {Memory} {Depth} {Children} {Output} {Ratio} {RatioFloor} {Text}");

    /// <exception cref="FormatException">The line is not what <see cref="Write"/> wrote.</exception>
    public static ReadingLimits Read(string written)
    {
        var numbers = written.Split(' ');
        long Number(int place) =>
            place < numbers.Length
                ? long.Parse(numbers[place], CultureInfo.InvariantCulture)
                : throw new FormatException("Limits are missing.");
        return new ReadingLimits
        {
            Time = new TimeSpan(Number(0)),
            Memory = Number(1),
            Depth = (int)Number(2),
            Children = (int)Number(3),
            Output = Number(4),
            Ratio = (int)Number(5),
            RatioFloor = Number(6),
            Text = Number(7),
        };
    }

    /// <summary>These limits with some that a person has given; null leaves one as it is.</summary>
    /// <param name="mebibytes">Memory.</param>
    /// <exception cref="Refused">Invalid, naming the limit.</exception>
    public ReadingLimits Given(double? seconds, long? mebibytes, int? ratio, int? depth, long? text)
    {
        Within("seconds", seconds, 0.001, TimeSpan.FromDays(7).TotalSeconds);
        Within("memory", mebibytes, 64, 1 << 20);
        Within("ratio", ratio, 1, int.MaxValue);
        Within("depth", depth, 1, 1000);
        Within("text", text, 1, int.MaxValue);
        return this with
        {
            Time = seconds is { } time ? TimeSpan.FromSeconds(time) : Time,
            Memory = mebibytes << 20 ?? Memory,
            Ratio = ratio ?? Ratio,
            Depth = depth ?? Depth,
            Text = text ?? Text,
        };
    }

    private static void Within(string name, double? value, double least, double most)
    {
        // Written so that no number at all is refused too.
        if (value is { } given && !(given >= least && given <= most))
        {
            throw Refused.Invalid(name, FormattableString.Invariant($"'{name}' must be from {least} to {most}."));
        }
    }

    /// <summary>Whether so many bytes out of so many in are beyond the ratio.</summary>
    public bool IsExceeded(long bytesIn, long bytesOut) => bytesOut > RatioFloor && bytesOut > bytesIn * Ratio;
}
