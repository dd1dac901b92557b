using Dossier.Formats.Text;

namespace Dossier.Formats.Rtf;

/// <summary>The words of an RTF that is part of something else, such as the body of a mail; its properties and objects are left where they are.</summary>
internal static class RtfPlain
{
    public static unsafe string Of(ReadOnlySpan<byte> rtf)
    {
        fixed (byte* first = rtf)
        {
            using var stream = new UnmanagedMemoryStream(first, rtf.Length);
            using var flow = new TextFlow(null) { KeepsSpace = true };
            using var document = new RtfDocument(flow, new Unheeded());
            document.Read(stream, CancellationToken.None);
            return flow.ToString();
        }
    }

    private sealed class Unheeded : Findings
    {
        public override void IsContainer() { }

        public override void Text(ReadOnlySpan<char> piece) { }

        public override void Set(string property, string? value) { }

        public override void Set(string property, long value) { }

        public override void Set(string property, DateTimeOffset value) { }

        public override void Set(string property, bool value) { }

        public override void Add(string property, string? value) { }

        public override void Raw(string name, string? value) { }

        public override Stream Child(Child child) => Stream.Null;

        public override void Fault(FaultKind kind, string message) { }
    }
}
