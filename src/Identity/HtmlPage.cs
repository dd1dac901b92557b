using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>A page for people: plain HTML in the looks of our pages, shown in no frame and kept by no cache. No script stands in it.</summary>
/// <param name="body">HTML; whatever came from outside is already encoded in it: see <see cref="Text"/>.</param>
internal sealed class HtmlPage(string title, string body, int status = StatusCodes.Status200OK) : IResult
{
    private const string Style = """
        :root { color-scheme: light dark; font: 100%/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-size: .9375rem;
          --back: #f5f7f9; --panel: #fff; --text: #1b2026; --quiet: #566069; --line: #cfd6dc; --accent: #1f4e79; --on-accent: #fff; --bad: #a3211c; --focus: #1668c1; }
        @media (prefers-color-scheme: dark) { :root { --back: #12161b; --panel: #1a2027; --text: #e7ebef; --quiet: #a9b3bd; --line: #3a444e;
          --accent: #8cbbea; --on-accent: #0d1a26; --bad: #ff9d96; --focus: #7ab4f0; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--text); }
        main { width: 100%; max-width: 25rem; padding: 1.5rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
        h1 { font-size: 1.375rem; margin: 0 0 .75rem; }
        p { margin: 0 0 1rem; overflow-wrap: anywhere; }
        ul { margin: 0 0 1rem; padding-left: 1.25rem; }
        a { color: var(--accent); }
        label { display: block; margin: 0 0 .25rem; font-weight: 600; }
        input { width: 100%; margin: 0 0 1rem; padding: .5rem .625rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--quiet); border-radius: .25rem; }
        button, a.button { display: inline-block; font: inherit; padding: .5rem 1rem; border: 1px solid var(--accent); border-radius: .25rem; background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; }
        button.quiet, a.button { background: transparent; color: var(--accent); }
        button.link { padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 1px; }
        .buttons { display: flex; gap: .75rem; margin: 1rem 0; }
        .problem { padding: .5rem .75rem; border-left: 4px solid var(--bad); color: var(--bad); }
        [hidden] { display: none; }
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Where, beside here, a form of the page may lead: browsers hold a form to it through redirects too.</summary>
    public string? LeadsTo { get; init; }

    /// <summary>The page has a button for passkeys, which only a script of ours can ask the browser for.</summary>
    public bool RunsPasskeyScript { get; init; }

    /// <summary>When it may be tried again, in seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Text from outside, as it may stand in HTML.</summary>
    public static string Text(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <summary>What is wrong, said first and aloud; empty when nothing is.</summary>
    public static string Problem(string? text) => text is null ? "" : $"""<p class="problem" id="problem" role="alert">{Text(text)}</p>""";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; {(RunsPasskeyScript ? "script-src 'self'; connect-src 'self'; " : "")}form-action 'self'{(LeadsTo is null ? "" : " " + LeadsTo)}; "
            + "frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.XContentTypeOptions = "nosniff";
        // Browsers tell where a form came from only when the page lets them tell its own site.
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = $"{seconds}";
        }

        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)} - Dossier</title>
            <style>{Style}</style>
            {(
                RunsPasskeyScript
                    ? $"""<script src="{Text(httpContext.Request.PathBase + PasskeyEndpoints.ScriptPath)}" defer></script>"""
                    : ""
            )}
            </head>
            <body>
            <main>
            <h1>{Text(title)}</h1>
            {body}
            </main>
            </body>
            </html>
            """,
            httpContext.RequestAborted
        );
    }
}
