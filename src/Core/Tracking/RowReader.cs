using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Rows of a model, one after the other: to be written out where they stand, or to be kept.</summary>
public sealed class RowReader : IAsyncDisposable
{
    private const int IdLength = 36;

    /// <summary>Boxed once: lists are long.</summary>
    private static readonly object True = true;
    private static readonly object False = false;
    private readonly CellReader reader;

    internal RowReader(CellReader reader, Model model, IReadOnlyList<Relation> relations) =>
        (this.reader, Model, Relations) = (reader, model, relations);

    public Model Model { get; }

    /// <summary>Those that are read; their cells come after those of the columns. See <see cref="IdsIn"/>.</summary>
    public IReadOnlyList<Relation> Relations { get; }

    /// <summary>As <see cref="Row.Visible"/>, of each row.</summary>
    public IReadOnlySet<string>? Visible { get; internal set; }

    /// <summary>The connection it reads by, when that is to end with it.</summary>
    internal Session? Session { get; set; }

    /// <summary>The row it stands on, in the order of the model's columns.</summary>
    public Cells Cells => reader.Cells;

    public Task<bool> Next(CancellationToken cancel) => reader.Next(cancel);

    /// <summary>The row it stands on, to be kept.</summary>
    public Row Row()
    {
        var values = new object?[Model.Columns.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Value(Model.Columns[index].Type, index);
        }

        var row = new Row(Model, values) { Visible = Visible };
        return Relations.Count == 0 ? row : row with { Relations = AllIds() };
    }

    /// <summary>The ids that the text of a relation's cell holds, sorted.</summary>
    public static Guid[] IdsIn(ReadOnlySpan<byte> text)
    {
        var ids = new Guid[(text.Length + 1) / (IdLength + 1)];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = Guid.Parse(text.Slice(index * (IdLength + 1), IdLength));
        }

        // Here, not in the statement: few rows have more than one, and it would sort for each of them.
        Array.Sort(ids);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        if (Session is not null)
        {
            await Session.DisposeAsync();
        }
    }

    private Dictionary<string, IReadOnlyList<Guid>> AllIds()
    {
        var found = new Dictionary<string, IReadOnlyList<Guid>>(Relations.Count);
        for (var index = 0; index < Relations.Count; index++)
        {
            var place = Model.Columns.Count + index;
            found[Relations[index].Name] = Cells.IsNull(place) ? [] : IdsIn(Cells.Utf8(place));
        }

        return found;
    }

    private object? Value(ColumnType type, int place) =>
        Cells.IsNull(place)
            ? null
            : type switch
            {
                ColumnType.Id => Cells.Id(place),
                ColumnType.Time => DateTimeOffset.UnixEpoch.AddTicks(Cells.Whole(place) * TimeSpan.TicksPerMicrosecond),
                ColumnType.Truth => Cells.Truth(place) ? True : False,
                ColumnType.Integer => Cells.Whole(place),
                ColumnType.Real => Cells.Real(place),
                _ => Cells.Text(place),
            };
}

/// <summary>The values of a row that is kept.</summary>
internal sealed class KeptCells(object?[] values) : Cells
{
    public override bool IsNull(int place) => values[place] is null;

    public override long Whole(int place) =>
        values[place] is DateTimeOffset time
            ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
            : (long)values[place]!;

    public override double Real(int place) => (double)values[place]!;

    public override bool Truth(int place) => (bool)values[place]!;

    public override Guid Id(int place) => (Guid)values[place]!;

    public override ReadOnlySpan<byte> Utf8(int place) => System.Text.Encoding.UTF8.GetBytes(Text(place));

    public override string Text(int place) => (string)values[place]!;
}
