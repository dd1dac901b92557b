using System.Text;

namespace Dossier.Formats.Renditions;

/// <summary>What a reader finds that is to be set on pages: the text, into a file, and what stands above it.</summary>
internal sealed class ShownText(string path, Workshop work) : Findings, IDisposable
{
    /// <summary>Characters: more than fit on the pages that a document may have.</summary>
    private const long Longest = 100_000_000;
    private const int LongestNames = 10_000;
    private readonly StreamWriter text = new(path, false, new UTF8Encoding(false), 1 << 16);
    private readonly Dictionary<string, List<string>> values = [];
    private readonly Dictionary<string, DateTimeOffset> times = [];
    private readonly StringBuilder attachments = new();
    private Unreadable? fault;
    private long length;

    public bool IsEmpty => length == 0;

    /// <summary>What was wrong first; null when nothing was.</summary>
    public Unreadable? Wrong => fault;

    /// <summary>The names of what is attached, joined; empty when nothing is.</summary>
    public string Attachments => attachments.ToString();

    /// <summary>The values of a property, joined; empty when it has none.</summary>
    public string Value(string property) => string.Join("; ", values.GetValueOrDefault(property) ?? []);

    public DateTimeOffset? Time(string property) => times.TryGetValue(property, out var time) ? time : null;

    /// <summary>Ends the file of the text.</summary>
    public void Finish() => text.Flush();

    public override void IsContainer() => throw new Unreadable(FaultKind.Unsupported, "A container has no pages.");

    public override void Text(ReadOnlySpan<char> piece)
    {
        length += piece.Length;
        if (length > Longest)
        {
            throw AllPages.TooMany();
        }

        text.Write(piece);
        work.Tell(0);
    }

    public override void Set(string property, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            values[property] = [value];
        }
    }

    public override void Set(string property, DateTimeOffset value) => times[property] = value;

    public override void Add(string property, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            values.TryAdd(property, []);
            values[property].Add(value);
        }
    }

    public override Stream Child(Child child)
    {
        if (!child.IsInline && attachments.Length < LongestNames)
        {
            attachments.Append(attachments.Length > 0 ? "; " : "").Append(child.Name.Length > 0 ? child.Name : "without a name");
        }

        return new Nowhere();
    }

    public override void Fault(FaultKind kind, string message) => fault ??= new Unreadable(kind, message);

    public override void Working() => work.Tell(0);

    public override void Set(string property, long value) { }

    public override void Set(string property, bool value) { }

    public override void Raw(string name, string? value) { }

    public void Dispose() => text.Dispose();

    /// <summary>The bytes of what is attached, which has pages of its own.</summary>
    private sealed class Nowhere : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) { }

        public override void Write(byte[] buffer, int offset, int count) { }

        public override void WriteByte(byte value) { }
    }
}
