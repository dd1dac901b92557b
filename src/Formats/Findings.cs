namespace Dossier.Formats;

/// <summary>
/// Where a reader puts what it finds in one item: text, properties, children, and what was wrong.
/// A reader streams into it and keeps nothing; whoever made it decides where things go and enforces the limits,
/// by throwing <see cref="Unreadable"/> with <see cref="FaultKind.LimitExceeded"/>, which readers let pass.
/// </summary>
public abstract class Findings
{
    /// <summary>Says that the item is a container: it is accounted for as such and is no document itself.</summary>
    public abstract void IsContainer();

    /// <summary>Adds a piece of the item's text, in reading order. Pieces are joined as they are: the reader writes its own line breaks.</summary>
    public abstract void Text(ReadOnlySpan<char> piece);

    /// <summary>Sets a mapped property; see <see cref="Properties"/>. An empty value is ignored, a later one replaces an earlier.</summary>
    public abstract void Set(string property, string? value);

    /// <summary>Sets a mapped property that is a whole number.</summary>
    public abstract void Set(string property, long value);

    /// <summary>Sets a mapped property that is a point in time. It is kept in UTC, with the offset it was written in.</summary>
    public abstract void Set(string property, DateTimeOffset value);

    /// <summary>Sets a mapped property that is yes or no, such as <see cref="Properties.HasHiddenContent"/>.</summary>
    public abstract void Set(string property, bool value);

    /// <summary>Adds one value to a mapped property that holds several, such as <see cref="Properties.To"/>.</summary>
    public abstract void Add(string property, string? value);

    /// <summary>Keeps a piece of metadata under the name the format itself gives it.</summary>
    public abstract void Raw(string name, string? value);

    /// <summary>
    /// Opens the next child for writing. Dispose the stream when its last byte is written; one child is open at a time.
    /// Children are numbered in the order of these calls, which must be the same each time the same bytes are read.
    /// </summary>
    public abstract Stream Child(Child child);

    /// <summary>Says that work goes on, where nothing comes out for a long time, such as while an image is verified.</summary>
    public virtual void Working() { }

    /// <summary>Notes something wrong without giving up: a damaged part, an attachment that could not be decoded.</summary>
    public abstract void Fault(FaultKind kind, string message);
}

/// <summary>What is known of a child when it is found, beside its bytes.</summary>
/// <param name="Name">Its own name, as found; may be empty, and may hold anything. Never used as a path.</param>
public sealed record Child(string Name)
{
    /// <summary>The folders it lies in inside its parent, outermost first; empty for a mail's attachment.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Last modified, if the parent says so.</summary>
    public DateTimeOffset? Modified { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>The media type the parent declares for it.</summary>
    public string? MediaType { get; init; }

    /// <summary>The character set the parent declares for it.</summary>
    public string? Charset { get; init; }

    /// <summary>Shown inside its parent's body, such as an image in an HTML mail.</summary>
    public bool IsInline { get; init; }

    /// <summary>Set when the child is known to exist but its bytes cannot be had, such as an encrypted archive entry.</summary>
    public FaultKind? Fault { get; init; }

    public string? FaultMessage { get; init; }

    /// <summary>Other facts that the parent holds about it, under the parent's names.</summary>
    public IReadOnlyDictionary<string, string> Raw { get; init; } = new Dictionary<string, string>();
}
