using System.Text.Json;
using Dossier.Core.Documents;

namespace Dossier.Core.Search;

/// <summary>Cuts one document after the other into tokens, and keeps them.</summary>
/// <param name="room">In bytes, for so many it need not grow.</param>
internal sealed class IndexLane(int room)
{
    private readonly TokenBuffer buffer = new(room);
    private readonly DocumentTokens tokens = new();
    private readonly List<(Document Document, int Start, int Text, int End)> written = [];
    private readonly List<(Document Document, Exception Exception)> failed = [];

    /// <summary>Of all tokens, in bytes.</summary>
    public int Length => buffer.Length;

    public bool IsEmpty => written.Count == 0;

    /// <summary>Documents that could not be read, of which nothing was kept.</summary>
    public IReadOnlyList<(Document Document, Exception Exception)> Failed => failed;

    /// <summary>Adds a document, unless its text or its values cannot be read: then it is false, and why is noted.</summary>
    public async Task<bool> Write(Document document, SearchFields fields, Texts texts, CancellationToken cancel)
    {
        var start = buffer.Length;
        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            var textStart = tokens.Write(document, fields, text, buffer);
            written.Add((document, start, textStart, buffer.Length));
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            buffer.Cut(start);
            failed.Add((document, exception));
            return false;
        }
    }

    /// <summary>Adds what can be had of a document that could not be read.</summary>
    public void WriteWithoutText(Document document, SearchFields fields)
    {
        var start = buffer.Length;
        try
        {
            tokens.WriteWithoutText(document, fields, buffer);
        }
        catch (JsonException)
        {
            buffer.Cut(start);
            tokens.WriteWithoutText(document with { ValuesJson = "{}" }, fields, buffer);
        }

        written.Add((document, start, buffer.Length, buffer.Length));
    }

    /// <summary>What was added; good until more is.</summary>
    public IEnumerable<IndexRow> Rows() =>
        written.Select(one => new IndexRow(one.Document.Number, one.Document.Id, buffer.Memory[one.Start..one.End], one.Text - one.Start));
}
