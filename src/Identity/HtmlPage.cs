using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>A page for people: plain HTML without scripts, shown in no frame and kept by no cache.</summary>
/// <param name="body">HTML; whatever came from outside is already encoded in it: see <see cref="Text"/>.</param>
internal sealed class HtmlPage(string title, string body, int status = StatusCodes.Status200OK) : IResult
{
    private const string Style = """
        :root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
        main { box-sizing: border-box; width: 100%; max-width: 25rem; padding: 2rem 1.5rem; }
        h1 { font-size: 1.375rem; font-weight: 600; margin: 0 0 .5rem; }
        p { margin: 0 0 1rem; overflow-wrap: anywhere; }
        ul { margin: 0 0 1rem; padding-left: 1.25rem; }
        label { display: block; margin: 0 0 .25rem; font-weight: 500; }
        input { box-sizing: border-box; width: 100%; margin: 0 0 1rem; padding: .5rem .625rem; font: inherit; border: 1px solid GrayText; border-radius: .375rem; }
        button { font: inherit; padding: .5rem 1rem; border: 1px solid #1f4e79; border-radius: .375rem; background: #1f4e79; color: #fff; cursor: pointer; }
        button.quiet { background: transparent; color: inherit; border-color: GrayText; }
        button.link { padding: 0; border: 0; background: none; color: LinkText; text-decoration: underline; }
        input:focus-visible, button:focus-visible { outline: 3px solid #4c9ae8; outline-offset: 2px; }
        .buttons { display: flex; gap: .75rem; margin: 1.5rem 0; }
        .problem { padding: .625rem .75rem; border-left: 4px solid #c0392b; }
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Where, beside here, a form of the page may lead: browsers hold a form to it through redirects too.</summary>
    public string? LeadsTo { get; init; }

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
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'{(LeadsTo is null ? "" : " " + LeadsTo)}; "
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
