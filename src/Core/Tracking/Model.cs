namespace Dossier.Core.Tracking;

/// <summary>How a column is kept: a day as <c>YYYY-MM-DD</c>, JSON as text, a choice as one of the column's words.</summary>
public enum ColumnType
{
    Text,
    Integer,
    Real,
    Truth,
    Day,
    Time,
    Id,
    Json,
}

/// <summary>One value that rows of a model have.</summary>
/// <param name="Name">As it is called in the table and outside; JSON columns have <c>_json</c> behind it in the table.</param>
public sealed record Column(string Name, ColumnType Type)
{
    /// <summary>In characters.</summary>
    public int Longest { get; init; } = int.MaxValue;
    public bool IsRequired { get; init; }

    /// <summary>What it is when nobody says: a string, a number or a truth; null for nothing.</summary>
    public object? Default { get; init; }

    /// <summary>The words it may hold; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Where it is read from, when not from the column of its own name.</summary>
    public string? Sql { get; init; }

    /// <summary>Kept in the model's own table; otherwise it is only read here, and what changes it is another door's.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>Said when a row is made, and never again.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Set by operations only; what callers say about it is passed over.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Needed by operations, and told to nobody.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A JSON object whose members are changed one by one.</summary>
    public bool IsMerged { get; init; }

    /// <summary>A table with a <c>project_id</c>: what is referred to must be of the same project.</summary>
    public string? SameProjectIn { get; init; }

    /// <summary>Kept as another installation tells it, though here it is only ever worked out.</summary>
    public bool IsImported { get; init; }

    /// <summary>What other installations tell it as, when not under its own name.</summary>
    public string? ToldAs { get; init; }

    /// <summary>What the table calls it, when it cannot by this name.</summary>
    public string? KeptAs { get; init; }

    public string Stored => KeptAs ?? (Type == ColumnType.Json ? $"{Name}_json" : Name);

    public Column Required() => this with { IsRequired = true };

    public Column Or(object value) => this with { Default = value };

    public Column OneOf(params string[] choices) => this with { Choices = choices };

    /// <summary>Only read, from an expression.</summary>
    public Column From(string sql) => this with { Sql = sql, IsStored = false };

    public Column Fixed() => this with { IsFixed = true };

    public Column Ours() => this with { IsOurs = true };

    public Column Hidden() => this with { IsHidden = true };

    public Column Merged() => this with { IsMerged = true };

    public Column In(string table) => this with { SameProjectIn = table };

    public Column Imported() => this with { IsImported = true };

    public Column Told(string name) => this with { ToldAs = name };

    public Column As(string stored) => this with { KeptAs = stored };
}

/// <summary>A further name that rows may be asked by, beside their columns and relations.</summary>
/// <param name="Sql">A condition on <c>t</c> with <c>@these</c>, the list of wanted values; or <c>@this</c>, where there can be one only.</param>
public sealed record Scope(string Name, ColumnType Type, string Sql);

/// <summary>Several columns that are told together, under one name; nothing when the first of them is null.</summary>
/// <param name="Members">What each is called there, and the (hidden) column it is.</param>
public sealed record Nest(string Name, IReadOnlyList<(string Name, string Column)> Members);

/// <summary>Through which reference a row belongs to a project, when it has no <c>project_id</c> itself.</summary>
/// <param name="Column">The row's own column.</param>
/// <param name="Table">What it refers to; it has a <c>project_id</c>.</param>
public sealed record Belonging(string Column, string Table);

/// <summary>Many rows of another kind that a row goes with, kept in a table of links.</summary>
/// <param name="Own">The link's column that holds the row's id.</param>
/// <param name="Other">The link's column that holds the other's id.</param>
/// <param name="OtherTable">Where the others are.</param>
public sealed record Relation(string Name, string Table, string Own, string Other, string OtherTable)
{
    /// <summary>Changed through operations of its own only.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Taken over from other installations, though here it is <see cref="IsOurs"/>.</summary>
    public bool IsImported { get; init; }

    /// <summary>Goes with rows of its own project only.</summary>
    public bool IsOfSameProject { get; init; }
}

/// <summary>Who may: each of them, and whoever may do more.</summary>
public enum Who
{
    /// <summary>No door at all does this without an operation of its own.</summary>
    Nobody,
    Administrators,
    Managers,
    Supervisors,

    /// <summary>Whoever the row's <c>person_id</c> is, and managers.</summary>
    Author,

    /// <summary>Whoever works on the row's task, see <see cref="Tasks.MustAct"/>; clients only look at it.</summary>
    Workers,

    /// <summary>Whoever sees the project.</summary>
    Team,
    Insiders,
    Everybody,
}

/// <summary>A kind of rows: where they are kept, what they hold, who may do what with them. See <see cref="Models"/>.</summary>
public sealed record Model(string Name, string Table, IReadOnlyList<Column> Own)
{
    /// <summary>What is selected from; <c>t</c> is the model's own table.</summary>
    public string From { get; init; } = $"{Table} t";

    /// <summary>Its scopes and conditions look at the own table only: a page is found there, and what goes with its rows is read of those only.</summary>
    public bool IsFoundAlone { get; init; }

