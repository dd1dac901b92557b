using System.Globalization;
using Dossier.Core.Fields;

namespace Dossier.Dialects.Iconect;

/// <summary>The fields of a project as this dialect numbers them: those of the workspace, and the columns that every document has.</summary>
internal sealed class ProjectFields(IReadOnlyList<Field> own)
{
    private readonly Dictionary<long, Field> byNumber = own.ToDictionary(field => field.Number);
    private readonly Dictionary<long, string?> dateFormats = own.Where(field => field.Type is FieldType.Date or FieldType.DateTime)
        .ToDictionary(field => field.Number, FieldEndpoints.DateFormat);
    private readonly Dictionary<long, Column> columns = Iconect.Column.All.ToDictionary(column => column.Id);

    public IReadOnlyList<Field> Own => own;

    public Field? Field(long id) => byNumber.GetValueOrDefault(id);

    public Column? Column(long id) => columns.GetValueOrDefault(id);

    public bool Has(long id) => byNumber.ContainsKey(id) || columns.ContainsKey(id);

    /// <summary>Whether the field stands for the document's own file.</summary>
    public bool IsNative(long id) => id == Iconect.Column.NativeFile.Id || Field(id)?.Type == FieldType.NativeFile;

    /// <summary>What a record is given where it has no value of its own.</summary>
    public IReadOnlyList<(Field Field, string Text)> Defaults { get; } =
    [
        .. own.Select(field => (field, Text: FieldEndpoints.Default(field)))
            .Where(pair => pair.Text is not null)
            .Select(pair => (pair.field, pair.Text!)),
    ];

    /// <summary>How dates of a field are written; null for the usual way, and for other fields.</summary>
    public string? DateFormat(Field field) => dateFormats.GetValueOrDefault(field.Number);

    /// <summary>Every one, the columns first.</summary>
    public IReadOnlyList<ShownField> All => field ??= [.. columns.Keys.Concat(byNumber.Keys).Select(Shown)];

    public ShownField Shown(long id) => new(id, id.ToString(CultureInfo.InvariantCulture), Column(id), Field(id), IsNative(id));
}

/// <summary>A field as the records of an answer show it, looked up once for all of them.</summary>
/// <param name="Key">Its id as a member's name.</param>
/// <param name="Column">Null for a field of the workspace.</param>
/// <param name="Field">Null for a column.</param>
/// <param name="IsNative">Its value is the address of the document's file.</param>
internal sealed record ShownField(long Id, string Key, Column? Column, Field? Field, bool IsNative);
