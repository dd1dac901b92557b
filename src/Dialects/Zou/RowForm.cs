using System.Runtime.CompilerServices;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>How rows of a model are written: which of their values, each with its name as it stands in the JSON.</summary>
internal sealed class RowForm
{
    private const string KindColumn = "kind";
    private static readonly ConditionalWeakTable<Model, RowForm> Whole = [];
    private readonly Model model;
    private readonly IReadOnlySet<string>? visible;
    private readonly Part[] values;
    private readonly (byte[] Name, string Relation, int Place)[] relations;
    private readonly (byte[] Name, Part[] Members)[] nests;
    private readonly int relationsThere;
    private readonly byte[] end;

    /// <summary>The column that says the type of an entity; -1 where the model does.</summary>
    private readonly int kind;

    private RowForm(Model model, IReadOnlySet<string>? visible, IReadOnlySet<string>? fields, IEnumerable<string> relations)
    {
        (this.model, this.visible) = (model, visible);
        bool IsTold(string name) =>
            (visible is null || visible.Contains(name)) && (fields is null || name == "id" || fields.Contains(name));
        values = Parts(model.Columns.Where(column => !column.IsHidden && IsTold(column.Name)).Select(column => (column.Name, column.Name)));
        var all = relations.ToList();
        relationsThere = all.Count;
        this.relations =
        [
            .. all.Select((name, index) => (Named(name), name, model.Columns.Count + index)).Where(relation => IsTold(relation.name)),
        ];
        nests = [.. model.Nests.Select(nest => (Named(nest.Name), Parts(nest.Members)))];
        kind = model.Name == Models.Entities.Name ? model.IndexOf(KindColumn) : -1;
        end = kind >= 0 ? Named("type") : [.. Named("type"), .. Encoding.UTF8.GetBytes($"\"{TypeOf(model)}\"}}")];
    }

    /// <summary>Of rows as they are read.</summary>
    /// <param name="fields">All that is wanted beside id and type; null for everything.</param>
    public static RowForm Of(RowReader rows, IReadOnlySet<string>? fields = null) =>
        new(rows.Model, rows.Visible, fields, rows.Relations.Select(relation => relation.Name));

    /// <summary>Of a row that was kept, and those like it.</summary>
    /// <param name="fields">As with <see cref="Of(RowReader, IReadOnlySet{string}?)"/>.</param>
    public static RowForm Of(Row row, IReadOnlySet<string>? fields = null) =>
        row.Visible is null && fields is null && row.Relations.Count == 0
            ? Whole.GetValue(row.Model, model => new RowForm(model, null, null, []))
            : new RowForm(row.Model, row.Visible, fields, row.Relations.Keys);

    /// <summary>Whether a row is like the one it was made for.</summary>
    public bool Fits(Row row) => row.Model == model && ReferenceEquals(row.Visible, visible) && row.Relations.Count == relationsThere;

    /// <summary>The row a reader stands on.</summary>
    public void Write(RowWriter to, Cells cells)
    {
        Begin(to, cells);
        foreach (var (name, _, place) in relations)
        {
            to.Ids(name, cells.IsNull(place) ? [] : RowReader.IdsIn(cells.Utf8(place)));
        }

        End(to, cells);
    }

    public void Write(RowWriter to, Row row)
    {
        Begin(to, row);
        End(to, row.Cells);
    }

    /// <summary>A row up to where more may be told inside of it.</summary>
    public void Begin(RowWriter to, Row row)
    {
        Begin(to, row.Cells);
        foreach (var (name, relation, _) in relations)
        {
            to.Ids(name, row.Relations[relation]);
        }
    }

    /// <summary>The same, without what it goes with.</summary>
    public void Begin(RowWriter to, Cells cells)
    {
        foreach (var part in values)
        {
            to.Raw(part.Name);
            to.Value(cells, part.Type, part.Place);
        }
    }

    /// <summary>What comes after all that is told inside of a row.</summary>
    public void End(RowWriter to, Cells cells)
    {
        foreach (var (name, members) in nests)
        {
            to.Raw(name);
            Write(to, cells, members);
        }

        to.Raw(end);
        if (kind >= 0)
        {
            to.Value(cells, ColumnType.Text, kind);
            to.Raw("}"u8);
        }
    }

    /// <summary>A row without names, as an array that is left open.</summary>
    public void BeginValues(RowWriter to, Cells cells)
    {
        for (var index = 0; index < values.Length; index++)
        {
            to.Raw(index == 0 ? "["u8 : ","u8);
            to.Value(cells, values[index].Type, values[index].Place);
        }
    }

    /// <summary>A name as it stands in an object, after what is there already.</summary>
    public static byte[] Named(string name) => Encoding.UTF8.GetBytes($",\"{name}\":");

    /// <summary>Told only when the first of them is there.</summary>
    private static void Write(RowWriter to, Cells cells, Part[] members)
    {
        if (cells.IsNull(members[0].Place))
        {
            to.Raw("null"u8);
            return;
        }

        foreach (var member in members)
        {
            to.Raw(member.Name);
            to.Value(cells, member.Type, member.Place);
        }

        to.Raw("}"u8);
    }

    /// <summary>The members of an object; the first one opens it.</summary>
    private Part[] Parts(IEnumerable<(string Name, string Column)> members)
    {
        Part[] parts =
        [
            .. members.Select(member =>
            {
                var place = model.IndexOf(member.Column);
                return new Part(Named(member.Name), model.Columns[place].Type, place);
            }),
        ];
        parts[0].Name[0] = (byte)'{';
        return parts;
    }

    private static string TypeOf(Model model) => string.Concat(model.Name.Split('_').Select(Capital));

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private readonly record struct Part(byte[] Name, ColumnType Type, int Place);
}
