using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>A run of exports of one client that look alike and are numbered through.</summary>
public sealed record ExportSeries
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string OutputJson { get; init; } = "{}";
    public string Prefix { get; init; } = "";
    public long StartNumber { get; init; } = 1;
    public int Padding { get; init; }
    public NumberingLevel Level { get; init; }
    public string Separator { get; init; } = "";

    /// <summary>The next control number; changes under the row's lock only.</summary>
    public long NextNumber { get; init; }

    /// <summary>The highest number given out; 0 when none was.</summary>
    public long LastGiven { get; init; }
    public int NextVolume { get; init; }
    public string ExtrasJson { get; init; } = "{}";
    public bool IsDeleted { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public ExportOutput Output => Json.Read<ExportOutput>(OutputJson);

    public Numbering Numbering =>
        new()
        {
            Prefix = Prefix,
            Separator = Separator,
            Padding = Padding,
            Level = Level,
        };
}

/// <summary>What a new series is to be.</summary>
public sealed record SeriesOrder(string Name)
{
    public ExportOutput Output { get; init; } = new();
    public Numbering Numbering { get; init; } = new();

    /// <summary>The first number, from 1.</summary>
    public long Start { get; init; } = 1;
    public string ExtrasJson { get; init; } = "{}";
}

/// <summary>What is to change in a series; null leaves a thing as it is. What has been exported stays as it is.</summary>
public sealed record SeriesChange
{
    public string? Name { get; init; }
    public ExportOutput? Output { get; init; }
    public string? Prefix { get; init; }
    public string? Separator { get; init; }
    public int? Padding { get; init; }
    public NumberingLevel? Level { get; init; }

    /// <summary>Goes on from here: it may leave numbers out, never go back below one that was given out.</summary>
    public long? Start { get; init; }
    public string? ExtrasJson { get; init; }
}
