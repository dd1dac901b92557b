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

/// <summary>Tokens one directly after the other. Only the last may be other than a word.</summary>
public sealed record Phrase(IReadOnlyList<Term> Terms) : Query
{
    public override string ToString() => $"\"{string.Join(' ', Terms)}\"";
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
