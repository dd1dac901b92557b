using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace Dossier.Identity;

/// <summary>
/// Checks that an element is signed, itself and whole (SAML core 5.4): by a key that was agreed on, with nothing that a signature could say beside
/// that. A signature that is about any other element, wherever that stands, is none.
/// </summary>
internal static class SamlSignature
{
    private static readonly string[] Methods =
    [
        SignedXml.XmlDsigRSASHA256Url,
        SignedXml.XmlDsigRSASHA384Url,
        SignedXml.XmlDsigRSASHA512Url,
    ];

    private static readonly string[] Digests = [SignedXml.XmlDsigSHA256Url, SignedXml.XmlDsigSHA384Url, SignedXml.XmlDsigSHA512Url];
    private static readonly string[] Transforms = [SignedXml.XmlDsigEnvelopedSignatureTransformUrl, SignedXml.XmlDsigExcC14NTransformUrl];

    /// <summary>The signature that stands directly in the element; null when it has none.</summary>
    public static XmlElement? In(XmlElement element) =>
        element.ChildNodes.OfType<XmlElement>().Where(IsSignature).ToList() is [var only] ? only : null;

    /// <summary>Whether the signature is of the element that it stands in, by one of these keys. What it says of keys itself is not read.</summary>
    public static bool IsGood(XmlElement element, XmlElement signature, IEnumerable<X509Certificate2> certificates)
    {
        var signed = new OfOneElement(element);
        signed.LoadXml(signature);
        var information = signed.SignedInfo!;
        if (
            information.References.Count != 1
            || information.References[0] is not Reference reference
            || reference.Uri != $"#{OfOneElement.IdOf(element)}"
            || !Digests.Contains(reference.DigestMethod)
            || !Methods.Contains(information.SignatureMethod ?? "")
            || information.CanonicalizationMethod != SignedXml.XmlDsigExcC14NTransformUrl
            || !Enumerable
                .Range(0, reference.TransformChain.Count)
                .Select(index => reference.TransformChain[index].Algorithm!)
                .SequenceEqual(Transforms)
            || signed.Signature.ObjectList.Count > 0
        )
        {
            return false;
        }

        foreach (var certificate in certificates)
        {
            using var key = certificate.GetRSAPublicKey();
            if (key is not null && signed.CheckSignature(key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSignature(XmlElement element) =>
        element.LocalName == "Signature" && element.NamespaceURI == SignedXml.XmlDsigNamespaceUrl;

    /// <summary>Finds by an id the one element, and no other that says to have it.</summary>
    private sealed class OfOneElement(XmlElement element) : SignedXml(element.OwnerDocument)
    {
        public static string IdOf(XmlElement element) => element.GetAttribute("ID");

        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) =>
            idValue.Length > 0 && idValue == IdOf(element) ? element : null;
    }
}
