using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A server whose people may sign in through a provider, and that provider.</summary>
public sealed class SamlServer : IAsyncLifetime
{
    internal SamlProvider Provider { get; } = new();

    internal ZouServer Zou { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Zou = await ZouServer.With(new Order { Settings = Provider.Settings }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Zou.DisposeAsync();
        Provider.Dispose();
    }
}

/// <summary>Contract 5: signing in through a SAML identity provider, there and at our own pages.</summary>
public sealed class SamlTests(SamlServer server) : IClassFixture<SamlServer>
{
    private const int Patience = 120_000;
    private const string Start = "/zou/api/auth/saml/login";
    private const string Take = "/zou/api/auth/saml/sso";
    private readonly SamlProvider provider = server.Provider;
    private readonly ZouServer zou = server.Zou;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_person_signs_in_at_the_provider_and_is_known_here()
    {
        Assert.Equal("Harbour desk", (await zou.Anybody.Get("/config")).Body!["saml_idp_name"]!.GetValue<string>());
        var id = await Is("first");
        foreach (var signed in new[] { "_assertion", "_response" })
        {
            using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
            var answer = provider.Sign(provider.Answer(await surfer.Leave(Start)), signed);
            var page = await surfer.Send(Take, answer);
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
            // The form itself signs nobody in, and a browser that did not ask is not let on.
            Assert.False(page.Headers.Contains("Set-Cookie"));
            var done = await surfer.Go(page.Headers.Location!.OriginalString);
            Assert.Equal((HttpStatusCode.Redirect, "/"), (done.StatusCode, done.Headers.Location!.OriginalString));
            var who = JsonNode.Parse(await (await surfer.Go("/zou/api/auth/authenticated")).Content.ReadAsStringAsync(Cancel))!;
            Assert.Equal(id, who["user"]!["id"]!.GetValue<string>());
            await Says(await surfer.Go(page.Headers.Location.OriginalString), "begun elsewhere");
            await Says(await surfer.Send(Take, answer), "begun elsewhere");
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Our_own_pages_offer_it_too()
    {
        await Is("pages");
        using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
        var answer = provider.Sign(provider.Answer(await surfer.Leave("/account/saml?door=pages&to=/workspaces")));
        var page = await surfer.Send("/account/saml/sso", answer);
        using var stranger = new Surfer(zou.Installed.Http.BaseAddress!);
        await stranger.Leave(Start);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.Go(page.Headers.Location!.OriginalString)).StatusCode);
        var again = provider.Sign(provider.Answer(await surfer.Leave("/account/saml?door=pages&to=/workspaces")));
        page = await surfer.Send("/account/saml/sso", again);
        var done = await surfer.Go(page.Headers.Location!.OriginalString);
        Assert.Equal("/workspaces", done.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await surfer.Go("/pages/v1/session")).StatusCode);
    }

