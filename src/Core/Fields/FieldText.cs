using System.Globalization;

namespace Dossier.Core.Fields;

/// <summary>Reads what people write into fields in ways that are not the one it is kept in.</summary>
public static class FieldText
{
    /// <summary>The text as <see cref="FieldValue.Check"/> takes it; unchanged when it needs no reading, or cannot be read.</summary>
    /// <param name="dateFormat">How dates are written in this field, such as <c>dd/MM/yyyy</c>; null for the usual ways alone.</param>
    public static string Read(Field field, string? dateFormat, string text) =>
        field.Type switch
        {
            FieldType.Date or FieldType.DateTime when dateFormat is not null => Day(dateFormat, text),
            FieldType.Currency or FieldType.Number => Number(text),
            FieldType.Duration => Duration(text),
            FieldType.Time => Time(text),
            FieldType.Boolean => Truth(text),
            _ => text,
        };

    /// <summary>A date in the field's format, with or without a time after it.</summary>
    private static string Day(string format, string text)
    {
        string[] formats = [format, $"{format} H:mm", $"{format} H:mm:ss", $"{format} h:mm tt", $"{format} h:mm:ss tt"];
        return DateTime.TryParseExact(text.Trim(), formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>With a sign of currency, or in parentheses, which negates.</summary>
    private static string Number(string text)
    {
        const NumberStyles Styles = NumberStyles.Number | NumberStyles.AllowParentheses;
        var bare = text.Trim().Trim('$', '€', '£', '¥', ' ');
        return decimal.TryParse(bare, Styles, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>Hours, minutes and seconds as seconds.</summary>
    private static string Duration(string text)
    {
        var parts = text.Trim().Split(':');
        return
            parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && minutes < 60
            && seconds < 60
            && hours < int.MaxValue
            ? ((hours * 3600) + (minutes * 60) + seconds).ToString(CultureInfo.InvariantCulture)
            : text;
    }

    private static string Time(string text) =>
        TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : text;

    private static string Truth(string text) =>
        text.Trim().ToLowerInvariant() switch
        {
            "yes" or "y" or "1" or "true" => "true",
            "no" or "n" or "0" or "false" => "false",
            _ => text,
        };
}
