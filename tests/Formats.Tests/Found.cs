using System.Text;
using Dossier.Formats;

namespace Dossier.Formats.Tests;

/// <summary>Findings kept in memory, so that a test can look at them.</summary>
internal sealed class Found : Findings
{
    private readonly StringBuilder text = new();

    public bool Container { get; private set; }

    public string AllText => text.ToString();

    public Dictionary<string, List<object>> Values { get; } = [];

    public Dictionary<string, string> RawValues { get; } = [];

    public List<(Child Child, byte[] Bytes)> Children { get; } = [];

    public List<(FaultKind Kind, string Message)> Faults { get; } = [];

    /// <summary>The one value of a property, or null.</summary>
    public object? this[string property] => Values.TryGetValue(property, out var values) ? values.Single() : null;

    public override void IsContainer() => Container = true;

    /// <summary>Called with each piece of text.</summary>
    public Action WhenText { get; init; } = () => { };

    public override void Text(ReadOnlySpan<char> piece)
    {
        text.Append(piece);
        WhenText();
    }

    public override void Set(string property, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Values[property] = [value];
        }
    }

    public override void Set(string property, long value) => Values[property] = [value];

    public override void Set(string property, DateTimeOffset value) => Values[property] = [value];

    public override void Set(string property, bool value) => Values[property] = [value];

    public override void Add(string property, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            (Values.TryGetValue(property, out var values) ? values : Values[property] = []).Add(value);
        }
    }

    public override void Raw(string name, string? value) => RawValues[name] = value ?? "";

    public override Stream Child(Child child) => new ChildStream(this, child);

    public override void Fault(FaultKind kind, string message) => Faults.Add((kind, message));

    private sealed class ChildStream(Found found, Child child) : MemoryStream
    {
        private bool isClosed;

        protected override void Dispose(bool disposing)
        {
            if (!isClosed)
            {
                isClosed = true;
                found.Children.Add((child, ToArray()));
            }

            base.Dispose(disposing);
        }
    }
}