    /// <summary>The column of the own table that holds the row's id.</summary>
    public string Key { get; init; } = "id";
    public string IdSql { get; init; } = "t.id";
    public string CreatedSql { get; init; } = "t.created_at";
    public string UpdatedSql { get; init; } = "t.updated_at";

    /// <summary>The order in which rows were made.</summary>
    public string NumberSql { get; init; } = "t.number";

    /// <summary>The own table may have no row: values are then their defaults.</summary>
    public bool IsOuter { get; init; }

    /// <summary>A condition that every row read here fulfils.</summary>
    public string? Where { get; init; }

    /// <summary>The workspace a row belongs to; null for rows of the whole installation.</summary>
    public string? WorkspaceSql { get; init; }

    /// <summary>Which rows somebody from outside sees: those that concern the person <c>@userId</c>; null for all.</summary>
    public string? VendorWhere { get; init; }

    /// <summary>Which rows a client sees; as <see cref="VendorWhere"/>.</summary>
    public string? ClientWhere { get; init; }

    /// <summary>Which rows those see who work there and lead nobody; as <see cref="VendorWhere"/>.</summary>
    public string? ArtistWhere { get; init; }

    /// <summary>All that those see of rows of the installation who manage nothing; null for everything.</summary>
    public IReadOnlySet<string>? Reduced { get; init; }

    /// <summary>All that supervisors may change where managers may change everything.</summary>
    public IReadOnlySet<string> SupervisorsChange { get; init; } = new HashSet<string>();
    public IReadOnlyList<Relation> Relations { get; init; } = [];

    /// <summary>Columns whose values are told with each event of a row, so that readers of the log need not look for it.</summary>
    public IReadOnlyList<string> InEvents { get; init; } = [];
    public IReadOnlyList<Scope> Scopes { get; init; } = [];
    public IReadOnlyList<Nest> Nests { get; init; } = [];

    /// <summary>Null for models with a <c>project_id</c>, and for those of the whole installation.</summary>
    public Belonging? BelongsBy { get; init; }
    public Who Read { get; init; } = Who.Administrators;

    /// <summary>Of a single row, when lists are for fewer.</summary>
    public Who? ReadOne { get; init; }
    public Who Create { get; init; } = Who.Administrators;
    public Who Change { get; init; } = Who.Administrators;
    public Who Delete { get; init; } = Who.Administrators;

    /// <summary>All columns; the first three are the row's id and times.</summary>
    public IReadOnlyList<Column> Columns { get; } =
    [
        new("id", ColumnType.Id) { IsOurs = true, IsStored = false },
        new("created_at", ColumnType.Time) { IsOurs = true, IsStored = false },
        new("updated_at", ColumnType.Time) { IsOurs = true, IsStored = false },
        .. Own,
    ];

    public Column? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    public int IndexOf(string name)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (Columns[index].Name == name)
            {
                return index;
            }
        }

        throw new ArgumentException($"{Name} has no column '{name}'.", nameof(name));
    }

    /// <summary>What a column is read from.</summary>
    public string SqlOf(Column column) =>
        column.Name switch
        {
            "id" => IdSql,
            "created_at" => CreatedSql,
            "updated_at" => UpdatedSql,
            _ => column.Sql
                ?? (IsOuter && column.Default is { } value ? $"COALESCE(t.{column.Stored}, {Literal(value)})" : $"t.{column.Stored}"),
        };

    /// <summary>Only ever a value out of <see cref="Models"/>.</summary>
    private static string Literal(object value) =>
        value switch
        {
            bool truth => truth ? "TRUE" : "FALSE",
            string text => $"'{text}'",
            _ => FormattableString.Invariant($"{value}"),
        };
}

/// <summary>A row of a model; values are in the order of its columns.</summary>
public sealed record Row(Model Model, object?[] Values)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<Guid>> None = new Dictionary<string, IReadOnlyList<Guid>>();

    public Guid Id => (Guid)Values[0]!;

    /// <summary>The same values, for whoever writes them as they are read.</summary>
    public Kernel.Cells Cells => new KeptCells(Values);

    /// <summary>Ids by the name of the relation; empty when they were not asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Guid>> Relations { get; init; } = None;

    public object? this[string column] => Values[Model.IndexOf(column)];

    public Guid? Reference(string column) => (Guid?)this[column];

    public string? Text(string column) => (string?)this[column];

    public bool Is(string column) => this[column] is true;

    public long Number(string column) => (long?)this[column] ?? 0;

    /// <summary>Whether its columns may be told to whoever asked; the rest they need not know of.</summary>
    public IReadOnlySet<string>? Visible { get; init; }
}

/// <summary>Which rows are wanted.</summary>
public sealed record RowQuery
{
    /// <summary>All of these hold.</summary>
    public IReadOnlyList<RowFilter> Filters { get; init; } = [];

    /// <summary>Of entities, only those of this kind; null for all. See <see cref="EntityKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Of a whole list, the order, as SQL of ours; null for that in which rows were made.</summary>
    internal string? Order { get; init; }

    /// <summary>Null for all rows, in the order in which they were made; pages are of the last changed first.</summary>
    public Kernel.PageOf? Page { get; init; }
    public bool WithRelations { get; init; }
}

/// <summary>A column has one of these values; with a relation's name, the row goes with one of these ids; or a <see cref="Scope"/> of that name holds.</summary>
public sealed record RowFilter(string Name, IReadOnlyList<object?> Values);
