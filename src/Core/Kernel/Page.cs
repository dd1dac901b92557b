namespace Dossier.Core.Kernel;

/// <summary>Which part of a list is asked for. Pages are numbered from 1.</summary>
public readonly record struct PageOf(int Number, int Size)
{
    private readonly long? start;

    public long Skip => start ?? (long)(Number - 1) * Size;

    /// <summary>A part that begins anywhere, for doors that count rows rather than pages.</summary>
    public static PageOf From(long skip, int size) => new(skip, size);

    private PageOf(long skip, int size)
        : this(1, size) => start = skip;

    /// <exception cref="Refused">Invalid: pages begin at 1, and one holds from 1 to <paramref name="most"/> rows.</exception>
    public static PageOf Checked(int number, int size, int most) =>
        number >= 1 && size >= 1 && size <= most
            ? new PageOf(number, size)
            : throw Refused.Invalid("page", $"Pages begin at 1, and one holds from 1 to {most} rows.");

    /// <summary>The first rows, as many as one answer may carry.</summary>
    public static PageOf First(int size) => new(1, size);
}

/// <summary>A part of a list, and how long the whole list is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
