using System.Globalization;

namespace Dossier.Formats.Cards;

/// <summary>vCard 2.1, 3.0 and 4.0 (RFC 6350): one document, however many cards are in the file; their pictures, sounds and keys are its children.</summary>
public sealed class CardReader : Reader
{
    private const int MostRaw = 500;

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["FN"] = "Name",
        ["NICKNAME"] = "Nickname",
        ["ORG"] = "Company",
        ["TITLE"] = "Job title",
        ["ROLE"] = "Role",
        ["EMAIL"] = "E-mail",
        ["TEL"] = "Phone",
        ["ADR"] = "Address",
        ["LABEL"] = "Address label",
        ["URL"] = "Web page",
        ["IMPP"] = "Instant messaging",
        ["BDAY"] = "Birthday",
        ["ANNIVERSARY"] = "Anniversary",
        ["CATEGORIES"] = "Categories",
        ["NOTE"] = "Note",
        ["GEO"] = "Place",
        ["TZ"] = "Time zone",
        ["MEMBER"] = "Member",
        ["RELATED"] = "Related",
        ["GENDER"] = "Gender",
        ["LANG"] = "Language",
    };

    /// <summary>Says how the card is written, not what it says.</summary>
    private static readonly HashSet<string> Silent =
    [
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "UID",
        "REV",
        "SORT-STRING",
        "CLASS",
        "PROFILE",
        "MAILER",
    ];

    public override int Bid(Content content) => content.MediaType == MediaTypes.VCard ? 80 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        var lines = new ContentLines(content, findings);
        var cards = 0;
        var isOpen = false;
        var raw = 0;
        string? formal = null;
        var hasName = false;
        foreach (var line in lines.Read(cancel))
        {
            switch (line.Name)
            {
                case "BEGIN":
                    if (cards++ > 0)
                    {
                        findings.Text("\n");
                    }

                    (isOpen, formal, hasName) = (true, null, false);
                    continue;
                case "END":
                    if (!hasName && formal is { Length: > 0 })
                    {
                        findings.Text($"Name: {formal}\n");
                        SetTitle(formal);
                    }

                    isOpen = false;
                    continue;
                case "PHOTO" or "LOGO" or "SOUND" or "KEY" when line.Binary(out var mediaType) is { } bytes:
                    CardChild.Write(line, mediaType, bytes, findings);
                    continue;
                default:
                    break;
            }

            var value = Shown(line, lines.Charset);
            if (value.Length == 0)
            {
                continue;
            }

            if (cards <= 1 && raw++ < MostRaw)
            {
                findings.Raw(line.Name, value);
            }

            if (line.Name == "N")
            {
                formal = value;
            }
            else if (!Silent.Contains(line.Name))
            {
                hasName |= line.Name == "FN";
                var types = string.Join(", ", line.Types.Where(type => type is not ("internet" or "pref" or "voice" or "x-internet")));
                var label = Labels.GetValueOrDefault(line.Name) ?? line.Name;
                findings.Text(types.Length > 0 ? $"{label} ({types}): {value}\n" : $"{label}: {value}\n");
            }

            if (cards == 1)
            {
                Map(line.Name, value);
            }
        }

        findings.Raw("cards", cards.ToString(CultureInfo.InvariantCulture));
        if (isOpen)
        {
            findings.Fault(FaultKind.Truncated, "The last card has no end.");
        }

        void SetTitle(string name)
        {
            if (cards == 1)
            {
                findings.Set(Properties.Title, name);
            }
        }

        void Map(string name, string value)
        {
            switch (name)
            {
                case "FN":
                    findings.Set(Properties.Title, value);
                    break;
                case "ORG":
                    findings.Set(Properties.Company, value);
                    break;
                case "CATEGORIES":
                    findings.Set(Properties.Keywords, value);
                    break;
                case "PRODID":
                    findings.Set(Properties.Application, value);
                    break;
                case "REV" when CalendarTime.TryRead(value, out var written, out var isUtc) && isUtc:
                    findings.Set(Properties.Modified, new DateTimeOffset(written, TimeSpan.Zero));
                    break;
                default:
                    break;
            }
        }
    }

    private static string Shown(ContentLine line, string charset) =>
        line.Name switch
        {
            "N" => string.Join(' ', NameParts(line.Parts(';', charset))),
            "ADR" or "ORG" => string.Join(", ", line.Parts(';', charset).Where(part => part.Length > 0)),
            _ => line.Text(charset),
        };

    /// <summary>Written surname, given, middle, prefix, suffix; read the way it is spoken.</summary>
    private static IEnumerable<string> NameParts(string[] parts)
    {
        ReadOnlySpan<int> order = [3, 1, 2, 0, 4];
        var spoken = new List<string>();
        foreach (var at in order)
        {
            if (at < parts.Length && parts[at].Length > 0)
            {
                spoken.Add(parts[at]);
            }
        }

        return spoken;
    }
}

/// <summary>Binary values, written as children.</summary>
internal static class CardChild
{
    public static void Write(ContentLine line, string? mediaType, byte[] bytes, Findings findings)
    {
        var extension = (mediaType?.Split('/', ';') is [_, var subtype, ..] ? subtype : line.Types.FirstOrDefault()) ?? "bin";
        extension = new string([.. extension.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
        var name = line["FILENAME"] ?? line["X-FILENAME"] ?? line["X-APPLE-FILENAME"];
        using var child = findings.Child(
            new Child(string.IsNullOrEmpty(name) ? $"{line.Name.ToLowerInvariant()}.{(extension == "jpeg" ? "jpg" : extension)}" : name)
            {
                MediaType = mediaType,
                IsInline = line.Name is "PHOTO" or "LOGO",
            }
        );
        child.Write(bytes);
    }
}
