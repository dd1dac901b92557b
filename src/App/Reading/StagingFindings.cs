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
    private const long ProgressBytes = 32L << 20;

    /// <summary>The server keeps what comes with an item's answers until the item is finished, unless it is a container.</summary>
    private const int MostSent = 1 << 20;
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
    private int sent;
    private long lastSign = Stopwatch.GetTimestamp();
    private bool isTextFull;
    private IOException? hindrance;

    /// <summary>What came out of the item could not be written. Nothing that is said of the item from then on is true.</summary>
    public bool IsHindered => hindrance is not null;

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

        try
        {
            text.Write(piece);
        }
        catch (IOException exception)
        {
            Hinder(exception);
            throw;
        }

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
        return new StagedChild(this, cleaned, ordinal);
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
    /// <exception cref="IOException">What came out of it could not be written.</exception>
    public Finished Finish()
    {
        var kept = FinishText();
        if (hindrance is not null)
        {
            // Whoever read the item may have taken it for trouble with the item.
            throw hindrance;
        }

        var compared = isContainer || request.Recipe is not null ? null : Compare();
        return new Finished(request.Item)
        {
            MediaType = content.MediaType,
            IsContainer = isContainer,
            Children = children,
            Values = values,
            Raw = raw,
            Faults = faults,
            StagedText = kept?.Path,
            TextBytes = kept?.Bytes,
            TextHash = kept?.Sha256,
            TextLength = text?.Length ?? 0,
            Rendition = made,
            Compared = compared,
        };
    }

    public void Dispose()
    {
        try
        {
            text?.Dispose();
        }
        catch (IOException) when (IsHindered)
        {
            // What was held back could not be written either.
        }

        analysis?.Dispose();
    }

    /// <summary>Notes that what comes out of the item cannot be written.</summary>
    internal void Hinder(IOException exception) => hindrance ??= exception;

    private StagedBlob? FinishText()
    {
        try
        {
            return text?.Finish();
        }
        catch (IOException exception)
        {
            Hinder(exception);
            return null;
        }
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

    /// <exception cref="Unreadable">So much may not come out of it.</exception>
    internal void Count(int bytes)
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

    /// <summary>A child has been read. Its answer is sent before this returns.</summary>
    /// <param name="sha256">Of its bytes; null when they could not be had.</param>
    internal void Found(ChildFound child, string? sha256)
    {
        if (sha256 is not null && !isContainer)
        {
            attachments.Add(sha256);
        }

        if (IsWanted(child.Ordinal))
        {
            send(child with { InContainer = isContainer });
        }
    }

    /// <summary>Where in the staging folder a child goes; null when its bytes are not wanted.</summary>
    internal string? PlaceOf(int ordinal) =>
        IsWanted(ordinal) ? Path.Combine(request.Staging, $"{request.Item:N}-{ordinal}-{Path.GetRandomFileName()}") : null;

    internal Guid Item => request.Item;

    /// <summary>Whether so many bytes of a child may be sent, rather than staged.</summary>
    internal bool MaySend(int bytes)
    {
        if (isContainer)
        {
            return true;
        }

        var isRoom = sent + bytes <= MostSent;
        sent += isRoom ? bytes : 0;
        return isRoom;
    }

    private bool IsWanted(int ordinal) => ordinal >= request.KnownChildren || wanted.Contains(ordinal);
}
