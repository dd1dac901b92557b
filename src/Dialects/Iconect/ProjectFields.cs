using Dossier.Core.Fields;

namespace Dossier.Dialects.Iconect;

/// <summary>The fields of a project as this dialect numbers them: those of the workspace, and the columns that every document has.</summary>
internal sealed class ProjectFields(IReadOnlyList<Field> own)
{
    private readonly Dictionary<long, Field> byNumber = own.ToDictionary(field => field.Number);
    private readonly Dictionary<long, Column> columns = Iconect.Column.All.ToDictionary(column => column.Id);

    public IReadOnlyList<Field> Own => own;

    public Field? Field(long id) => byNumber.GetValueOrDefault(id);

    public Column? Column(long id) => columns.GetValueOrDefault(id);

    public bool Has(long id) => byNumber.ContainsKey(id) || columns.ContainsKey(id);

    /// <summary>Whether the field stands for the document's own file.</summary>
    public bool IsNative(long id) => id == Iconect.Column.NativeFile.Id || Field(id)?.Type == FieldType.NativeFile;

    /// <summary>Every id, the columns first.</summary>
    public IEnumerable<long> Ids => columns.Keys.Concat(byNumber.Keys);
}
