namespace Dossier.Formats.Mail;

/// <summary>MAPI property tags, without their type ([MS-OXPROPS]).</summary>
public static class Mapi
{
    public const uint Importance = 0x0017;
    public const uint MessageClass = 0x001A;
    public const uint Subject = 0x0037;
    public const uint ClientSubmitTime = 0x0039;
    public const uint SentRepresentingName = 0x0042;
    public const uint ReplyNames = 0x0050;
    public const uint SentRepresentingAddress = 0x0065;
    public const uint ConversationIndex = 0x0071;
    public const uint TransportHeaders = 0x007D;
    public const uint RecipientType = 0x0C15;
    public const uint SenderName = 0x0C1A;
    public const uint SenderAddress = 0x0C1F;
    public const uint DisplayBcc = 0x0E02;
    public const uint DisplayCc = 0x0E03;
    public const uint DisplayTo = 0x0E04;
    public const uint DeliveryTime = 0x0E06;
    public const uint MessageFlags = 0x0E07;
    public const uint Body = 0x1000;
    public const uint CompressedRtf = 0x1009;
    public const uint Html = 0x1013;
    public const uint InternetMessageId = 0x1035;
    public const uint InternetReferences = 0x1039;
    public const uint InReplyTo = 0x1042;
    public const uint DisplayName = 0x3001;
    public const uint EmailAddress = 0x3003;
    public const uint CreationTime = 0x3007;
    public const uint LastModificationTime = 0x3008;
    public const uint AttachData = 0x3701;
    public const uint AttachExtension = 0x3703;
    public const uint AttachFileName = 0x3704;
    public const uint AttachMethod = 0x3705;
    public const uint AttachLongFileName = 0x3707;
    public const uint AttachPathName = 0x3708;
    public const uint AttachLongPathName = 0x370D;
    public const uint AttachMimeTag = 0x370E;
    public const uint AttachContentId = 0x3712;
    public const uint AttachContentLocation = 0x3713;
    public const uint AttachFlags = 0x3714;
    public const uint SmtpAddress = 0x39FE;
    public const uint InternetCodepage = 0x3FDE;
    public const uint MessageCodepage = 0x3FFD;
    public const uint SenderSmtpAddress = 0x5D01;
    public const uint SentRepresentingSmtpAddress = 0x5D02;
    public const uint AttachHidden = 0x7FFE;

    /// <summary>What contacts, appointments, tasks and journal entries hold, as people call it. The 0x8000s are named properties.</summary>
    public static readonly (uint Tag, string Label)[] Fields =
    [
        (DisplayName, "Name"),
        (0x8005, "File as"),
        (0x3A06, "Given name"),
        (0x3A44, "Middle name"),
        (0x3A11, "Surname"),
        (0x3A4F, "Nickname"),
        (0x3A16, "Company"),
        (0x3A17, "Job title"),
        (0x3A18, "Department"),
        (0x3A19, "Office"),
        (0x3A30, "Assistant"),
        (0x3A4E, "Manager"),
        (0x3A08, "Business phone"),
        (0x3A1B, "Business phone 2"),
        (0x3A09, "Home phone"),
        (0x3A1C, "Mobile phone"),
        (0x3A1F, "Other phone"),
        (0x3A24, "Business fax"),
        (0x3A15, "Postal address"),
        (0x3A29, "Street"),
        (0x3A28, "State"),
        (0x3A27, "City"),
        (0x3A2A, "Postal code"),
        (0x3A26, "Country"),
        (0x801B, "Work address"),
        (0x801A, "Home address"),
        (0x801C, "Other address"),
        (0x8083, "E-mail"),
        (0x8093, "E-mail 2"),
        (0x80A3, "E-mail 3"),
        (0x8062, "Instant messaging"),
        (0x3A51, "Business home page"),
        (0x802B, "Web page"),
        (0x3A42, "Birthday"),
        (0x3A41, "Anniversary"),
        (0x8208, "Location"),
        (0x820D, "Start"),
        (0x820E, "End"),
        (0x8215, "All day"),
        (0x8232, "Recurrence"),
        (0x8234, "Time zone"),
        (0x8238, "Attendees"),
        (0x8104, "Task start"),
        (0x8105, "Task due"),
        (0x810F, "Task completed"),
        (0x8102, "Task share complete"),
        (0x811F, "Task owner"),
        (0x8700, "Journal type"),
        (0x8706, "Journal start"),
        (0x8708, "Journal end"),
        (0x8502, "Reminder"),
    ];
}
