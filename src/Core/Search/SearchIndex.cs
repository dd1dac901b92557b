using Dossier.Core.Kernel;

namespace Dossier.Core.Search;

/// <summary>
/// What finds documents by their tokens: postings in files beside SQLite, or PostgreSQL's text search. It holds nothing that cannot be made again from the
/// documents. Tokens come from us, already cut and folded; it answers a tree with exactly the documents it is true of.
/// </summary>
public interface ISearchIndex
{
    /// <summary>
    /// A session in which the index of a workspace and the tables of documents can be read together. Its statements end with an
    /// exception soon after <paramref name="cancel"/> is signalled.
    /// </summary>
    Task<Session> Read(Guid workspaceId, CancellationToken cancel);

    /// <summary>How to select the documents that a tree is true of.</summary>
    Task<Hits> Answer(Session session, Guid workspaceId, IndexQuery query, CancellationToken cancel);

    /// <summary>How many different tokens of the workspace begin so, counted as far as the limit.</summary>
    Task<int> CountTokens(Session session, Guid workspaceId, string beginning, int limit, CancellationToken cancel);

    /// <summary>The different tokens of the workspace that lie in a range, by code point.</summary>
    IAsyncEnumerable<string> Tokens(Session session, Guid workspaceId, TokenRange range, CancellationToken cancel);

    /// <summary>The right to change the index of a workspace, which one process holds at a time; null when another holds it.</summary>
    Task<IIndexWriter?> TryWrite(Guid workspaceId, CancellationToken cancel);

    /// <summary>Whether the index is there and made by this version of the tokenizer.</summary>
    Task<bool> IsCurrent(Guid workspaceId, CancellationToken cancel);

    /// <summary>Removes the index of a workspace that is no more.</summary>
    Task Forget(Guid workspaceId, CancellationToken cancel);
}

/// <summary>A part of a vocabulary.</summary>
/// <param name="From">The first that may be in it.</param>
/// <param name="To">The first behind it.</param>
public sealed record TokenRange(string From, string To)
{
    /// <summary>What each of them holds somewhere; an engine looks for it where it reads, which is quicker than to hand them all out.</summary>
    public string Part { get; init; } = "";

    /// <summary>As many at most.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>Changes the index of one workspace.</summary>
public interface IIndexWriter : IAsyncDisposable
{
    /// <summary>Whether so much was replaced that it is time to commit.</summary>
    bool IsFull { get; }

    /// <summary>Puts documents into the index, in place of what it had of them, and takes others out. Each document once a call.</summary>
    Task Replace(IReadOnlyList<IndexRow> rows, IReadOnlyCollection<Guid> gone, CancellationToken cancel);

    /// <summary>What was replaced can be found and lasts when this returns.</summary>
    Task Commit(CancellationToken cancel);

    /// <summary>Empties the index.</summary>
    Task Clear(CancellationToken cancel);

    /// <summary>Notes that everything the index lacks is in the queue.</summary>
    Task MarkCurrent(CancellationToken cancel);
}

/// <summary>A document as an index takes it.</summary>
/// <param name="Number">The document's number.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Tokens">Its tokens in order, in UTF-8, each followed by a space; see <see cref="DocumentTokens"/>.</param>
/// <param name="FieldBytes">How many bytes of them come before its text.</param>
public sealed record IndexRow(long Number, Guid Id, ReadOnlyMemory<byte> Tokens, int FieldBytes);

/// <summary>An engine's answer: statements that select the <c>number</c> of each document found.</summary>
/// <param name="Sql">Selects <c>number</c>.</param>
/// <param name="ScoredSql">Selects <c>number</c> and <c>score</c>, larger for what fits better.</param>
/// <param name="ListedSql">Selects <c>number</c> and <c>score</c> from the parameter <c>listed</c>, a JSON array of pairs of them; empty with <see cref="Take"/>.</param>
/// <param name="With">The parameters of the first two.</param>
/// <param name="Unsure">
/// Documents that neither of the two selects, and that only their own text can decide about; when there are more than a
/// <see cref="Verifier"/> takes, one more than that.
/// </param>
public sealed record Hits(
    string Sql,
    string ScoredSql,
    string ListedSql,
    IReadOnlyDictionary<string, object> With,
    IReadOnlyList<Found> Unsure
)
{
    /// <summary>
    /// A condition that is true of the document <c>d</c> when the first selects it; null when the engine itself turns the join round where that is
    /// quicker.
    /// </summary>
    public string? IsHitSql { get; init; }

    /// <summary>
    /// Makes hits of documents that were unsure, where an engine can do so before its statements are run; null when statements must have them listed.
    /// </summary>
    public Action<IReadOnlyList<Found>>? Take { get; init; }

    /// <summary>Selects how many numbers the first selects, where an engine knows it without looking through them.</summary>
    public string? CountSql { get; init; }
}
