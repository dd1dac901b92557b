namespace Dossier.Formats.Tests.Containers;

/// <summary>Findings with limits, as ingestion has them: beyond so many children or bytes they throw.</summary>
internal sealed class LimitedFindings(int mostChildren, long mostBytes) : Findings
{
    public int Children { get; private set; }

    public long Bytes { get; private set; }

    public override void IsContainer() { }

    public override void Text(ReadOnlySpan<char> piece) { }

    public override void Set(string property, string? value) { }

    public override void Set(string property, long value) { }

    public override void Set(string property, DateTimeOffset value) { }

    public override void Set(string property, bool value) { }

    public override void Add(string property, string? value) { }

    public override void Raw(string name, string? value) { }

    public override void Fault(FaultKind kind, string message) { }

    public override Stream Child(Child child) =>
        ++Children > mostChildren ? throw new Unreadable(FaultKind.LimitExceeded, "Too many children.") : new Counted(this);

    private void Count(int bytes)
    {
        Bytes += bytes;
        if (Bytes > mostBytes)
        {
            throw new Unreadable(FaultKind.LimitExceeded, "Too many bytes.");
        }
    }

    private sealed class Counted(LimitedFindings findings) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => findings.Count(count);

        public override void Write(ReadOnlySpan<byte> buffer) => findings.Count(buffer.Length);
    }
}
