using Dossier.Formats;

namespace Dossier.Core.Fields;

/// <summary>The fields every workspace has from the start: what reading fills. Keys are those of <see cref="Properties"/>.</summary>
public static class SystemFields
{
    /// <summary>One of the fields: its key, its name for people, its type, and whether it holds several values.</summary>
    public sealed record Definition(string Key, string Name, FieldType Type, bool IsMultiple = false);

    public static IReadOnlyList<Definition> All { get; } =
    [
        new(Properties.From, "From", FieldType.Text),
        new(Properties.To, "To", FieldType.Text, true),
        new(Properties.Cc, "CC", FieldType.Text, true),
        new(Properties.Bcc, "BCC", FieldType.Text, true),
        new(Properties.ReplyTo, "Reply To", FieldType.Text, true),
        new(Properties.Subject, "Subject", FieldType.Text),
        new(Properties.Sent, "Date Sent", FieldType.DateTime),
        new(Properties.Received, "Date Received", FieldType.DateTime),
        new(Properties.MessageId, "Message ID", FieldType.Text),
        new(Properties.InReplyTo, "In Reply To", FieldType.Text),
        new(Properties.References, "References", FieldType.Text, true),
        new(Properties.Importance, "Importance", FieldType.Text),
        new(Properties.ConversationIndex, "Conversation Index", FieldType.Text),
        new(Properties.MessageClass, "Message Class", FieldType.Text),
        new(Properties.AttachmentCount, "Attachment Count", FieldType.Number),
        new(Properties.Title, "Title", FieldType.Text),
        new(Properties.Author, "Author", FieldType.Text),
        new(Properties.LastAuthor, "Last Author", FieldType.Text),
        new(Properties.Company, "Company", FieldType.Text),
        new(Properties.Keywords, "Keywords", FieldType.Text, true),
        new(Properties.Comments, "Comments", FieldType.LongText),
        new(Properties.Category, "Category", FieldType.Text),
        new(Properties.Application, "Application", FieldType.Text),
        new(Properties.Created, "Date Created", FieldType.DateTime),
        new(Properties.Modified, "Date Modified", FieldType.DateTime),
        new(Properties.Printed, "Date Printed", FieldType.DateTime),
        new(Properties.PageCount, "Page Count", FieldType.Number),
        new(Properties.WordCount, "Word Count", FieldType.Number),
        new(Properties.Width, "Width", FieldType.Number),
        new(Properties.Height, "Height", FieldType.Number),
        new(Properties.Camera, "Camera", FieldType.Text),
        new(Properties.Latitude, "Latitude", FieldType.Number),
        new(Properties.Longitude, "Longitude", FieldType.Number),
        new(Properties.Duration, "Duration", FieldType.Number),
        new(Properties.Language, "Language", FieldType.Text, true),
        new(Properties.HiddenContent, "Hidden Content", FieldType.Text, true),
        new(Properties.HasHiddenContent, "Has Hidden Content", FieldType.Boolean),
        new(Properties.HasTrackedChanges, "Has Tracked Changes", FieldType.Boolean),
        new(Properties.HasComments, "Has Comments", FieldType.Boolean),
        new(Properties.HasNotes, "Has Notes", FieldType.Boolean),
        new(Properties.HasMacros, "Has Macros", FieldType.Boolean),
        new(Properties.WasEncrypted, "Was Encrypted", FieldType.Boolean),
        new(Properties.Thread, "Thread ID", FieldType.Text),
        new(Properties.ThreadPosition, "Thread Position", FieldType.Number),
        new(Properties.ThreadDepth, "Thread Depth", FieldType.Number),
        new(Properties.Inclusive, "Inclusive Email", FieldType.Boolean),
        new(Properties.NearDuplicateGroup, "Near Duplicate Group", FieldType.Number),
        new(Properties.Similarity, "Near Duplicate Similarity", FieldType.Number),
        new(Properties.HasOcr, "Has OCR", FieldType.Boolean),
        new(Properties.OcrConfidence, "OCR Confidence", FieldType.Number),
        new(Properties.OcrPageConfidence, "OCR Page Confidence", FieldType.Text, true),
        new(Properties.OcrPages, "OCR Pages", FieldType.Number),
        new(Properties.OcrLanguages, "OCR Languages", FieldType.Text, true),
        new(Properties.OcrEngine, "OCR Engine", FieldType.Text),
    ];
}
