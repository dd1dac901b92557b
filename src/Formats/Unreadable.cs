namespace Dossier.Formats;

/// <summary>Thrown by a reader that cannot go on with its item. What it found before is kept.</summary>
public sealed class Unreadable(FaultKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FaultKind Kind { get; } = kind;
}
