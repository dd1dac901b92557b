namespace Dossier.Core.Kernel;

/// <summary>Which part of a list is asked for. Pages are numbered from 1.</summary>
public readonly record struct PageOf(int Number, int Size)
{
    public long Skip => (long)(Number - 1) * Size;

    /// <summary>The first rows, as many as one answer may carry.</summary>
    public static PageOf First(int size) => new(1, size);
}

/// <summary>A part of a list, and how long the whole list is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
