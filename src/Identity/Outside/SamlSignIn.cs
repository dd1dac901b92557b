using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Dossier.Identity;

/// <summary>
/// Signing in through a SAML 2.0 identity provider: the request by redirect, the answer by a form that the provider has the browser send (web
/// browser SSO profile). Only answers to requests of ours are taken, each once; nobody is signed in by the form itself, with which browsers
/// send no cookie of ours, but by the page that follows it, where it shows that it is the browser that asked.
/// </summary>
public sealed class SamlSignIn
{
    private const string Kind = "saml";
    private const string AnsweredKind = "saml.answered";
    private const string AnswerField = "SAMLResponse";
    private static readonly XNamespace Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static readonly XNamespace Assertions = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMinutes(1);
    private readonly SamlSettings settings;
    private readonly OutsideSteps steps;
    private readonly LoginSessions sessions;
    private readonly OutsideAccounts accounts;
    private readonly TimeProvider clock;
    private readonly ILogger log;

    internal SamlSignIn(
        SamlSettings settings,
        OutsideSteps steps,
        LoginSessions sessions,
        OutsideAccounts accounts,
        TimeProvider clock,
        ILogger<SamlSignIn> log
    )
    {
        (this.settings, this.steps, this.sessions) = (settings, steps, sessions);
        (this.accounts, this.clock, this.log) = (accounts, clock, log);
    }

    /// <summary>As people know the provider.</summary>
    public string Name => settings.Name;

    /// <summary>Where to send the browser.</summary>
    /// <param name="address">Of ours, where the provider sends its answer; it knows it.</param>
    /// <exception cref="Refused">TooMany.</exception>
    public async Task<string> Begin(HttpContext context, string address, CancellationToken cancel, string? door = null, string? to = null)
    {
        var id = $"_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        await steps.Begin(context, Kind, id, browserHash => new OutsideStep(address, browserHash) { Door = door, To = to }, cancel);
        var request = new XElement(
            Protocol + "AuthnRequest",
            new XAttribute("ID", id),
            new XAttribute("Version", "2.0"),
            new XAttribute(
                "IssueInstant",
                clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            ),
            new XAttribute("Destination", settings.Address.AbsoluteUri),
            new XAttribute("AssertionConsumerServiceURL", address),
            new XAttribute("ProtocolBinding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"),
            new XElement(Assertions + "Issuer", settings.EntityId)
        );
        return QueryHelpers.AddQueryString(settings.Address.AbsoluteUri, "SAMLRequest", Deflated(request));
    }

    /// <summary>Takes the form that the provider had the browser send: the key of the page that follows, good once and at once.</summary>
    /// <exception cref="Refused">Unauthenticated: the answer is not good, or not asked for.</exception>
    public async Task<string> Take(HttpContext context, string address, CancellationToken cancel)
    {
        SamlAnswer answer;
        try
        {
            var form = await Form.Read(context.Request, cancel, Form.LongestAnswer);
            using var xml = new MemoryStream(Convert.FromBase64String(form.GetValueOrDefault(AnswerField, "")));
            answer = SamlAnswer.Read(xml, settings, address, clock.GetUtcNow());
        }
        catch (Exception exception)
            when (exception
                    is OAuthRefused
                        or SamlException
                        or FormatException
                        or XmlException
                        or CryptographicException
                        or ArgumentException
            )
        {
            log.LogWarning("An answer of {Provider} was refused: {Why}", settings.Name, exception.Message);
            throw new Refused(Reason.Unauthenticated, $"The answer of {settings.Name} is not good. Please tell whoever runs this server.");
        }

        if (await steps.Spend(Kind, answer.InResponseTo, cancel) is not { } step || step.Address != address)
        {
            throw Over();
        }

        var (_, key) = await sessions.Begin(AnsweredKind, actor: null, BetweenPages, cancel, new Answered(step, answer.Person));
        return key;
    }

    /// <summary>Whom the provider has signed in, on the page that follows its form.</summary>
    /// <returns>The account, and what was given to <see cref="Begin"/>.</returns>
    /// <exception cref="Refused">Unauthenticated: another browser's, over, or nobody's account.</exception>
    public async Task<(Actor Actor, string? Door, string? To)> Finish(HttpContext context, string key, CancellationToken cancel)
    {
        var answered = await sessions.Spend(AnsweredKind, key, cancel) is { } found ? Json.Read<Answered>(found.DetailsJson) : null;
        return answered is not null && OutsideSteps.IsOf(context, answered.Step)
            ? (await accounts.Enter(answered.Person, settings.Rules, cancel), answered.Step.Door, answered.Step.To)
            : throw Over();
    }

    /// <summary>SAML bindings 3.4.4.1.</summary>
    private static string Deflated(XElement request)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(request.ToString(SaveOptions.DisableFormatting)));
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private static Refused Over() => new(Reason.Unauthenticated, "This took too long, or was begun elsewhere. Please sign in again.");

    /// <summary>What is kept between the form and the page that follows it.</summary>
    private sealed record Answered(OutsideStep Step, OutsidePerson Person);
}
