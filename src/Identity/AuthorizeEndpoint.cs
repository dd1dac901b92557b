using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace Dossier.Identity;

/// <summary>
/// The authorization endpoint of RFC 6749 3.1: a person signs in, is asked, and goes back to the program with a code. A program that is
/// not known, or an address that it did not register, is never gone back to.
/// </summary>
internal sealed class AuthorizeEndpoint(ApiClients clients, GrantTokens grants, LoginPage login)
{
    private const string ConsentStep = "consent";
    private const string LeaveStep = "leave";

    /// <summary>Shows the page that is due.</summary>
    public Task<IResult> Show(HttpContext context, Issuing issuing, CancellationToken cancel) =>
        ForRequest(
            context,
            issuing,
            async request =>
            {
                var who = await login.Who(context, cancel);
                if (request.IsSilent)
                {
                    return Refuse(request, who is null ? "login_required" : "consent_required", "The person must be asked.");
                }

                return who is null || request.AsksLogin
                    ? login.Show(context, Reason(request), WithoutPrompt(context.Request))
                    : Consent(context, request, who, null, StatusCodes.Status200OK);
            },
            cancel
        );

    /// <summary>Takes what one of the pages sent.</summary>
    public Task<IResult> Handle(HttpContext context, string issuer, Issuing issuing, CancellationToken cancel) =>
        ForRequest(
            context,
            issuing,
            async request =>
            {
                var form = await Form.Read(context.Request, cancel);
                var step = form.GetValueOrDefault(LoginPage.StepField);
                if (LoginPage.IsStep(step))
                {
                    var (_, again) = await login.Handle(context, form, cancel, Reason(request), WithoutPrompt(context.Request));
                    return again ?? new SeeOther(WithoutPrompt(context.Request));
                }

                if (await login.Who(context, cancel) is not { } who)
                {
                    return login.Show(context, Reason(request), WithoutPrompt(context.Request));
                }

                if (!FormGuard.IsOurs(context, form, PurposeOf(context, who)))
                {
                    const string Stale = "This page had been open for too long. Please choose again.";
                    return Consent(context, request, who, Stale, StatusCodes.Status400BadRequest);
                }

                if (step == LeaveStep)
                {
                    await login.End(context, cancel);
                    return new SeeOther(WithoutPrompt(context.Request));
                }

                return step == ConsentStep && form.GetValueOrDefault("decision") == "allow"
                    ? await Allow(request, who, issuer, cancel)
                    : Refuse(request, "access_denied", "The person did not allow it.");
            },
            cancel
        );

    private async Task<IResult> ForRequest(
        HttpContext context,
        Issuing issuing,
        Func<AuthorizeRequest, Task<IResult>> answer,
        CancellationToken cancel
    )
    {
        var query = context.Request.Query;
        var client = AuthorizeRequest.Single(query, "client_id") is { } clientId ? await clients.Named(clientId, cancel) : null;
        if (client is null)
        {
            return Broken("The application that sent you here is not known.");
        }

        if (AuthorizeRequest.Single(query, "redirect_uri") is not { } redirectUri || !client.MayReturnTo(redirectUri))
        {
            return Broken("The application that sent you here asks to go back to an address that it did not register.");
        }

        try
        {
            return await answer(AuthorizeRequest.Read(query, client, redirectUri, issuing));
        }
        catch (OAuthRefused refused)
        {
            return Back(
                redirectUri,
                ("error", refused.Error),
                ("error_description", refused.Message),
                ("state", AuthorizeRequest.Single(query, "state"))
            );
        }
    }

    private async Task<IResult> Allow(AuthorizeRequest request, BrowserLogin who, string issuer, CancellationToken cancel)
    {
        var details = new SignedIn(issuer, who.Since)
        {
            RedirectUri = request.RedirectUri,
            CodeChallenge = request.CodeChallenge,
            Nonce = request.Nonce,
        };
        var (_, code) = await grants.Begin(GrantTokens.Code, request.Client, request.Scopes, details, who.Actor, cancel);
        return Back(request.RedirectUri, ("code", code), ("state", request.State));
    }

    private static HtmlPage Consent(HttpContext context, AuthorizeRequest request, BrowserLogin who, string? problem, int status)
    {
        var action = HtmlPage.Text(LoginPage.Here(context.Request));
        var hidden = FormGuard.Hidden(context, PurposeOf(context, who));
        var back = new Uri(request.RedirectUri);
        var place = back.Host.Length > 0 ? back.Authority : back.Scheme;
        return new HtmlPage(
            $"Allow {request.Client.Name}?",
            $"""
            {HtmlPage.Problem(problem)}
            <p>You are signed in as <strong>{HtmlPage.Text(who.Actor.Name)}</strong>.</p>
            <p><strong>{HtmlPage.Text(request.Client.Name)}</strong> asks to:</p>
            <ul>{string.Concat(request.Scopes.Select(scope => $"<li>{HtmlPage.Text(Meaning(scope))}</li>"))}</ul>
            <p>Then you go back to {HtmlPage.Text(place)}.</p>
            <form method="post" action="{action}">
            {hidden}
            <input type="hidden" name="{LoginPage.StepField}" value="{ConsentStep}">
            <div class="buttons">
            <button type="submit" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="deny" class="quiet">Do not allow</button>
            </div>
            </form>
            <form method="post" action="{action}">
            {hidden}
            <input type="hidden" name="{LoginPage.StepField}" value="{LeaveStep}">
            <button type="submit" class="link">Use another account</button>
            </form>
            """,
            status
        )
        {
            LeadsTo = back.Host.Length > 0 ? back.GetLeftPart(UriPartial.Authority) : $"{back.Scheme}:",
        };
    }

    private static string Meaning(string scope) =>
        scope == Issuing.OpenId ? "know who you are" : $"do in your name whatever you may do here ({scope})";

    private static string Reason(AuthorizeRequest request) => $"{request.Client.Name} sent you here.";

    /// <summary>A consent is good for this very request, by whoever is signed in now.</summary>
    private static string PurposeOf(HttpContext context, BrowserLogin who) => $"{ConsentStep}\n{who.Key}\n{context.Request.QueryString}";

    private static HtmlPage Broken(string problem) =>
        new(
            "This link does not work",
            $"{HtmlPage.Problem(problem)}<p>Nothing was shared. Tell whoever runs the application.</p>",
            StatusCodes.Status400BadRequest
        );

    /// <summary>Whoever has just signed in is not asked to sign in again.</summary>
    private static string WithoutPrompt(HttpRequest request)
    {
        var kept = new QueryBuilder(request.Query.Where(parameter => parameter.Key != "prompt"));
        return $"{request.PathBase}{request.Path}{kept.ToQueryString()}";
    }

    private static SeeOther Refuse(AuthorizeRequest request, string error, string description) =>
        Back(request.RedirectUri, ("error", error), ("error_description", description), ("state", request.State));

    private static SeeOther Back(string redirectUri, params (string Name, string? Value)[] parameters) =>
        new(
            QueryHelpers.AddQueryString(
                redirectUri,
                parameters
                    .Where(parameter => parameter.Value is not null)
                    .Select(parameter => new KeyValuePair<string, string?>(parameter.Name, parameter.Value))
            )
        );
}
