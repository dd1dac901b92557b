using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dossier.Formats.LoadFiles;

/// <summary>One line of an Opticon file: a page, and where its file lies.</summary>
/// <param name="PageId">The page's control number.</param>
/// <param name="Path">Relative, with backslashes.</param>
/// <param name="IsFirst">It begins a document.</param>
/// <param name="Pages">Pages of the document; on its first page only.</param>
public sealed record OpticonPage(string PageId, string Volume, string Path, bool IsFirst, int? Pages)
{
    public string Folder { get; init; } = "";
    public string Box { get; init; } = "";
}

/// <summary>Writes Opticon's cross-reference of pages: seven columns, no header, no qualifiers, CRLF.</summary>
public sealed class OpticonWriter(Stream stream) : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;
    private readonly StreamWriter writer = new(stream, new UTF8Encoding(false), BufferSize, leaveOpen: true);

    /// <exception cref="ArgumentException">A value holds a comma or a line break, which the format cannot say.</exception>
    public Task Write(OpticonPage page, CancellationToken cancel)
    {
        string[] columns =
        [
            page.PageId,
            page.Volume,
            page.Path.Replace('/', '\\'),
            page.IsFirst ? "Y" : "",
            page.Folder,
            page.Box,
            page.IsFirst ? page.Pages?.ToString(CultureInfo.InvariantCulture) ?? "" : "",
        ];
        if (columns.FirstOrDefault(column => column.AsSpan().IndexOfAny(",\r\n") >= 0) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' cannot stand in an Opticon file.", nameof(page));
        }

        return writer.WriteAsync($"{string.Join(',', columns)}\r\n".AsMemory(), cancel);
    }

    public Task Flush(CancellationToken cancel) => writer.FlushAsync(cancel);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}

/// <summary>Reads Opticon's cross-reference of pages.</summary>
public sealed class OpticonReader(Stream stream)
{
    private const int ColumnCount = 7;

    /// <summary>Commas and nothing else; the qualifier is a character that no text holds.</summary>
    private static readonly LoadFileFormat Marks = LoadFileFormat.Csv with { Qualifier = '\uFFFF' };

    /// <exception cref="Unreadable">Corrupt, naming the line.</exception>
    public async IAsyncEnumerable<OpticonPage> Pages([EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new ConcordanceReader(stream, Marks);
        var line = 0L;
        await foreach (var record in reader.Records(cancel))
        {
            yield return Page(record, ++line);
        }
    }

    private static OpticonPage Page(IReadOnlyList<string> columns, long line)
    {
        if (columns.Count != ColumnCount)
        {
            throw new Unreadable(FaultKind.Corrupt, $"Line {line} has {columns.Count} columns where an Opticon file has {ColumnCount}.");
        }

        int? pages = int.TryParse(columns[6], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        if (columns[3] is not ("" or "Y" or "y") || (pages is null && columns[6].Length > 0))
        {
            throw new Unreadable(FaultKind.Corrupt, $"Line {line} has no 'Y' or nothing where a document begins, or no number of pages.");
        }

        return new OpticonPage(columns[0], columns[1], columns[2], columns[3].Length > 0, pages) { Folder = columns[4], Box = columns[5] };
    }
}
