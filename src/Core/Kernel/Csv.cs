using System.Buffers;

namespace Dossier.Core.Kernel;

/// <summary>Text as cells of a CSV file (RFC 4180).</summary>
public static class Csv
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>A cell. One that begins as a formula does is kept from being one in a spreadsheet: texts come out of evidence and from people.</summary>
    public static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }
}
