using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tests.Productions;

/// <summary>A document that a test puts into the database.</summary>
internal sealed record NewDocument(string Name)
{
    public Guid Id { get; } = Dossier.Core.Kernel.Id.New(TimeProvider.System);
    public NewDocument? Parent { get; init; }
    public int FamilyOrder { get; init; }
    public string Custodian { get; init; } = "Ada";
    public DateTimeOffset? SortedAt { get; init; }
    public Outcome Outcome { get; init; } = Outcome.Document;
    public Blob? Blob { get; init; }
    public string? TextHash { get; init; }
    public int? Pages { get; init; }
    public Dictionary<string, object> Values { get; init; } = [];

    public static DateTimeOffset Day { get; } = new(2001, 5, 14, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Documents <c>1.txt</c>, <c>2.txt</c> .. in time order.</summary>
    public static NewDocument[] Many(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new NewDocument($"{number}.txt") { SortedAt = Day.AddMinutes(number) })];

    public NewDocument Top => Parent?.Top ?? this;
}
