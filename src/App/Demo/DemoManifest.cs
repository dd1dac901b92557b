namespace Dossier.App.Demo;

/// <summary>What should become of one file of the demonstration matter.</summary>
public enum DemoOutcome
{
    /// <summary>It is read, indexed and listed.</summary>
    Document,

    /// <summary>It is opened; only what is inside counts.</summary>
    Container,

    /// <summary>It, and the family it belongs to, is set aside as a copy of one that is kept.</summary>
    Duplicate,

    /// <summary>It is on the list of known files.</summary>
    Known,

    /// <summary>It cannot be read, or not whole, and is listed with the reason.</summary>
    Exception,
}

/// <summary>One file of the matter, at whatever depth.</summary>
/// <param name="Path">From the upload's own name down, separated by slashes: <c>harbor-matter.zip/mail/0001.eml/terms.docx</c>.</param>
/// <param name="Kind">What it is, for people: <c>mail</c>, <c>word document</c>, <c>scan</c>.</param>
/// <param name="Length">In bytes; of a mailbox's message, as written on its own.</param>
/// <param name="Because">Why it is not simply a document; null when it is.</param>
public sealed record DemoItem(string Path, string Kind, long Length, DemoOutcome Outcome, string? Because);

/// <summary>One archive or mailbox to upload, with the person it was collected from.</summary>
/// <param name="Items">The upload itself first, then all that is inside, parents before children.</param>
public sealed record DemoUpload(string Path, string Custodian, long Length, IReadOnlyList<DemoItem> Items);

/// <summary>
/// What was written, and what an honest account of it says today: a copy of a mail is told by its content, so that the mailbox's copies of the
/// archive's messages are copies; files on the list of known files are documents, as long as no list is set; no retry opens the sealed archive.
/// </summary>
/// <param name="KnownFiles">A hash list in the classic NSRL text format, of the two files that come with a viewer.</param>
/// <param name="Password">Opens the sealed archive.</param>
/// <param name="Searches">Queries worth showing.</param>
public sealed record DemoManifest(IReadOnlyList<DemoUpload> Uploads, string KnownFiles, string Password, IReadOnlyList<string> Searches)
{
    public IEnumerable<DemoItem> Items => Uploads.SelectMany(upload => upload.Items);

    public int Count(DemoOutcome outcome) => Items.Count(item => item.Outcome == outcome);
}