    [Fact(Timeout = Patience)]
    public async Task An_answer_that_is_not_good_signs_nobody_in()
    {
        await Is("second");
        using var other = RSA.Create(2048);
        var hour = TimeSpan.FromHours(1);
        foreach (
            var make in new Func<Uri, XmlDocument>[]
            {
                request => provider.Answer(request),
                request => provider.Sign(provider.Answer(request), by: other),
                request => provider.Sign(provider.Answer(request), method: SignedXml.XmlDsigRSASHA1Url),
                request => provider.Sign(provider.Answer(request, audience: "https://other.example")),
                request => provider.Sign(provider.Answer(request, recipient: "https://evil.example/sso")),
                request => provider.Sign(provider.Answer(request, age: hour)),
                request => provider.Sign(provider.Answer(request, age: -hour)),
                request => Changed(provider.Sign(provider.Answer(request))),
                request => Failed(provider.Answer(request)),
                Wrapped,
                request => WrappedIn(request, "Extensions"),
                request => WrappedIn(request, "Object"),
                SameId,
                SignedElsewhere,
            }
        )
        {
            using var surfer = new Surfer(zou.Installed.Http.BaseAddress!);
            await Says(await surfer.Send(Take, make(await surfer.Leave(Start))), "is not good");
        }

        using var asking = new Surfer(zou.Installed.Http.BaseAddress!);
        var asked = await asking.Leave(Start);
        await Says(await asking.Send(Take, provider.Sign(provider.Answer(asked, answers: "_nobody_asked"))), "begun elsewhere");
        var text = provider.Sign(provider.Answer(asked)).OuterXml;
        await Says(await asking.Send(Take, "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + text), "is not good");
        await Says(await asking.Send(Take, "no XML"), "is not good");
        await Says(await asking.Send(Take, ""), "is not good");
        // What was begun for one of our addresses does not end at another.
        await Says(await asking.Send("/zou/auth/saml/sso", text), "is not good");
        Assert.Equal(HttpStatusCode.Redirect, (await asking.Send(Take, text)).StatusCode);
    }

    /// <summary>Another subject than the one that was signed.</summary>
    private static XmlDocument Changed(XmlDocument document)
    {
        document.SelectSingleNode("//*[local-name()='AttributeValue']")!.InnerText = Credentials.Email;
        return document;
    }

    private XmlDocument Failed(XmlDocument document)
    {
        ((XmlElement)document.SelectSingleNode("//*[local-name()='StatusCode']")!).SetAttribute("Value", "urn:failed");
        return provider.Sign(document);
    }

    /// <summary>A forged assertion before the signed one.</summary>
    private XmlDocument Wrapped(Uri request)
    {
        var document = provider.Sign(provider.Answer(request));
        document.DocumentElement!.InsertBefore(Forged(document, "_forged"), Assertion(document));
        return document;
    }

    /// <summary>A forged assertion in the place of the signed one, which is put away where it still is found by its id.</summary>
    private XmlDocument WrappedIn(Uri request, string place)
    {
        var document = provider.Sign(provider.Answer(request));
        var assertion = Assertion(document);
        var forged = Forged(document, "_forged");
        var signature = assertion.ChildNodes.OfType<XmlElement>().Single(child => child.LocalName == "Signature");
        document.DocumentElement!.ReplaceChild(forged, assertion);
        if (place == "Object")
        {
            // Within the signature, which moves into the forged one.
            var moved = forged.AppendChild(document.ImportNode(signature, deep: true))!;
            moved.AppendChild(document.CreateElement(place, SignedXml.XmlDsigNamespaceUrl))!.AppendChild(assertion);
        }
        else
        {
            document
                .DocumentElement.PrependChild(document.CreateElement(place, document.DocumentElement.NamespaceURI))!
                .AppendChild(assertion);
        }

        return document;
    }

    /// <summary>The forged assertion has the signed one's id, and its signature.</summary>
    private XmlDocument SameId(Uri request)
    {
        var document = provider.Sign(provider.Answer(request));
        var assertion = Assertion(document);
        var forged = Changed(Copied(document));
        assertion.ParentNode!.ReplaceChild(document.ImportNode(Assertion(forged), deep: true), assertion);
        return document;
    }

    /// <summary>What is signed is not what it stands in.</summary>
    private XmlDocument SignedElsewhere(Uri request)
    {
        var document = provider.Answer(request);
        var status = (XmlElement)document.SelectSingleNode("//*[local-name()='Status']")!;
        status.SetAttribute("ID", "_status");
        provider.Sign(document, "_status");
        var signature = status.ChildNodes.OfType<XmlElement>().Single(child => child.LocalName == "Signature");
        Assertion(document).AppendChild(signature);
        return document;
    }

    private static XmlElement Forged(XmlDocument document, string id)
    {
        var forged = (XmlElement)Assertion(document).CloneNode(deep: true);
        forged.SetAttribute("ID", id);
        forged.RemoveChild(forged.ChildNodes.OfType<XmlElement>().Single(child => child.LocalName == "Signature"));
        forged.SelectSingleNode(".//*[local-name()='AttributeValue']")!.InnerText = Credentials.Email;
        forged.SelectSingleNode(".//*[local-name()='NameID']")!.InnerText = "forged";
        return forged;
    }

    private static XmlDocument Copied(XmlDocument document)
    {
        var copy = new XmlDocument { PreserveWhitespace = true };
        copy.LoadXml(document.OuterXml);
        return copy;
    }

    private static XmlElement Assertion(XmlDocument document) => (XmlElement)document.SelectSingleNode("//*[local-name()='Assertion']")!;

    /// <summary>Somebody with an account here, whom the provider has signed in from now on.</summary>
    private async Task<string> Is(string subject)
    {
        var person = await zou.Person("user");
        provider.Subject = subject;
        provider.Email = (await person.Get("/auth/authenticated")).Body!["user"]!["email"]!.GetValue<string>();
        return person.Person;
    }

    private static async Task Says(HttpResponseMessage answer, string because)
    {
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode} {body}");
        Assert.Contains(because, JsonNode.Parse(body)!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>A browser that is sent elsewhere without going there. Of forms of other sites it sends no cookies along.</summary>
    private sealed class Surfer(Uri address) : IDisposable
    {
        private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        private readonly HttpClient bare = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = address,
        };

        public Task<HttpResponseMessage> Go(string path) => http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancel);

        public async Task<Uri> Leave(string path) => (await Go(path)).Headers.Location!;

        public Task<HttpResponseMessage> Send(string path, XmlDocument answer) => Send(path, answer.OuterXml);

        public async Task<HttpResponseMessage> Send(string path, string xml)
        {
            using var form = new FormUrlEncodedContent([new("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)))]);
            return await bare.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
        }

        public void Dispose()
        {
            http.Dispose();
            bare.Dispose();
        }
    }
}
