using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// The page of contract 3.4, step 2: a form without script, which ties whoever logs in to the token in its address. A form is only taken
/// from a page of ours: its secret must be the one in the browser's cookie.
/// </summary>
internal static class LoginPage
{
    private const string Path = "/auth/";
    private const string Cookie = "ib_login";
    private const string Proof = "proof";

    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:12vh auto;padding:0 1rem;color:#1a1a1a;background:#fff}
        label{display:block;margin:1rem 0 .25rem}input{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
        button{margin-top:1.5rem;padding:.5rem 1.5rem;font:inherit}[role=alert]{color:#a40000}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Map(RouteGroupBuilder mount)
    {
        mount.MapGet(Path, Show);
        mount.MapPost(Path, LogIn);
    }

    private static IResult Show(HttpContext context, Parameters parameters) => Form(context, parameters.Required("token"), null);

    private static async Task<IResult> LogIn(
        HttpContext context,
        Parameters parameters,
        SignIn signIn,
        LoginSessions sessions,
        CancellationToken cancel
    )
    {
        var token = parameters.Required("token");
        var (given, kept) = (parameters[Proof] ?? "", context.Request.Cookies[Cookie] ?? "");
        if (kept.Length == 0 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(kept)))
        {
            return Form(context, token, "This page was open for too long. Please try again.");
        }

        try
        {
            var actor = await signIn.WithPassword(parameters["name"] ?? "", parameters["password"] ?? "", cancel);
            await sessions.Attach(BrowserLoginEndpoints.Waiting, token, actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.Unauthenticated)
        {
            return Form(context, token, "Invalid user name or password. Please try again.", StatusCodes.Status401Unauthorized);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            const string Over = "<p role=\"alert\">This login was used or is over. Go back to the application and begin again.</p>";
            return Page(context, Over, StatusCodes.Status404NotFound);
        }

        return Page(context, "<p>You are logged in. You can close this page and go back to the application.</p>", StatusCodes.Status200OK);
    }

    private static IResult Form(HttpContext context, string token, string? complaint, int status = StatusCodes.Status200OK)
    {
        var proof = LoginEndpoints.NewKey();
        var mount = context.GetEndpoint()?.Metadata.GetMetadata<Mount>()?.Prefix ?? "";
        var options = new CookieOptions
        {
            Path = $"{context.Request.PathBase}{mount}{Path}",
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
        };
        context.Response.Cookies.Append(Cookie, proof, options);
        var alert = complaint is null ? "" : $"<p role=\"alert\">{Text(complaint)}</p>";
        return Page(
            context,
            $"""
            <h1>Log in</h1><p>An application asks to work in your name. Go on only if you have just started to log in there.</p>{alert}
            <form method="post" action="{Text($"{context.Request.PathBase}{mount}{Path}")}">
            <input type="hidden" name="token" value="{Text(token)}"><input type="hidden" name="{Proof}" value="{proof}">
            <label for="name">User name or e-mail</label><input id="name" name="name" autocomplete="username" required autofocus>
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required>
            <button>Log in</button></form>
            """,
            status
        );
    }

    private static IResult Page(HttpContext context, string body, int status)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        var html = $"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Log in</title><style>{Style}</style></head><body>{body}</body></html>
            """;
        return Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
