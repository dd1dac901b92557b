using System.Globalization;
using System.Text;

namespace Dossier.Formats.Cards;

/// <summary>Writes a vCard (version 3.0) or an iCalendar, line by line (RFC 2426, RFC 5545), where another format holds what these would.</summary>
internal sealed class ContentLineWriter
{
    private readonly StringBuilder text = new();

    /// <summary>A line whose value is a word of the format itself, or already escaped; none when it is empty.</summary>
    /// <param name="name">With its parameters.</param>
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(name).Append(':').Append(value).Append("\r\n");
        }
    }

    /// <summary>A line of words; none when there are none.</summary>
    public void Text(string name, string? value) => Add(name, Escaped(value?.Trim()));

    /// <summary>A line of several words in fixed places; none when all are empty.</summary>
    public void Parts(string name, params ReadOnlySpan<string?> parts)
    {
        var any = false;
        var line = new StringBuilder();
        for (var index = 0; index < parts.Length; index++)
        {
            any |= !string.IsNullOrEmpty(parts[index]);
            line.Append(index > 0 ? ";" : "").Append(Escaped(parts[index]));
        }

        Add(name, any ? line.ToString() : null);
    }

    public void Time(string name, DateTime? utc) => Add(name, utc?.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));

    /// <summary>As the value of a parameter, which knows no escapes.</summary>
    public static string Quoted(string value) => $"\"{string.Concat(value.Where(one => one != '"' && !char.IsControl(one)))}\"";

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

    private static string? Escaped(string? value) =>
        value
            ?.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(";", "\\;", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal)
            .ReplaceLineEndings("\\n");
}
