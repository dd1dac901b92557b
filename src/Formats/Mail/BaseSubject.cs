using System.Text;

namespace Dossier.Formats.Mail;

/// <summary>What a subject says without what mail programs put before and behind it: reply and forward signs, list tags (after RFC 5256 section 2.1).</summary>
internal static class BaseSubject
{
    // As programs and people of many languages write "re" and "fwd".
    private static readonly HashSet<string> Replies = new(StringComparer.OrdinalIgnoreCase)
    {
        "re",
        "aw",
        "antw",
        "antwort",
        "sv",
        "svar",
        "vs",
        "ynt",
        "yan",
        "odp",
        "odg",
        "ref",
        "r",
        "res",
        "rif",
        "resp",
        "réf",
        "rép",
        "vá",
        "vl",
        "atb",
        "bls",
        "ΑΠ",
        "ΣΧΕΤ",
        "отв",
        "на",
        "הנדון",
        "تعقيب",
        "回复",
        "答复",
        "回覆",
        "返信",
        "답장",
    };

    private static readonly HashSet<string> Forwards = new(StringComparer.OrdinalIgnoreCase)
    {
        "fw",
        "fwd",
        "wg",
        "tr",
        "rv",
        "enc",
        "i",
        "doorst",
        "vb",
        "pd",
        "ilt",
        "továbbítás",
        "ΠΡΘ",
        "пер",
        "пересл",
        "הועבר",
        "إعادة توجيه",
        "转发",
        "轉寄",
        "転送",
        "전달",
    };

    /// <summary>The subject in lower case without signs, tags and doubled spaces, and whether a sign said that it answers or passes on another.</summary>
    public static (string Base, bool IsReply) Of(string? subject)
    {
        var rest = (subject ?? "").Trim().Normalize(NormalizationForm.FormC);
        var isReply = false;
        while (true)
        {
            var before = rest;
            rest = WithoutTag(rest);
            rest = WithoutSign(rest, ref isReply);
            rest = WithoutTrailer(rest, ref isReply);
            if (rest == before)
            {
                return (Folded(rest), isReply);
            }
        }
    }

    /// <summary><c>Re:</c>, <c>RE[2]:</c>, <c>AW (3):</c>, and the full-width colon.</summary>
    private static string WithoutSign(string subject, ref bool isReply)
    {
        var colon = subject.AsSpan().IndexOfAny(':', '：');
        if (colon is <= 0 or > 24)
        {
            return subject;
        }

        var sign = subject.AsSpan(0, colon).Trim();
        var bracket = sign.IndexOfAny('[', '(', '^');
        if (bracket > 0 && sign[(bracket + 1)..].TrimEnd("])").IndexOfAnyExceptInRange('0', '9') < 0)
        {
            sign = sign[..bracket].TrimEnd();
        }

        var word = sign.ToString();
        if (!Replies.Contains(word) && !Forwards.Contains(word))
        {
            return subject;
        }

        isReply = true;
        return subject[(colon + 1)..].TrimStart();
    }

    /// <summary>A list's name or a warning such as <c>[EXTERNAL]</c>, unless there is nothing else.</summary>
    private static string WithoutTag(string subject)
    {
        if (!subject.StartsWith('['))
        {
            return subject;
        }

        var close = subject.IndexOf(']', StringComparison.Ordinal);
        var rest = close < 0 ? "" : subject[(close + 1)..].TrimStart();
        return rest.Length == 0 ? subject : rest;
    }

    private static string WithoutTrailer(string subject, ref bool isReply)
    {
        const string Trailer = "(fwd)";
        if (!subject.EndsWith(Trailer, StringComparison.OrdinalIgnoreCase))
        {
            return subject;
        }

        isReply = true;
        return subject[..^Trailer.Length].TrimEnd();
    }

    private static string Folded(string subject) =>
        string.Join(' ', subject.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
