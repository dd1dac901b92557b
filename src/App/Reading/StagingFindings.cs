using System.Diagnostics;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.Analysis;
using Dossier.Formats.Mail;

namespace Dossier.App.Reading;

/// <summary>Findings on their way to the server: bytes into the staging folder, the rest as answers. Limits are kept here.</summary>
internal sealed class StagingFindings(ReadRequest request, Content content, ReadingLimits limits, Action<ReadAnswer> send)
    : Findings,
        IDisposable
{
    private const int LongestValue = 32_768;
    private const int MostRaw = 2_000;
    private const int MostFaults = 100;
    private const int BlockSize = 1 << 13;
    private const long ProgressBytes = 32L << 20;
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, object> values = [];
    private readonly Dictionary<string, string> raw = [];
    private readonly List<FaultFound> faults = [];
    private readonly HashSet<int> wanted = [.. request.Wanted];
    private readonly long length = content.LengthOfAll;
    private readonly List<string> attachments = [];
    private StagedText? text;
    private Rendered? made;
    private TextAnalysis? analysis;
    private bool isContainer;
    private int children;
    private long output;
    private long reported;
    private long lastSign = Stopwatch.GetTimestamp();
    private bool isTextFull;

    public override void IsContainer() => isContainer = true;

    public override void Text(ReadOnlySpan<char> piece)
    {
        if (piece.IsEmpty || isTextFull)
        {
            return;
        }

        text ??= new StagedText(Path.Combine(request.Staging, $"{request.Item:N}-text-{Path.GetRandomFileName()}"));
        var room = limits.Text - text.Length;
        if (piece.Length > room)
        {
            isTextFull = true;
            Fault(FaultKind.LimitExceeded, $"Its text is longer than {limits.Text} characters; the rest is left out.");
            piece = piece[..(int)room];
        }

        text.Write(piece);
        (analysis ??= new TextAnalysis()).Add(piece);
    }

    public override void Set(string property, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            values[property] = Clean(value);
        }
    }

    public override void Set(string property, long value) => values[property] = value;

    public override void Set(string property, bool value) => values[property] = value;

    public override void Set(string property, DateTimeOffset value) => values[property] = value;

    public override void Add(string property, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        if (values.GetValueOrDefault(property) is not List<string> several)
        {
            values[property] = several = [];
        }

        several.Add(Clean(value));
    }

    public override void Raw(string name, string? value)
    {
        if (value is not null && raw.Count < MostRaw)
        {
            raw[Clean(name)] = Clean(value);
        }
    }

    public override Stream Child(Child child)
    {
        if (children >= limits.Children)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"It holds more than {limits.Children} items.");
        }

        var ordinal = children++;
        var cleaned = child with { Name = Clean(child.Name), Folders = [.. child.Folders.Select(Clean)] };
        // Hashing three times over costs as much for a line as for a page.
        return new BufferedStream(new StagedChild(this, cleaned, ordinal), BlockSize);
    }

    public override void Working() => Working(0);

    /// <param name="part">How much of a rendition is made, from 0 to 1.</param>
    public void Working(double part)
    {
        if (Stopwatch.GetElapsedTime(lastSign) > BetweenSigns)
        {
            lastSign = Stopwatch.GetTimestamp();
            send(new Progressed(request.Item) { Part = part });
        }
    }

    /// <summary>The rendition that was asked for.</summary>
    public void Made(Rendered rendition) => made = rendition;

    public override void Fault(FaultKind kind, string message)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(new FaultFound(kind, Clean(message)));
        }
    }

    /// <summary>The last answer of this item.</summary>
    public Finished Finish()
    {
        (string? path, string? hash) = text is null ? (null, null) : text.Finish();
        var compared = isContainer || request.Recipe is not null ? null : Compare();
        return new Finished(request.Item)
        {
            MediaType = content.MediaType,
            IsContainer = isContainer,
            Children = children,
            Values = values,
            Raw = raw,
            Faults = faults,
            StagedText = path,
            TextHash = hash,
            TextLength = text?.Length ?? 0,
            Rendition = made,
            Compared = compared,
        };
    }

    public void Dispose()
    {
        text?.Dispose();
        analysis?.Dispose();
    }

    /// <summary>What settling compares. The language is what the text is written in, whatever the item declares.</summary>
    private Compared Compare()
    {
        analysis ??= new TextAnalysis();
        var facts = analysis.Finish();
        values.Remove(Properties.Language);
        foreach (var language in facts.Languages)
        {
            Add(Properties.Language, language);
        }

        var isMail = content.MediaType is MediaTypes.Email or MediaTypes.OutlookMessage;
        return new Compared
        {
            Words = facts.Words,
            Sketch = facts.Sketch.Write(),
            Bands = facts.Bands,
            Message = isMail ? MessageKeys.Of(Parts(), facts) : null,
        };
    }

    private MessageParts Parts() =>
        new()
        {
            From = Several(Properties.From),
            To = Several(Properties.To),
            Cc = Several(Properties.Cc),
            Bcc = Several(Properties.Bcc),
            Subject = One(Properties.Subject),
            Sent = values.GetValueOrDefault(Properties.Sent) is DateTimeOffset sent ? sent.ToUniversalTime() : null,
            MessageId = One(Properties.MessageId),
            InReplyTo = One(Properties.InReplyTo),
            References = Several(Properties.References),
            ConversationIndex = One(Properties.ConversationIndex),
            Attachments = attachments,
        };

    private string? One(string property) => values.GetValueOrDefault(property) as string;

    private List<string> Several(string property) =>
        values.GetValueOrDefault(property) switch
        {
            List<string> all => all,
            string value => [value],
            _ => [],
        };

    private void Count(int bytes)
    {
        output += bytes;
        if (output > limits.Output || (output > limits.RatioFloor && output > length * limits.Ratio))
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"It expands to more than {limits.Ratio} times its size.");
        }

        if (output - reported > ProgressBytes)
        {
            reported = output;
            send(new Progressed(request.Item));
        }
    }

    /// <summary>No NUL, which no database keeps in text, and no value without end.</summary>
    private static string Clean(string value)
    {
        var cut = value.Length > LongestValue ? value[..LongestValue] : value;
        return cut.Contains('\0') ? cut.Replace('\0', '\uFFFD') : cut;
    }

    /// <summary>One child's bytes: hashed while they are written. Those of a known child are only counted.</summary>
    private sealed class StagedChild : Stream
    {
        private readonly StagingFindings findings;
        private readonly Child child;
        private readonly int ordinal;
        private readonly Hashing? hashing;
        private readonly FileStream? file;
        private bool isClosed;
        private bool isCut;

        public StagedChild(StagingFindings findings, Child child, int ordinal)
        {
            (this.findings, this.child, this.ordinal) = (findings, child, ordinal);
            if (child.Fault is not null)
            {
                return;
            }

            // A known one is hashed again: what its parent is compared by depends on it.
            hashing = new Hashing();
            if (findings.IsWanted(ordinal))
            {
                var path = Path.Combine(findings.Request.Staging, $"{findings.Request.Item:N}-{ordinal}-{Path.GetRandomFileName()}");
                file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            }
        }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            isCut = true;
            findings.Count(buffer.Length);
            isCut = false;
            hashing?.Add(buffer);
            file?.Write(buffer);
        }

        public override void Flush() => file?.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!isClosed && disposing)
            {
                isClosed = true;
                file?.Dispose();
                var blob = hashing?.Finish();
                hashing?.Dispose();
                if (blob is not null && !findings.isContainer)
                {
                    findings.attachments.Add(blob.Sha256);
                }

                if (findings.IsWanted(ordinal))
                {
                    findings.Send(isCut ? Cut() : Found(blob));
                }
            }

            base.Dispose(disposing);
        }

        private ChildFound Found(Blob? blob) =>
            new(findings.Request.Item, ordinal, child)
            {
                InContainer = findings.isContainer,
                Staged = file?.Name,
                Blob = blob,
            };

        /// <summary>What a limit has cut short is not the file that came in, and must not pass for it.</summary>
        private ChildFound Cut()
        {
            if (file is not null)
            {
                File.Delete(file.Name);
            }

            var cut = child with { Fault = FaultKind.LimitExceeded, FaultMessage = "The item it lies in expands beyond its limit." };
            return new ChildFound(findings.Request.Item, ordinal, cut) { InContainer = findings.isContainer };
        }
    }

    private ReadRequest Request => request;

    private bool IsWanted(int ordinal) => ordinal >= request.KnownChildren || wanted.Contains(ordinal);

    private void Send(ReadAnswer answer) => send(answer);
}
