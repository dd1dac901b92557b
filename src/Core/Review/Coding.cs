using Dossier.Core.Documents;

namespace Dossier.Core.Review;

/// <summary>What a reviewer decides of documents.</summary>
public sealed record CodingOrder
{
    /// <summary>The numbers of the documents looked at.</summary>
    public IReadOnlyCollection<long> Documents { get; init; } = [];

    /// <summary>Which others get the same.</summary>
    public Relation Spread { get; init; }

    /// <summary>Only of fields that people defined.</summary>
    public IReadOnlyList<GivenValue> Values { get; init; } = [];

    /// <summary>The numbers of folders to place them in.</summary>
    public IReadOnlyCollection<long> Place { get; init; } = [];

    /// <summary>The numbers of folders to take them out of.</summary>
    public IReadOnlyCollection<long> Displace { get; init; } = [];
}

/// <summary>An act of coding, as it was done.</summary>
/// <param name="Number">By which it is taken back.</param>
/// <param name="Documents">How many documents it changed.</param>
public sealed record Coding(long Number, int Documents);

/// <summary>What came of taking an act of coding back.</summary>
/// <param name="Skipped">Documents that somebody has changed since, which stay as they are.</param>
public sealed record Undone(int Documents, int Skipped);
