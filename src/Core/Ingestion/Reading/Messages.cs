using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>What the server asks of a reading process: one message an item, on its standard input.</summary>
public sealed record ReadRequest(Guid Item, string Path, string Name)
{
    public string? DeclaredType { get; init; }
    public string? DeclaredCharset { get; init; }

    /// <summary>Tried in order. They reach the reading process in this order alone: never by its command line or environment.</summary>
    public IReadOnlyList<string> Passwords { get; init; } = [];

    /// <summary>All parts of a split container, in their order; empty when the item is whole.</summary>
    public IReadOnlyList<ContentPart> Parts { get; init; } = [];

    /// <summary>Not to be read as usual: the text of its pictures is to be recognized in these languages.</summary>
    public IReadOnlyList<OcrLanguage> OcrLanguages { get; init; } = [];

    /// <summary>Not to be read as usual: this is to be made of it.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Of a disk image the deleted files are wanted too.</summary>
    public bool WithDeleted { get; init; }

    /// <summary>The folder that whatever comes out of it is written to.</summary>
    public string Staging { get; init; } = "";

    /// <summary>How many of its children are known already: their bytes are not wanted again.</summary>
    public int KnownChildren { get; init; }

    /// <summary>The places of those known children whose bytes could not be had, and are wanted now.</summary>
    public IReadOnlyList<int> Wanted { get; init; } = [];

    /// <summary>Passwords are no part of what is printed.</summary>
    public override string ToString() => $"{Item} {Name}";
}

/// <summary>What a reading process answers: messages on its standard output, in the order of what happens.</summary>
public abstract record ReadAnswer(Guid Item)
{
    /// <summary>So many bytes of a child or a text are sent as they are. To make a file of them takes longer, and many are known already.</summary>
    public const int FewBytes = 1 << 14;
}

/// <summary>A new process has begun with its first item. Of the later ones nothing is said: each begins when the one before it is finished.</summary>
public sealed record Begun(Guid Item) : ReadAnswer(Item);

/// <summary>Still alive: bytes are coming out.</summary>
public sealed record Progressed(Guid Item) : ReadAnswer(Item)
{
    /// <summary>How much of a rendition is made, from 0 to 1; 0 when that cannot be told.</summary>
    public double Part { get; init; }
}

/// <summary>A child, in the order of finding.</summary>
public sealed record ChildFound(Guid Item, int Ordinal, Child Child) : ReadAnswer(Item)
{
    /// <summary>Its parent is a container; nothing needs to be known of it before this child is kept.</summary>
    public bool InContainer { get; init; }

    /// <summary>Where in the staging folder its bytes lie; null when it has none, or they are known already.</summary>
    public string? Staged { get; init; }

    /// <summary>Its bytes, when they are few: they have yet to be written to <see cref="Staged"/>.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }
    public Blob? Blob { get; init; }

    /// <summary>What is to be kept of it; null when that is nothing.</summary>
    public StagedBlob? ToKeep => Staged is not null && Blob is not null ? new StagedBlob(Staged, Blob.Sha256) { Bytes = Bytes } : null;
}

/// <summary>It cannot go on, and the item is not to blame: what comes out of it cannot be written, such as to a disk that is full.</summary>
/// <param name="Code">The system's number for what is wrong, as <see cref="Exception.HResult"/> has it.</param>
public sealed record Hindered(Guid Item, string Message, int Code) : ReadAnswer(Item);

/// <summary>All that can be had of the item has been had.</summary>
public sealed record Finished(Guid Item) : ReadAnswer(Item)
{
    public string MediaType { get; init; } = MediaTypes.Unknown;
    public bool IsContainer { get; init; }
    public int Children { get; init; }

    /// <summary>Mapped properties: a string, a long, a boolean, a list of strings, or a time with the offset that it was written in.</summary>
    public Dictionary<string, object> Values { get; init; } = [];

    /// <summary>Metadata under the format's own names.</summary>
    public IReadOnlyDictionary<string, string> Raw { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<FaultFound> Faults { get; init; } = [];

    /// <summary>Where in the staging folder its text lies (UTF-8, gzip); null when it has none.</summary>
    public string? StagedText { get; init; }

    /// <summary>The bytes of that file, when they are few: they have yet to be written to it.</summary>
    public ReadOnlyMemory<byte>? TextBytes { get; init; }

    /// <summary>SHA-256 of that file.</summary>
    public string? TextHash { get; init; }

    /// <summary>The text as it is to be kept; null when there is none.</summary>
    public StagedBlob? TextToKeep =>
        StagedText is not null && TextHash is not null ? new StagedBlob(StagedText, TextHash) { Bytes = TextBytes } : null;

    /// <summary>Characters (UTF-16 units).</summary>
    public long TextLength { get; init; }

    /// <summary>What was made of it, in the staging folder; null when nothing was asked for, or nothing came of it.</summary>
    public Rendered? Rendition { get; init; }

    /// <summary>What copies, threads and near duplicates are found by; null for a container, and when the process ended over it.</summary>
    public Compared? Compared { get; init; }
}

/// <summary>One thing wrong with an item.</summary>
public sealed record FaultFound(FaultKind Kind, string Message);

/// <summary>An item as it is compared with others.</summary>
public sealed record Compared
{
    /// <summary>Of its text.</summary>
    public long Words { get; init; }

    /// <summary>See <see cref="Formats.Sketch"/>.</summary>
    public string Sketch { get; init; } = "";

    /// <summary>Near duplicates have one in common.</summary>
    public IReadOnlyList<long> Bands { get; init; } = [];

    /// <summary>Null when it is no mail.</summary>
    public MessageFacts? Message { get; init; }
}
