namespace Dossier.Core.Search;

/// <summary>What is asked, as a tree. Printed, it is the query in its plainest form.</summary>
public abstract record Query;

/// <summary>Every document; within a field, every document that has a value there.</summary>
public sealed record All : Query
{
    public override string ToString() => "*";
}

/// <summary>What stands for one token of a document.</summary>
public abstract record Term : Query
{
    /// <summary>Where it begins in the query, from 0.</summary>
    public int At { get; init; }
}

/// <summary>This token.</summary>
public sealed record Word(string Token) : Term
{
    public override string ToString() => Token;
}

/// <summary>Every token that begins so.</summary>
public sealed record Prefix(string Token) : Term
{
    public override string ToString() => $"{Token}*";
}

/// <summary>Every token of this shape: <c>*</c> any characters, <c>?</c> one, <c>=</c> one digit.</summary>
public sealed record Wildcard(string Shape) : Term
{
    public override string ToString() => Shape;
}

/// <summary>Every token that begins with the first <paramref name="Exact"/> characters of this one and is at most so many edits away from it.</summary>
public sealed record Fuzzy(string Token, int Exact, int Edits) : Term
{
    public override string ToString() => $"{Token[..Exact]}{new string('%', Edits)}{Token[Exact..]}";
}

/// <summary>Every token with the same stem.</summary>
public sealed record Stemmed(string Token) : Term
{
    public override string ToString() => $"{Token}~";
}

/// <summary>Every token that sounds alike.</summary>
public sealed record Phonic(string Token) : Term
{
    public override string ToString() => $"#{Token}";
}

/// <summary>Every token that is a number from one to the other, both included; null where it is open.</summary>
public sealed record NumberRange(decimal? From, decimal? To) : Term
{
    public override string ToString() => $"{From}~~{To}";
}

/// <summary>Every date that lies from the first second of one to the last of the other; digits as far as they are written, null where it is open.</summary>
public sealed record DateRange(string? From, string? To) : Term
{
    public override string ToString() => $"{From}~~{To}";
}

/// <summary>Every token that a regular expression fits from its first to its last character.</summary>
public sealed record Matching(string Expression) : Term
{
    public override string ToString() => $"##{Expression}";
}

/// <summary>The place before the first word of the text, or behind its last; in a field, of each value.</summary>
public sealed record Anchor(bool IsEnd) : Query
{
    public override string ToString() => IsEnd ? "xlastword" : "xfirstword";
}

/// <summary>Tokens one directly after the other.</summary>
public sealed record Phrase(IReadOnlyList<Term> Terms) : Query
{
    public override string ToString() => $"\"{string.Join(' ', Terms)}\"";
}

/// <summary>Hits of one side at most so many words from hits of the other, in the same value or in the text.</summary>
/// <param name="Left">A term, phrase, anchor, distance, or several of them joined by <c>or</c>.</param>
/// <param name="Right">As the left side.</param>
/// <param name="Words">1 when they stand next to each other.</param>
/// <param name="IsOrdered">The left side comes first.</param>
/// <param name="IsExcluded">Hits of the left side that have no such neighbour.</param>
public sealed record Near(Query Left, Query Right, int Words, bool IsOrdered, bool IsExcluded) : Query
{
    public override string ToString() => $"({Left} {(IsExcluded ? "not " : "")}{(IsOrdered ? "pre" : "w")}/{Words} {Right})";
}

/// <summary>No document.</summary>
public sealed record None : Query
{
    public override string ToString() => "nothing";
}

public sealed record And(IReadOnlyList<Query> Parts) : Query
{
    public override string ToString() => $"({string.Join(" and ", Parts)})";
}

public sealed record Or(IReadOnlyList<Query> Parts) : Query
{
    public override string ToString() => $"({string.Join(" or ", Parts)})";
}

public sealed record Not(Query Part) : Query
{
    public override string ToString() => $"not {Part}";
}

/// <summary>In the values of one field only.</summary>
public sealed record InField(SearchField Field, Query Part) : Query
{
    public override string ToString() => $"{Field.Name}:{Part}";
}
