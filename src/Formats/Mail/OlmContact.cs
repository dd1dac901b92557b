using System.Globalization;
using System.Xml.Linq;
using Dossier.Formats.Cards;

namespace Dossier.Formats.Mail;

/// <summary>A contact of Outlook for Mac, as a vCard.</summary>
internal static class OlmContact
{
    private static readonly (string Name, string Types)[] Phones =
    [
        ("CopyBusinessPhone", "WORK,VOICE"),
        ("CopyBusinessPhone2", "WORK,VOICE"),
        ("CopyHomePhone", "HOME,VOICE"),
        ("CopyHomePhone2", "HOME,VOICE"),
        ("CopyCellPhone", "CELL"),
        ("CopyMobilePhone", "CELL"),
        ("CopyOtherPhone", "VOICE"),
        ("CopyRadioPhone", "VOICE"),
        ("CopyAssistantPhone", "VOICE"),
        ("CopyPrimaryPhone", "PREF"),
        ("MainPhone", "WORK,VOICE"),
        ("CopyBusinessFax", "WORK,FAX"),
        ("CopyHomeFax", "HOME,FAX"),
        ("CopyPager", "PAGER"),
    ];

    public static byte[] Card(XElement element)
    {
        var contact = new OlmRecord(element, "OPFContact");
        var lines = new ContentLineWriter();
        lines.Add("BEGIN", "VCARD");
        lines.Add("VERSION", "3.0");
        var emails = Emails(contact);
        var (first, last) = (contact["CopyFirstName"], contact["CopyLastName"]);
        var company = contact["CopyBusinessCompany"];
        var shown = contact["CopyDisplayName"] ?? $"{first} {last}".Trim();
        lines.Text("FN", shown.Length > 0 ? shown : company ?? emails.FirstOrDefault());
        lines.Parts("N", last, first, contact["CopyMiddleName"], contact["CopyTitle"], contact["CopySetNameSuffix"]);
        lines.Text("NICKNAME", contact["CopyNickName"]);
        lines.Parts("ORG", company, contact["CopyBusinessDepartment"]);
        lines.Text("TITLE", contact["CopyBusinessTitle"]);
        emails.ForEach(address => lines.Text("EMAIL;TYPE=INTERNET", address));
        foreach (var (name, types) in Phones)
        {
            lines.Text($"TEL;TYPE={types}", contact[name]);
        }

        foreach (var (place, type) in new[] { ("Business", ";TYPE=WORK"), ("Home", ";TYPE=HOME"), ("Other", "") })
        {
            lines.Parts(
                "ADR" + type,
                null,
                null,
                contact[$"Copy{place}StreetAddress"],
                contact[$"Copy{place}City"],
                contact[$"Copy{place}State"],
                contact[$"Copy{place}Zip"],
                contact[$"Copy{place}Country"]
            );
        }

        lines.Text("URL;TYPE=WORK", contact["CopyBusinessHomePage"]);
        lines.Text("URL;TYPE=HOME", contact["CopyHomeWebPage"]);
        lines.Text("IMPP", contact["CopyDefaultIMAddress"]);
        lines.Add("BDAY", Day(contact.Time("CopyBirthday")));
        lines.Add("ANNIVERSARY", Day(contact.Time("CopyAnniversary")));
        lines.Text("CATEGORIES", contact.Categories());
        lines.Text("NOTE", contact.Words("CopyNotesPlain", "CopyNotes"));
        lines.Add("PHOTO;ENCODING=b", Picture(contact["AddPicture"]));
        lines.Time("REV", contact.Time("CopyModDate"));
        contact.WriteRest(lines);
        lines.Add("END", "VCARD");
        return lines.ToBytes();
    }

    private static List<string> Emails(OlmRecord contact)
    {
        string[] lists = ["CopyDefaultEmailAddress", "CopyEmailAddressList", "CopyEmailAddressList1", "CopyEmailAddressList2"];
        return
        [
            .. lists
                .SelectMany(list => contact.Below(list, "contactEmailAddress"))
                .Select(one => one.Attribute("OPFContactEmailAddressAddress")?.Value.Trim() ?? "")
                .Where(address => address.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Picture(string? base64) =>
        base64 is null ? null
        : string.Concat(base64.Where(one => !char.IsWhiteSpace(one))) is var bare
        && Convert.TryFromBase64String(bare, new byte[bare.Length], out _)
            ? bare
        : null;
}
