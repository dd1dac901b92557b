namespace Dossier.Formats.Mail;

/// <summary>What a mail's headers mean: each one kept as it is, and those that every user asks for mapped.</summary>
internal static class MailFields
{
    public static void Write(HeaderBlock headers, Findings findings)
    {
        WriteRaw(headers, findings);
        WriteAddresses(headers, findings);
        findings.Set(Properties.Subject, headers.Text("Subject"));
        WriteDate(findings, Properties.Sent, MailDates.Read(headers.Text("Date")));
        WriteDate(findings, Properties.Received, Received(headers));
        findings.Set(Properties.MessageId, WithoutBrackets(headers.Text("Message-ID")));
        findings.Set(Properties.InReplyTo, WithoutBrackets(headers.Text("In-Reply-To")));
        foreach (var reference in (headers.Text("References") ?? "").Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            findings.Add(Properties.References, WithoutBrackets(reference));
        }

        findings.Set(Properties.Importance, Importance(headers));
        findings.Set(Properties.ConversationIndex, headers.Text("Thread-Index"));
        findings.Set(Properties.MessageClass, headers.Text("X-Message-Class"));
    }

    private static void WriteRaw(HeaderBlock headers, Findings findings)
    {
        var all = headers.All;
        var written = new Dictionary<string, string>(all.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var header in all)
        {
            written[header.Name] = written.TryGetValue(header.Name, out var earlier) ? $"{earlier}\n{header.Text}" : header.Text;
        }

        foreach (var (name, value) in written)
        {
            findings.Raw(name, value);
        }
    }

    private static void WriteAddresses(HeaderBlock headers, Findings findings)
    {
        foreach (var header in headers.All)
        {
            var property = header.Name.ToLowerInvariant() switch
            {
                "from" => Properties.From,
                "to" => Properties.To,
                "cc" => Properties.Cc,
                "bcc" => Properties.Bcc,
                "reply-to" => Properties.ReplyTo,
                _ => null,
            };
            if (property is null)
            {
                continue;
            }

            foreach (var address in Addresses.Read(header))
            {
                findings.Add(property, address);
            }
        }
    }

    /// <summary>The topmost Received header is the newest (RFC 5321 §4.4); what stands behind its last semicolon is the date.</summary>
    private static DateTimeOffset? Received(HeaderBlock headers)
    {
        foreach (var header in headers.All)
        {
            if (header.Is("Received") && MailDates.Read(header.Text[(header.Text.LastIndexOf(';') + 1)..]) is { } date)
            {
                return date;
            }
        }

        return MailDates.Read(headers.Text("Delivery-Date"));
    }

    private static void WriteDate(Findings findings, string property, DateTimeOffset? date)
    {
        if (date is { } value)
        {
            findings.Set(property, value);
        }
    }

    private static string? Importance(HeaderBlock headers)
    {
        if (headers.Text("Importance") is { Length: > 0 } importance)
        {
            return importance.Trim().ToLowerInvariant();
        }

        return (headers.Text("X-Priority") ?? headers.Text("X-MSMail-Priority"))?.TrimStart().ToLowerInvariant() switch
        {
            ['1' or '2', ..] or "high" or "urgent" => "high",
            ['3', ..] or "normal" => "normal",
            ['4' or '5', ..] or "low" => "low",
            _ => null,
        };
    }

    private static string? WithoutBrackets(string? id)
    {
        if (id is null)
        {
            return null;
        }

        var open = id.IndexOf('<', StringComparison.Ordinal);
        var close = id.IndexOf('>', open + 1);
        return open >= 0 && close > open ? id[(open + 1)..close].Trim() : id.Trim();
    }
}
