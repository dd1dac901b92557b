using Dossier.Core.Kernel;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Tracking;

/// <summary>A row of a sheet that somebody sent; cells by the names of their columns, whatever the case.</summary>
/// <param name="Line">Of the file, from 1.</param>
internal sealed record SheetRow(long Line, IReadOnlyDictionary<string, int> Head, IReadOnlyList<string> Cells)
{
    /// <summary>Empty when there is no such column, or nothing in it.</summary>
    public string this[string column] => Head.TryGetValue(column, out var index) && index < Cells.Count ? Cells[index].Trim() : "";

    public bool Has(string column) => Head.ContainsKey(column);

    /// <summary>The first of several names for the same that says something.</summary>
    public string Any(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (this[column] is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }
}

/// <summary>Sheets that are sent: CSV in UTF-8 with a head.</summary>
internal static class Sheet
{
    private const int MostRows = 50_000;

    /// <param name="needed">Columns that must be there; of those with a stroke between them, one.</param>
    /// <exception cref="Refused">Invalid, naming the line.</exception>
    public static async Task<IReadOnlyList<SheetRow>> Read(Stream content, IReadOnlyList<string> needed, CancellationToken cancel)
    {
        try
        {
            return await Parsed(content, needed, cancel);
        }
        catch (Unreadable unreadable)
        {
            throw new Refused(Reason.Invalid, unreadable.Message);
        }
    }

    /// <summary>What is wrong with a line.</summary>
    public static Refused Wrong(long line, string message) => new(Reason.Invalid, $"Line {line}: {message}");

    private static async Task<IReadOnlyList<SheetRow>> Parsed(Stream content, IReadOnlyList<string> needed, CancellationToken cancel)
    {
        using var reader = new ConcordanceReader(content, LoadFileFormat.Csv);
        Dictionary<string, int>? head = null;
        var rows = new List<SheetRow>();
        await foreach (var row in reader.Rows(cancel))
        {
            if (row.Problem is { } problem)
            {
                throw Wrong(row.Line, problem);
            }

            if (head is null)
            {
                head = row
                    .Values.Select((name, index) => (Name: name.Trim(), index))
                    .GroupBy(cell => cell.Name, StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(cells => cells.Key, cells => cells.First().index, StringComparer.OrdinalIgnoreCase);
                if (needed.FirstOrDefault(names => !names.Split('|').Any(head.ContainsKey)) is { } missing)
                {
                    throw Wrong(row.Line, $"The sheet has no column '{missing.Split('|')[0]}'.");
                }

                continue;
            }

            var read = new SheetRow(row.Line, head, row.Values);
            rows.Add(rows.Count < MostRows ? read : throw Wrong(row.Line, $"A sheet has at most {MostRows} rows."));
        }

        return rows;
    }
}
