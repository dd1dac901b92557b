using System.Data.Common;
using System.Text;

namespace Dossier.Core.Kernel;

/// <summary>The values of one row, by their places. Nothing is made an object of but what is asked for: long lists are written out of this.</summary>
public abstract class Cells
{
    protected const int IdLength = 36;

    public abstract bool IsNull(int place);

    /// <summary>An integer; of a time, its microseconds since 1970.</summary>
    public abstract long Whole(int place);

    /// <summary>The same; false when there is none.</summary>
    public virtual bool IsWhole(int place, out long value)
    {
        var isThere = !IsNull(place);
        value = isThere ? Whole(place) : 0;
        return isThere;
    }

    public abstract double Real(int place);

    public abstract bool Truth(int place);

    public abstract Guid Id(int place);

    /// <summary>In UTF-8; good until the next value is asked for.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int place);

    public virtual string Text(int place) => Encoding.UTF8.GetString(Utf8(place));

    /// <summary>Writes an id as 36 small letters; false, and nothing, when there is none.</summary>
    public virtual bool CopyId(int place, Span<byte> to) => !IsNull(place) && Id(place).TryFormat(to, out _);
}

/// <summary>The rows that a statement finds, or one statement after the other, row by row.</summary>
/// <param name="statement">What is disposed in the end.</param>
/// <param name="rows">What is read; the driver's own, which <paramref name="cells"/> look into.</param>
public sealed class CellReader(DbDataReader statement, DbDataReader rows, Cells cells) : IAsyncDisposable
{
    /// <summary>The row it stands on.</summary>
    public Cells Cells => cells;

    public Task<bool> Next(CancellationToken cancel) => rows.ReadAsync(cancel);

    /// <summary>Goes on to what the next of several statements finds.</summary>
    public Task NextStatement(CancellationToken cancel) => rows.NextResultAsync(cancel);

    public ValueTask DisposeAsync() => statement.DisposeAsync();
}
