using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>A mail on its way into a thread.</summary>
internal sealed record ThreadMail
{
    public Guid DocumentId { get; init; }

    /// <summary>Its document's.</summary>
    public long Number { get; init; }
    public string Identity { get; init; } = "";
    public string? MessageHash { get; init; }
    public string SubjectKey { get; init; } = "";
    public bool IsReply { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string People { get; init; } = "";
    public string Answers { get; init; } = "";
    public string? Conversation { get; init; }
    public string ConversationPath { get; init; } = "";
    public string Attachments { get; init; } = "";
    public string Thread { get; init; } = "";
    public Guid? ThreadParent { get; init; }
    public int ThreadPosition { get; init; }
    public int ThreadDepth { get; init; }
    public bool IsInclusive { get; init; }

    /// <summary>Whether others are in its thread.</summary>
    public bool SharesThread { get; init; }

    /// <summary>Its text; null when it has none.</summary>
    public Sketch? Text { get; set; }

    public IReadOnlyList<string> AnswersList => Answers.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> PeopleList => People.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Oldest first; what has no date comes last. The same whatever came in first.</summary>
    public static int Compare(ThreadMail one, ThreadMail other)
    {
        var times = (one.SentAt ?? DateTimeOffset.MaxValue).CompareTo(other.SentAt ?? DateTimeOffset.MaxValue);
        return times != 0 ? times : string.CompareOrdinal(one.Identity, other.Identity);
    }
}
