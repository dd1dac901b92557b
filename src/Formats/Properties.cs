namespace Dossier.Formats;

/// <summary>
/// The mapped properties: what every format calls differently and every user asks for by one name.
/// Each becomes a field of the same key in a workspace.
/// </summary>
public static class Properties
{
    public const string From = "from";
    public const string To = "to";
    public const string Cc = "cc";
    public const string Bcc = "bcc";
    public const string ReplyTo = "reply_to";
    public const string Subject = "subject";
    public const string Sent = "sent";
    public const string Received = "received";

    /// <summary>RFC 5322 Message-ID, without its angle brackets.</summary>
    public const string MessageId = "message_id";
    public const string InReplyTo = "in_reply_to";
    public const string References = "references";
    public const string Importance = "importance";
    public const string ConversationIndex = "conversation_index";
    public const string MessageClass = "message_class";

    public const string Title = "title";
    public const string Author = "author";
    public const string LastAuthor = "last_author";
    public const string Company = "company";
    public const string Keywords = "keywords";
    public const string Comments = "comments";
    public const string Category = "category";
    public const string Application = "application";
    public const string Created = "created";
    public const string Modified = "modified";
    public const string Printed = "printed";
    public const string PageCount = "page_count";
    public const string WordCount = "word_count";

    /// <summary>In pixels.</summary>
    public const string Width = "width";

    /// <summary>In pixels.</summary>
    public const string Height = "height";
    public const string Camera = "camera";
    public const string Latitude = "latitude";
    public const string Longitude = "longitude";

    /// <summary>In milliseconds.</summary>
    public const string Duration = "duration";

    /// <summary>
    /// A reader gives the BCP 47 tag that the item itself declares; kept are the ISO 639 codes of the languages that its text is written in, the
    /// main one first, and none when it is too short to tell.
    /// </summary>
    public const string Language = "language";

    public const string AttachmentCount = "attachment_count";

    /// <summary>Several: what is hidden or easily overlooked in the item, in the words of <see cref="HiddenKinds"/>.</summary>
    public const string HiddenContent = "hidden_content";
    public const string HasHiddenContent = "has_hidden_content";
    public const string HasTrackedChanges = "has_tracked_changes";
    public const string HasComments = "has_comments";
    public const string HasNotes = "has_notes";
    public const string HasMacros = "has_macros";
    public const string HasText = "has_text";

    /// <summary>It was encrypted, and a known password opened it. Which one is not kept here.</summary>
    public const string WasEncrypted = "was_encrypted";

    // Found by comparing documents, when an ingestion settles.

    /// <summary>The same for all mails of a conversation: sixteen hex digits that its first mail gives.</summary>
    public const string Thread = "thread";

    /// <summary>From 1, by time sent.</summary>
    public const string ThreadPosition = "thread_position";

    /// <summary>How many mails above it are answered; 0 for one that answers none.</summary>
    public const string ThreadDepth = "thread_depth";

    /// <summary>Its text or attachments are not wholly within a later mail of its thread.</summary>
    public const string Inclusive = "inclusive";

    /// <summary>The number of the document that its group of near duplicates is named by.</summary>
    public const string NearDuplicateGroup = "near_duplicate_group";

    /// <summary>To that document, in per cent.</summary>
    public const string Similarity = "similarity";

    /// <summary>Some of its text was recognized in pictures.</summary>
    public const string HasOcr = "has_ocr";

    /// <summary>Mean over the recognized words, from 0 to 100.</summary>
    public const string OcrConfidence = "ocr_confidence";

    /// <summary>Several: page number and mean confidence, such as <c>3: 91</c>; of the first thousand recognized pages.</summary>
    public const string OcrPageConfidence = "ocr_page_confidence";

    /// <summary>Pages whose text was recognized.</summary>
    public const string OcrPages = "ocr_pages";

    /// <summary>Several: the codes of <see cref="OcrLanguage"/>.</summary>
    public const string OcrLanguages = "ocr_languages";

    /// <summary>The engine and its version.</summary>
    public const string OcrEngine = "ocr_engine";
}
