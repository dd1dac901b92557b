namespace Dossier.Formats.Mail;

/// <summary>One entity of a mail's tree: where its bytes lie, and what its headers say of them.</summary>
internal sealed class MailPart(HeaderBlock headers, string defaultType)
{
    public HeaderBlock Headers { get; } = headers;

    public HeaderParameters ContentType { get; } = HeaderParameters.Parse(headers.First("Content-Type"));

    public HeaderParameters Disposition { get; } = HeaderParameters.Parse(headers.First("Content-Disposition"));

    /// <summary>The parts of a multipart; null for anything else.</summary>
    public List<MailPart>? Parts { get; init; }

    /// <summary>A whole mail of its own, as it stands.</summary>
    public bool IsMessage { get; init; }

    /// <summary>Where its body starts in the file, still encoded.</summary>
    public long Start { get; init; }

    /// <summary>In bytes, still encoded.</summary>
    public long Length { get; init; }

    /// <summary>In lower case.</summary>
    public string MediaType => ContentType.Value.Contains('/', StringComparison.Ordinal) ? ContentType.Value : defaultType;

    public string? Charset => ContentType["charset"];

    public string? FileName =>
        FirstNonEmpty(Disposition["filename"], ContentType["name"], ContentType["filename"], Headers.Text("Content-Name"));

    public bool IsAttachment => Disposition.Value is "attachment" || (Disposition.Value.Length > 0 && Disposition.Value != "inline");

    public string Encoding => HeaderParameters.Parse(Headers.First("Content-Transfer-Encoding")).Value.Split(' ')[0];

    /// <summary>Text that a reader of the mail sees in its body, not a file that comes with it.</summary>
    public bool IsBodyText =>
        Parts is null && !IsMessage && !IsAttachment && FileName is null && MediaType is MediaTypes.PlainText or MediaTypes.Html;

    public MailPart AsMessage() =>
        new(Headers, defaultType)
        {
            IsMessage = true,
            Start = Start,
            Length = Length,
        };

    private static string? FirstNonEmpty(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
        {
            if (!string.IsNullOrWhiteSpace(name))
            {
                return name;
            }
        }

        return null;
    }
}
