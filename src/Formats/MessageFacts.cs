namespace Dossier.Formats;

/// <summary>What in a mail is fit to tell it from others. The numbers are stored: never renumber.</summary>
[Flags]
public enum Evidence
{
    None = 0,
    Sent = 1,
    Sender = 2,

    /// <summary>To or Cc.</summary>
    Recipients = 4,
    Subject = 8,

    /// <summary>A text of at least ten different words.</summary>
    Body = 16,
    Attachments = 32,
}

/// <summary>A mail as it is compared with others: by key for copies, by key and people for threads.</summary>
public sealed record MessageFacts
{
    /// <summary>EDRM's message identification hash: see <c>Mail.MessageKeys.Identification</c>. Null when there is no Message-ID.</summary>
    public string? MessageHash { get; init; }

    /// <summary>SHA-256 over sender, recipients, subject, time sent, text and attachments, all normalised.</summary>
    public string ContentKey { get; init; } = "";

    /// <summary>The same over the headers alone.</summary>
    public string HeaderKey { get; init; } = "";

    /// <summary>That of the text; null when there is none.</summary>
    public string? BodyKey { get; init; }
    public Evidence Evidence { get; init; }

    /// <summary>Hash of the subject without signs and tags; empty when nothing is left.</summary>
    public string SubjectKey { get; init; } = "";

    /// <summary>The subject begins as that of a reply or of something passed on.</summary>
    public bool IsReply { get; init; }

    /// <summary>The identification hashes of the mails it answers, nearest first.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>Exchange's conversation index: 22 bytes that all mails of a conversation share, then 5 a reply, in hex. Null when there is none.</summary>
    public string? Conversation { get; init; }

    /// <summary>Hashes of everybody's names and addresses, eight hex digits each: who shares one is taken for the same.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>Sixteen hex digits of each attachment's SHA-256, in order.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];
}
