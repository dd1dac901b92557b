using System.Text;

namespace Dossier.Core.Kernel;

/// <summary>How names are compared: without regard to case, width or composition.</summary>
public static class Names
{
    /// <summary>The form under which a name is unique and found.</summary>
    public static string Key(string name) => name.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>A name that may be kept: trimmed, not empty, not longer than <paramref name="longest"/> characters, no control characters.</summary>
    /// <exception cref="Refused">Invalid, naming <paramref name="subject"/>.</exception>
    public static string Check(string? name, string subject, int longest = 255)
    {
        var trimmed = name?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            throw Refused.Invalid(subject, $"'{subject}' must not be empty.");
        }

        if (trimmed.Length > longest)
        {
            throw Refused.Invalid(subject, $"'{subject}' must not be longer than {longest} characters.");
        }

        if (trimmed.Any(char.IsControl))
        {
            throw Refused.Invalid(subject, $"'{subject}' must not contain control characters.");
        }

        return trimmed;
    }

    /// <summary>
    /// Free text that may be kept: not longer than <paramref name="longest"/> characters, no control characters but tabs and line ends.
    /// Null when there is nothing in it.
    /// </summary>
    /// <exception cref="Refused">Invalid, naming <paramref name="subject"/>.</exception>
    public static string? CheckText(string? text, string subject, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (text.Length > longest)
        {
            throw Refused.Invalid(subject, $"'{subject}' must not be longer than {longest} characters.");
        }

        return text.Any(character => char.IsControl(character) && character is not ('\t' or '\r' or '\n'))
            ? throw Refused.Invalid(subject, $"'{subject}' must not contain control characters other than tabs and line ends.")
            : text;
    }
}
