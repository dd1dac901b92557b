using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dossier.Formats.Analysis;

namespace Dossier.Formats.Mail;

/// <summary>What of a mail its keys are made of, as the mapped properties have it.</summary>
public sealed record MessageParts
{
    public IReadOnlyList<string> From { get; init; } = [];
    public IReadOnlyList<string> To { get; init; } = [];
    public IReadOnlyList<string> Cc { get; init; } = [];
    public IReadOnlyList<string> Bcc { get; init; } = [];
    public string? Subject { get; init; }
    public DateTimeOffset? Sent { get; init; }

    /// <summary>Without brackets.</summary>
    public string? MessageId { get; init; }
    public string? InReplyTo { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Base64, as in the header Thread-Index.</summary>
    public string? ConversationIndex { get; init; }

    /// <summary>SHA-256 of each, in hex.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];
}

/// <summary>The keys by which copies of a mail, and the mails of a thread, are found. Pure: the same mail gives the same keys wherever it is read.</summary>
public static class MessageKeys
{
    private const int FewestWords = 10;
    private const int MostPeople = 64;
    private const int MostReferences = 32;
    private const int ConversationLength = 22;
    private const int ConversationLevel = 5;
    private const int MostLevels = 60;

    public static MessageFacts Of(MessageParts mail, TextFacts text)
    {
        var (subject, isReply) = BaseSubject.Of(mail.Subject);
        var header = Header(mail);
        var attachments = mail.Attachments.Order(StringComparer.Ordinal).ToList();
        return new MessageFacts
        {
            MessageHash = Identification(mail.MessageId),
            ContentKey = Hash($"{header}\n{text.Key}\n{string.Join(';', attachments)}"),
            HeaderKey = Hash(header),
            BodyKey = text.Key,
            Evidence = EvidenceOf(mail, text),
            SubjectKey = subject.Length == 0 ? "" : Hash(subject, 16),
            IsReply = isReply,
            Answers = Answers(mail),
            Conversation = Conversation(mail.ConversationIndex),
            People = People(mail),
            Attachments = [.. attachments.Select(hash => hash[..16]).Distinct()],
        };
    }

    /// <summary>
    /// EDRM Message Identification Hash 1.0: the MD5 of the Message-ID's value, in upper-case hex. We hash the identifier with its angle brackets,
    /// which we put there when they are missing, without white space, its case as it is: what stands in the header of a proper mail, up to
    /// and including the first <c>&gt;</c>. Null when there is none.
    /// </summary>
    public static string? Identification(string? messageId)
    {
        var bare = string.Concat((messageId ?? "").Where(character => !char.IsWhiteSpace(character))).TrimStart('<');
        var close = bare.IndexOf('>', StringComparison.Ordinal);
        bare = close < 0 ? bare : bare[..close];
        return bare.Length == 0 ? null : Convert.ToHexString(Md5(Encoding.UTF8.GetBytes($"<{bare}>")));
    }

    /// <summary>Sender, To and Cc each once in order, subject, and the second it was sent in UTC. Bcc is left out: only the sender's copy has it.</summary>
    private static string Header(MessageParts mail)
    {
        var recipients = mail.To.Concat(mail.Cc).Select(Address).Distinct().Order(StringComparer.Ordinal);
        var sent = mail.Sent?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return $"{string.Join(';', mail.From.Select(Address))}\n{string.Join(';', recipients)}\n{Squeezed(mail.Subject)}\n{sent}";
    }

    private static Evidence EvidenceOf(MessageParts mail, TextFacts text) =>
        (mail.Sent is null ? 0 : Evidence.Sent)
        | (mail.From.Count == 0 ? 0 : Evidence.Sender)
        | (mail.To.Count + mail.Cc.Count == 0 ? 0 : Evidence.Recipients)
        | (Squeezed(mail.Subject).Length == 0 ? 0 : Evidence.Subject)
        | (text.DistinctWords < FewestWords ? 0 : Evidence.Body)
        | (mail.Attachments.Count == 0 ? 0 : Evidence.Attachments);

    private static List<string> Answers(MessageParts mail)
    {
        var own = Identification(mail.MessageId);
        var nearest = mail.References.Reverse().Prepend(mail.InReplyTo).Select(Identification).OfType<string>();
        return [.. nearest.Where(hash => hash != own).Distinct().Take(MostReferences)];
    }

    /// <summary>[MS-OXOMSG] 2.2.1.3: 22 bytes, then 5 a reply.</summary>
    private static string? Conversation(string? index)
    {
        var bytes = new byte[((index?.Length ?? 0) / 4 * 3) + 3];
        if (index is null || !Convert.TryFromBase64String(index.Trim(), bytes, out var length) || length < ConversationLength)
        {
            return null;
        }

        var levels = Math.Min((length - ConversationLength) / ConversationLevel, MostLevels);
        return Convert.ToHexStringLower(bytes.AsSpan(0, ConversationLength + (levels * ConversationLevel)));
    }

    /// <summary>Everybody's address, and the words of their name and of a name-like address in order, so that "Bailey, Susan" is susan.bailey@enron.com.</summary>
    private static List<string> People(MessageParts mail)
    {
        var people = new HashSet<string>();
        foreach (var person in mail.From.Concat(mail.To).Concat(mail.Cc).Concat(mail.Bcc))
        {
            var address = Address(person);
            people.Add(address);
            var at = address.IndexOf('@', StringComparison.Ordinal);
            var open = person.LastIndexOf('<');
            var name =
                open > 0 ? person[..open]
                : at < 0 ? person
                : "";
            foreach (var words in new[] { WordsOf(name), WordsOf(at > 0 ? address[..at] : "") })
            {
                if (words.Count > 1)
                {
                    people.Add(string.Join(' ', words));
                }
            }

            if (people.Count >= MostPeople)
            {
                break;
            }
        }

        return [.. people.Where(person => person.Length > 0).Select(person => Hash(person, 4)).Distinct()];
    }

    private static List<string> WordsOf(string name)
    {
        if (name.Length == 0)
        {
            return [];
        }

        var letters = string.Create(
            name.Length,
            name,
            (into, from) =>
            {
                for (var index = 0; index < from.Length; index++)
                {
                    into[index] = char.IsLetter(from[index]) ? char.ToLowerInvariant(from[index]) : ' ';
                }
            }
        );
        // An initial in the middle is there or is not.
        return [.. letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 1).Order(StringComparer.Ordinal)];
    }

    /// <summary>The address alone, or the name where there is none, in lower case.</summary>
    private static string Address(string person)
    {
        var open = person.LastIndexOf('<');
        var close = open < 0 ? -1 : person.IndexOf('>', open);
        return Squeezed(close > open + 1 ? person[(open + 1)..close] : person);
    }

    private static string Squeezed(string? text) =>
        string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    /// <summary>SHA-256, or its first bytes, in hex.</summary>
    private static string Hash(string text, int length = SHA256.HashSizeInBytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..length]);
    }

    // The specification asks for MD5; nothing is kept safe by it.
#pragma warning disable CA5351
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
