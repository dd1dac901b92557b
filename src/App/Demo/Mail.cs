using System.Globalization;
using System.Text;

namespace Dossier.App.Demo;

internal sealed record Person(string Name, string Address);

/// <summary>A message to be written, with what a reply needs to know of the one before.</summary>
internal sealed record Letter(Person From, IReadOnlyList<Person> To, string Subject, DateTimeOffset Sent, string Body)
{
    public IReadOnlyList<Person> Copy { get; init; } = [];

    public IReadOnlyList<Person> BlindCopy { get; init; } = [];

    /// <summary>A second form of the body; {image} in it is where the first inline piece is shown.</summary>
    public string? Html { get; init; }

    public string Charset { get; init; } = "utf-8";

    public IReadOnlyList<Piece> Attachments { get; init; } = [];

    public IReadOnlyList<Piece> Inline { get; init; } = [];

    public Letter? Before { get; init; }

    public string Id =>
        $"{Sent.UtcDateTime:yyyyMMddHHmmss}.{Crc32.Of(Encoding.UTF8.GetBytes(Subject + Body)):x8}@{From.Address.Split('@')[1]}";

    /// <summary>An answer, with the message answered quoted below it.</summary>
    public Letter Reply(Person from, IReadOnlyList<Person> to, DateTimeOffset sent, string body)
    {
        var subject = Subject.StartsWith("Re: ", StringComparison.Ordinal) ? Subject : "Re: " + Subject;
        var quoted = string.Join('\n', Body.TrimEnd().Split('\n').Select(line => line.StartsWith('>') ? ">" + line : "> " + line));
        var on = Sent.ToString("ddd, d MMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture);
        return new Letter(from, to, subject, sent, $"{body}\n\nOn {on}, {From.Name} <{From.Address}> wrote:\n{quoted}") { Before = this };
    }

    /// <summary>The same words sent on to somebody else.</summary>
    public Letter Forward(Person from, IReadOnlyList<Person> to, DateTimeOffset sent, string body)
    {
        var on = Sent.ToString("ddd, d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
        var head = $"-------- Forwarded message --------\nFrom: {From.Name} <{From.Address}>\nDate: {on}\nSubject: {Subject}";
        return new Letter(from, to, "Fwd: " + Subject, sent, $"{body}\n\n{head}\n\n{Body}") { Before = this, Attachments = Attachments };
    }
}

/// <summary>Writes messages as RFC 5322 and MIME have them, in ASCII throughout.</summary>
internal static class Mail
{
    public static Piece Piece(Letter letter, string name) =>
        new(name, "mail", Write(letter), letter.Sent) { Inside = [.. letter.Inline, .. letter.Attachments] };

    public static byte[] Write(Letter letter)
    {
        var text = new StringBuilder();
        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

        Header("Date", Date(letter.Sent));
        Header("From", Addresses([letter.From]));
        Header("To", Addresses(letter.To));
        if (letter.Copy.Count > 0)
        {
            Header("Cc", Addresses(letter.Copy));
        }

        if (letter.BlindCopy.Count > 0)
        {
            Header("Bcc", Addresses(letter.BlindCopy));
        }

        Header("Subject", Words(letter.Subject, letter.Charset));
        Header("Message-ID", $"<{letter.Id}>");
        if (letter.Before is { } before)
        {
            Header("In-Reply-To", $"<{before.Id}>");
            Header("References", string.Join("\r\n ", Ancestors(letter).Reverse().Select(ancestor => $"<{ancestor.Id}>")));
        }

        Header("MIME-Version", "1.0");
        text.Append(Body(letter));
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string Body(Letter letter)
    {
        var mark = letter.Id[..14];
        var body = Text("plain", letter.Body, letter.Charset);
        if (letter.Html is { } html)
        {
            var page = Text("html", html.Replace("{image}", $"cid:image1.{letter.Id}", StringComparison.Ordinal), letter.Charset);
            body = Multipart("alternative", mark + "a", body, page);
        }

        if (letter.Inline.Count > 0)
        {
            body = Multipart("related", mark + "r", [body, .. letter.Inline.Select(piece => Attachment(piece, $"image1.{letter.Id}"))]);
        }

        return letter.Attachments.Count == 0
            ? body
            : Multipart("mixed", mark + "m", [body, .. letter.Attachments.Select(piece => Attachment(piece, contentId: null))]);
    }

    private static string Text(string subtype, string text, string charset)
    {
        var bytes = Encoding.GetEncoding(charset).GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n");
        var (encoding, body) =
            charset.StartsWith("iso-2022", StringComparison.Ordinal) || bytes.All(value => value < 128)
                ? ("7bit", Encoding.Latin1.GetString(bytes))
            : charset is "utf-8" or "windows-1252" ? ("quoted-printable", QuotedPrintable(bytes))
            : ("base64", Base64(bytes));
        return $"Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}";
    }

    private static string Attachment(Piece piece, string? contentId)
    {
        if (piece.Kind == "mail")
        {
            var message = Encoding.Latin1.GetString(piece.Bytes);
            return $"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"{piece.Name}\"\r\n\r\n{message}";
        }

        var where = contentId is null ? "Content-Disposition: attachment" : $"Content-ID: <{contentId}>\r\nContent-Disposition: inline";
        var name = piece.Name.All(char.IsAscii) ? $"filename=\"{piece.Name}\"" : $"filename*=utf-8''{Uri.EscapeDataString(piece.Name)}";
        var type = MediaType(Path.GetExtension(piece.Name));
        return $"Content-Type: {type}\r\n{where}; {name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Base64(piece.Bytes)}";
    }

    private static string Multipart(string subtype, string mark, params IReadOnlyList<string> parts)
    {
        var boundary = $"=_harbor_{mark}";
        var text = new StringBuilder($"Content-Type: multipart/{subtype};\r\n boundary=\"{boundary}\"\r\n\r\n");
        foreach (var part in parts)
        {
            text.Append($"--{boundary}\r\n{part}\r\n");
        }

        return text.Append($"--{boundary}--\r\n").ToString();
    }

    private static IEnumerable<Letter> Ancestors(Letter letter)
    {
        for (var ancestor = letter.Before; ancestor is not null; ancestor = ancestor.Before)
        {
            yield return ancestor;
        }
    }

    private static string Addresses(IEnumerable<Person> people) =>
        string.Join(",\r\n ", people.Select(person => $"{Words(person.Name, "utf-8")} <{person.Address}>"));

    /// <summary>RFC 2047: what is not ASCII in a header becomes encoded words, cut between characters.</summary>
    private static string Words(string text, string charset)
    {
        if (text.All(char.IsAscii))
        {
            return text;
        }

        var words = text.Chunk(14).Select(part => Convert.ToBase64String(Encoding.GetEncoding(charset).GetBytes(part)));
        return string.Join("\r\n ", words.Select(word => $"=?{charset}?B?{word}?="));
    }

    private static string Date(DateTimeOffset at)
    {
        var sign = at.Offset < TimeSpan.Zero ? '-' : '+';
        return at.ToString("ddd, d MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
            + sign
            + at.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
    }

    private static string Base64(byte[] bytes) =>
        string.Concat(Convert.ToBase64String(bytes).Chunk(76).Select(line => new string(line) + "\r\n"));

    private static string QuotedPrintable(byte[] bytes)
    {
        var text = new StringBuilder();
        var column = 0;
        for (var index = 0; index < bytes.Length; index++)
        {
            var value = bytes[index];
            if (value == '\r' && index + 1 < bytes.Length && bytes[index + 1] == '\n')
            {
                text.Append("\r\n");
                column = 0;
                index++;
                continue;
            }

            var atLineEnd = index + 1 < bytes.Length && bytes[index + 1] == '\r';
            var plain = value is >= 33 and <= 126 and not (byte)'=' || value == ' ' && !atLineEnd;
            var piece = plain ? ((char)value).ToString() : $"={value:X2}";
            if (column + piece.Length > 75)
            {
                text.Append("=\r\n");
                column = 0;
            }

            text.Append(piece);
            column += piece.Length;
        }

        return text.ToString();
    }

    private static string MediaType(string extension) =>
        extension switch
        {
            ".docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ".pdf" => "application/pdf",
            ".png" => "image/png",
            ".jpg" => "image/jpeg",
            ".zip" => "application/zip",
            ".csv" => "text/csv; charset=utf-8",
            ".txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };
}
