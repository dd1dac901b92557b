using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.Shared;

/// <summary>The id that ties a request to what follows from it: the caller's own, if it is presentable, or a new one. Always told back.</summary>
public static class Correlation
{
    public const string Header = "X-Correlation-Id";
    private const int Longest = 128;

    public static string Of(HttpContext context) => context.TraceIdentifier;

    internal static void Begin(HttpContext context, TimeProvider clock)
    {
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = IsPresentable(given) ? given : Id.New(clock).ToString("D");
        Tell(context);
    }

    internal static void Tell(HttpContext context) => context.Response.Headers[Header] = context.TraceIdentifier;

    /// <summary>It goes into logs and headers: nothing that could end a line.</summary>
    private static bool IsPresentable(string text) =>
        text.Length is > 0 and <= Longest && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_.:".Contains(letter));
}
