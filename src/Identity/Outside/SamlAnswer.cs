using System.Globalization;
using System.Xml;
using Dossier.Core.People;

namespace Dossier.Identity;

/// <summary>What a provider answered, checked: whom it has signed in, and which request of ours it answers.</summary>
internal sealed record SamlAnswer(string InResponseTo, OutsidePerson Person)
{
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private const string Assertions = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    private const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    private const string EmailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    private const string TransientFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    private const string By = "SAML";
    private const int LongestSubject = 255;
    private const int LongestAnswer = 512 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Reads an answer by the rules of SAML's web browser profile (4.1.4.3); all that is used of it is what was signed.</summary>
    /// <param name="address">Of ours, where it was sent to.</param>
    /// <exception cref="SamlException">It is not good, and why.</exception>
    public static SamlAnswer Read(Stream xml, SamlSettings settings, string address, DateTimeOffset now)
    {
        var response = Load(xml).DocumentElement!;
        Must(Is(response, Protocol, "Response"), "It is no response.");
        MustBe(address, response.GetAttribute("Destination"), "It is for another address.");
        Must(Child(Child(response, Protocol, "Status"), Protocol, "StatusCode").GetAttribute("Value") == Success, "It reports no success.");
        // One assertion, in its place: others could stand where a signature reaches and this one where it does not.
        var assertion = Child(response, Assertions, "Assertion");
        Must(
            response.SelectNodes("//*[local-name()='Assertion' or local-name()='EncryptedAssertion']")!.Count == 1,
            "There are several assertions."
        );
        MustHaveUniqueIds(response);
        Must(
            IsSigned(assertion, settings) || (SamlSignature.In(assertion) is null && IsSigned(response, settings)),
            "It is not signed as it should be."
        );
        Must(assertion.GetAttribute("Version") == "2.0", "It is of another version.");
        Must(Text(Child(assertion, Assertions, "Issuer")) == settings.Provider, "It is another provider's.");
        var inResponseTo = Confirmed(assertion, address, now);
        MustBeForUs(Child(assertion, Assertions, "Conditions"), settings, now);
        Child(assertion, Assertions, "AuthnStatement");
        return new SamlAnswer(inResponseTo, PersonIn(assertion, settings));
    }

    /// <summary>No document type, nothing from elsewhere, of limited length.</summary>
    private static XmlDocument Load(Stream xml)
    {
        var rules = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LongestAnswer,
            IgnoreComments = true,
        };
        using var reader = XmlReader.Create(xml, rules);
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.Load(reader);
        return document;
    }

    private static bool IsSigned(XmlElement element, SamlSettings settings) =>
        SamlSignature.In(element) is { } signature && SamlSignature.IsGood(element, signature, settings.Certificates);

    /// <summary>The request that the bearer of this answers, at this address and in time.</summary>
    private static string Confirmed(XmlElement assertion, string address, DateTimeOffset now)
    {
        foreach (var confirmation in Children(Child(assertion, Assertions, "Subject"), Assertions, "SubjectConfirmation"))
        {
            if (confirmation.GetAttribute("Method") != Bearer)
            {
                continue;
            }

            var data = Child(confirmation, Assertions, "SubjectConfirmationData");
            if (
                data.GetAttribute("Recipient") == address
                && !data.HasAttribute("NotBefore")
                && Time(data, "NotOnOrAfter") is { } end
                && now < end + ClockSkew
                && data.GetAttribute("InResponseTo") is { Length: > 0 } request
            )
            {
                var response = (XmlElement)assertion.ParentNode!;
                MustBe(request, response.GetAttribute("InResponseTo"), "It answers two requests.");
                return request;
            }
        }

        throw new SamlException("It is not for this place and time, or nobody asked for it.");
    }

    private static void MustBeForUs(XmlElement conditions, SamlSettings settings, DateTimeOffset now)
    {
        Must(Time(conditions, "NotBefore") is not { } start || start <= now + ClockSkew, "It is not good yet.");
        Must(Time(conditions, "NotOnOrAfter") is not { } end || now < end + ClockSkew, "It is too old.");
        var restrictions = Children(conditions, Assertions, "AudienceRestriction").ToList();
        Must(
            restrictions.Count > 0
                && restrictions.All(one => Children(one, Assertions, "Audience").Any(audience => Text(audience) == settings.EntityId)),
            "It is for somebody else."
        );
    }

    private static OutsidePerson PersonIn(XmlElement assertion, SamlSettings settings)
    {
        var name = Child(Child(assertion, Assertions, "Subject"), Assertions, "NameID");
        var format = name.GetAttribute("Format");
        var email = Attribute(assertion, settings.EmailAttribute) ?? (format == EmailFormat ? Text(name) : null);
        // A name for this once says nothing the next time.
        var subject = format == TransientFormat ? email : Text(name);
        Must(subject is { Length: > 0 and <= LongestSubject }, "It names nobody.");
        return new OutsidePerson(settings.Provider, subject!, By)
        {
            VerifiedEmail = email,
            FirstName = Attribute(assertion, "givenName"),
            LastName = Attribute(assertion, "sn"),
        };
    }

    private static string? Attribute(XmlElement assertion, string name) =>
        Children(assertion, Assertions, "AttributeStatement")
            .SelectMany(statement => Children(statement, Assertions, "Attribute"))
            .Where(attribute => attribute.GetAttribute("Name") == name || attribute.GetAttribute("FriendlyName") == name)
            .SelectMany(attribute => Children(attribute, Assertions, "AttributeValue"))
            .Select(Text)
            .FirstOrDefault(value => value.Length > 0);

    private static void MustHaveUniqueIds(XmlElement response)
    {
        var ids = response
            .SelectNodes("//@*[local-name()='ID' or local-name()='Id' or local-name()='id']")!
            .Cast<XmlAttribute>()
            .Select(id => id.Value)
            .ToList();
        Must(ids.Distinct().Count() == ids.Count, "An id is there twice.");
    }

    private static bool Is(XmlElement element, string space, string name) => element.NamespaceURI == space && element.LocalName == name;

    private static IEnumerable<XmlElement> Children(XmlElement parent, string space, string name) =>
        parent.ChildNodes.OfType<XmlElement>().Where(child => Is(child, space, name));

    private static XmlElement Child(XmlElement parent, string space, string name) =>
        Children(parent, space, name).ToList() is [var only] ? only : throw new SamlException($"There is not one {name}.");

    private static string Text(XmlElement element) => element.InnerText.Trim();

    private static DateTimeOffset? Time(XmlElement element, string attribute) =>
        !element.HasAttribute(attribute) ? null
        : DateTimeOffset.TryParse(
            element.GetAttribute(attribute),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
        : throw new SamlException($"{attribute} is no time.");

    /// <summary>What may be left out, but must not say otherwise.</summary>
    private static void MustBe(string expected, string said, string otherwise) => Must(said.Length == 0 || said == expected, otherwise);

    private static void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SamlException(otherwise);
        }
    }
}

/// <summary>Why an answer is not good: for the log, not for whoever sent it.</summary>
internal sealed class SamlException(string message) : Exception(message);
