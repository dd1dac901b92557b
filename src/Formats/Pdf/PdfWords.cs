namespace Dossier.Formats.Pdf;

/// <summary>Which words occur in a PDF outside of its compressed streams, found without understanding it.</summary>
internal static class PdfWords
{
    private const int Piece = 65536;

    /// <summary>For each word whether it occurs anywhere.</summary>
    public static bool[] In(Content content, IReadOnlyList<byte[]> words, CancellationToken cancel)
    {
        var found = new bool[words.Count];
        var overlap = words.Max(word => word.Length) - 1;
        var buffer = new byte[Piece + overlap];
        using var stream = content.Open();
        var kept = 0;
        for (int read; (read = stream.Read(buffer, kept, Piece)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            var piece = buffer.AsSpan(0, kept + read);
            for (var at = 0; at < found.Length; at++)
            {
                found[at] = found[at] || piece.IndexOf(words[at]) >= 0;
            }

            kept = Math.Min(overlap, piece.Length);
            piece[^kept..].CopyTo(buffer);
        }

        return found;
    }
}
