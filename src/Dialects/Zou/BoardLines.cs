using Dossier.Core.Kernel;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>Entities with their tasks, as objects of an array, or compactly: a line for each, of values without names.</summary>
internal sealed class BoardLines : IDisposable
{
    private const string Tasks = "tasks";
    private static readonly int EntityId = BoardModels.Tasks.IndexOf("entity_id");
    private static readonly int AssigneeId = BoardModels.Tasks.IndexOf(BoardModels.AssigneeId);
    private static readonly byte[] NamedTasks = [.. RowForm.Named(Tasks), (byte)'['];
    private static readonly byte[] NamedAssignees = [.. RowForm.Named(BoardModels.Tasks.Relations[0].Name), (byte)'['];

    private readonly RowWriter writer;
    private readonly bool isCompact;

    /// <summary>The tasks: they come in an order of their own.</summary>
    private readonly RowWriter aside = new();
    private readonly Dictionary<Guid, (int Begin, int End)> places = [];
    private RowForm? entities;
    private bool isFirst;

    private BoardLines(RowWriter writer, bool isCompact, bool isFirst) =>
        (this.writer, this.isCompact, this.isFirst) = (writer, isCompact, isFirst);

    /// <summary>What comes before all parts.</summary>
    /// <param name="fields">What the header calls the fields of an entity; null where they are objects.</param>
    public static void Begin(RowWriter to, string? fields)
    {
        if (fields is null)
        {
            to.Raw("["u8);
            return;
        }

        to.Raw("{\"compact\":true"u8);
        Names(to, fields, BoardModels.Entities, Tasks);
        Names(to, "task_fields", BoardModels.Tasks, BoardModels.Tasks.Relations[0].Name);
        to.Raw("}\n"u8);
    }

    /// <summary>A part, into memory that the caller disposes.</summary>
    public static async Task<RowWriter> Write(BoardPart part, bool isCompact, bool isFirst, CancellationToken cancel)
    {
        var writer = new RowWriter();
        try
        {
            using var lines = new BoardLines(writer, isCompact, isFirst);
            await using (var tasks = await part.Tasks(cancel))
            {
                await lines.Take(tasks, cancel);
            }

            foreach (var entity in part.Entities)
            {
                lines.Write(entity);
            }

            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>What comes after all parts.</summary>
    /// <param name="fields">As with <see cref="Begin(RowWriter, string?)"/>.</param>
    public static void End(RowWriter to, string? fields) => to.Raw(fields is null ? "]"u8 : ""u8);

    public void Dispose() => aside.Dispose();

    /// <summary>Takes the tasks of all entities of the part.</summary>
    private async Task Take(RowReader tasks, CancellationToken cancel)
    {
        var form = RowForm.Of(tasks);
        var (entity, task, begin) = (Guid.Empty, Guid.Empty, 0);
        var cells = tasks.Cells;
        while (await tasks.Next(cancel))
        {
            var id = cells.Id(0);
            if (id == task)
            {
                // Given to one more.
                aside.Raw(","u8);
                aside.Id(cells, AssigneeId);
                continue;
            }

            End(form, task, cells);
            var owner = cells.Id(EntityId);
            if (owner != entity)
            {
                places[entity] = (begin, aside.Length);
                (entity, begin) = (owner, aside.Length);
            }
            else
            {
                aside.Raw(","u8);
            }

            task = id;
            Begin(form, cells);
        }

        End(form, task, cells);
        places[entity] = (begin, aside.Length);
    }

    private void Write(Row entity)
    {
        entities = entities?.Fits(entity) == true ? entities : RowForm.Of(entity);
        if (isCompact)
        {
            entities.BeginValues(writer, entity.Cells);
            writer.Raw(",["u8);
        }
        else
        {
            writer.Raw(isFirst ? ""u8 : ","u8);
            entities.Begin(writer, entity);
            writer.Raw(NamedTasks);
        }

        isFirst = false;
        if (places.TryGetValue(entity.Id, out var place))
        {
            writer.Raw(aside.Written.Span[place.Begin..place.End]);
        }

        writer.Raw("]"u8);
        if (isCompact)
        {
            writer.Raw("]\n"u8);
        }
        else
        {
            entities.End(writer, entity.Cells);
        }
    }

    private void Begin(RowForm form, Cells cells)
    {
        if (isCompact)
        {
            form.BeginValues(aside, cells);
            aside.Raw(",["u8);
        }
        else
        {
            form.Begin(aside, cells);
            aside.Raw(NamedAssignees);
        }

        if (!cells.IsNull(AssigneeId))
        {
            aside.Id(cells, AssigneeId);
        }
    }

    /// <summary>Ends the task before; nothing of it is looked at any more but its kind, which all have in common.</summary>
    private void End(RowForm form, Guid task, Cells cells)
    {
        if (task == Guid.Empty)
        {
            return;
        }

        aside.Raw("]"u8);
        if (isCompact)
        {
            aside.Raw("]"u8);
        }
        else
        {
            form.End(aside, cells);
        }
    }

    private static void Names(RowWriter to, string name, Model model, string last)
    {
        to.Raw(RowForm.Named(name));
        to.Raw("["u8);
        foreach (var column in model.Columns.Where(column => !column.IsHidden))
        {
            to.Text(System.Text.Encoding.UTF8.GetBytes(column.Name));
            to.Raw(","u8);
        }

        to.Text(System.Text.Encoding.UTF8.GetBytes(last));
        to.Raw("]"u8);
    }
}
