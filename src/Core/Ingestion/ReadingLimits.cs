namespace Dossier.Core.Ingestion;

/// <summary>What one item may cost. What goes beyond becomes an exception of that item and nothing more.</summary>
public sealed record ReadingLimits
{
    /// <summary>The environment variable by which a reading process is told its limits, as JSON.</summary>
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

    /// <summary>Whether so many bytes out of so many in are beyond the ratio.</summary>
    public bool IsExceeded(long bytesIn, long bytesOut) => bytesOut > RatioFloor && bytesOut > bytesIn * Ratio;
}
