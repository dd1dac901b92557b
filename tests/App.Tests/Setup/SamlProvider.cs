using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Dossier.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Dossier.App.Tests.Setup;

/// <summary>A SAML 2.0 identity provider: what it would have a browser send. Its properties make it lie.</summary>
internal sealed class SamlProvider : IDisposable
{
    public const string EntityId = "https://idp.example/metadata";
    public const string Audience = "https://dossier.example";
    private const string Redirects = "https://idp.example/sso";
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private const string Assertions = "urn:oasis:names:tc:SAML:2.0:assertion";
    private readonly TemporaryFolder folder = new();
    private readonly RSA key = RSA.Create(2048);
    private readonly string certificates;

    public SamlProvider()
    {
        var request = new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        certificates = folder.File("idp.pem", Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
    }

    public string Subject { get; set; } = "";
    public string Email { get; set; } = "";

    /// <summary>The settings of who signs people in here.</summary>
    public Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Saml:Provider"] = EntityId,
            ["SignIn:Saml:Address"] = Redirects,
            ["SignIn:Saml:Certificates"] = certificates,
            ["SignIn:Saml:Name"] = "Harbour desk",
            ["SignIn:Saml:EntityId"] = Audience,
        };

    /// <summary>The answer to the request that a browser was sent here with, not signed yet.</summary>
    public XmlDocument Answer(Uri request, string? audience = null, string? recipient = null, TimeSpan? age = null, string? answers = null)
    {
        var asked = Read(request);
        var address = asked.Attribute("AssertionConsumerServiceURL")!.Value;
        var to = recipient ?? address;
        var id = answers ?? asked.Attribute("ID")!.Value;
        var now = TimeProvider.System.GetUtcNow() - (age ?? TimeSpan.Zero);
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(
            $"""
            <samlp:Response xmlns:samlp="{Protocol}" xmlns:saml="{Assertions}" ID="_response" Version="2.0" IssueInstant="{Time(
                now
            )}" Destination="{address}" InResponseTo="{id}">
              <saml:Issuer>{EntityId}</saml:Issuer>
              <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
              <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{Time(now)}">
                <saml:Issuer>{EntityId}</saml:Issuer>
                <saml:Subject>
                  <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{Subject}</saml:NameID>
                  <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                    <saml:SubjectConfirmationData InResponseTo="{id}" Recipient="{to}" NotOnOrAfter="{Time(now.AddMinutes(5))}"/>
                  </saml:SubjectConfirmation>
                </saml:Subject>
                <saml:Conditions NotBefore="{Time(now.AddMinutes(-1))}" NotOnOrAfter="{Time(now.AddMinutes(5))}">
                  <saml:AudienceRestriction><saml:Audience>{audience ?? Audience}</saml:Audience></saml:AudienceRestriction>
                </saml:Conditions>
                <saml:AuthnStatement AuthnInstant="{Time(now)}"><saml:AuthnContext/></saml:AuthnStatement>
                <saml:AttributeStatement>
                  <saml:Attribute Name="email"><saml:AttributeValue>{Email}</saml:AttributeValue></saml:Attribute>
                </saml:AttributeStatement>
              </saml:Assertion>
            </samlp:Response>
            """
        );
        return document;
    }

    /// <summary>Signs the element of that id, in place.</summary>
    public XmlDocument Sign(XmlDocument document, string id = "_assertion", RSA? by = null, string? method = null)
    {
        var element = (XmlElement)document.SelectSingleNode($"//*[@ID='{id}']")!;
        var signed = new SignedXml(document) { SigningKey = by ?? key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = method ?? SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference($"#{id}") { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.ComputeSignature();
        element.InsertAfter(document.ImportNode(signed.GetXml(), deep: true), element.FirstChild);
        return document;
    }

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    private static XElement Read(Uri request)
    {
        Assert.StartsWith(Redirects, request.OriginalString, StringComparison.Ordinal);
        var packed = Convert.FromBase64String(QueryHelpers.ParseQuery(request.Query)["SAMLRequest"]!);
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        var asked = XElement.Load(deflate);
        Assert.Equal(XName.Get("AuthnRequest", Protocol), asked.Name);
        Assert.Equal(Audience, asked.Element(XName.Get("Issuer", Assertions))!.Value);
        return asked;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
