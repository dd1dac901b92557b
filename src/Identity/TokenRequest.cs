using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using AuthenticationHeaderValue = System.Net.Http.Headers.AuthenticationHeaderValue;

namespace Dossier.Identity;

/// <summary>A request to the token endpoint (RFC 6749 3.2): each parameter at most once, the client named in one way.</summary>
internal sealed record TokenRequest(IReadOnlyDictionary<string, string> Parameters, string? ClientId, string? Secret, bool UsedHeader)
{
    /// <summary>The parameter's value; null when absent. Empty counts as absent (RFC 6749 3.1).</summary>
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <exception cref="OAuthRefused">The parameter is absent.</exception>
    public string Needed(string name) => this[name] ?? throw OAuthRefused.InvalidRequest($"The parameter '{name}' is missing.");

    /// <exception cref="OAuthRefused">It breaks a rule of RFC 6749 3.2 or 2.3.</exception>
    public static async Task<TokenRequest> Read(HttpRequest request, CancellationToken cancel)
    {
        var parameters = await Form.Read(request, cancel);
        if (request.Query.ContainsKey("client_secret"))
        {
            throw OAuthRefused.InvalidRequest("Secrets do not belong in an address.");
        }

        var byForm = parameters.GetValueOrDefault("client_id");
        var secret = parameters.GetValueOrDefault("client_secret");
        if (StringValues.IsNullOrEmpty(request.Headers.Authorization))
        {
            return new TokenRequest(parameters, byForm, secret, UsedHeader: false);
        }

        var (name, headerSecret) = ReadHeader(request.Headers.Authorization);
        if (secret is not null || (byForm is not null && byForm != name))
        {
            throw OAuthRefused.InvalidRequest("The client is named in more than one way.");
        }

        return new TokenRequest(parameters, name, headerSecret, UsedHeader: true);
    }

    /// <summary>RFC 6749 2.3.1: both halves are form-encoded before they are joined and put into Base64.</summary>
    private static (string Name, string Secret) ReadHeader(StringValues header)
    {
        if (
            header.Count != 1
            || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw OAuthRefused.InvalidClient(usedHeader: true);
        }

        var bytes = new byte[(value.Parameter ?? "").Length];
        if (!Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length))
        {
            throw OAuthRefused.InvalidClient(usedHeader: true);
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':');
        return colon <= 0 ? throw OAuthRefused.InvalidClient(usedHeader: true) : (Decode(pair[..colon]), Decode(pair[(colon + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
