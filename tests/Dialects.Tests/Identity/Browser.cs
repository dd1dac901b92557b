using System.Net;
using System.Text.RegularExpressions;

namespace Dossier.Dialects.Tests.Identity;

/// <summary>A browser as far as our pages need one: it keeps cookies, fills in forms, and is sent elsewhere without going there.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient client;

    public Browser(string address) => client = new HttpClient(handler) { BaseAddress = new Uri(address) };

    /// <summary>Its cookies here, by name.</summary>
    public IReadOnlyDictionary<string, Cookie> Cookies =>
        handler.CookieContainer.GetCookies(client.BaseAddress!).ToDictionary(cookie => cookie.Name);

    public Task<Answer> Go(string path) => client.Ask("GET", path);

    /// <summary>Sends the first form of a page that says what it is for, or has a field of that name.</summary>
    public Task<Answer> Send(Answer page, string step, params (string Name, string Value)[] values)
    {
        var form = Forms()
            .Matches(page.Text)
            .Select(match => match.Value)
            .First(form => form.Contains($"value=\"{step}\"") || form.Contains($"name=\"{step}\""));
        var fields = Hidden().Matches(form).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var (name, value) in values)
        {
            fields[name] = value;
        }

        return client.Ask(HttpMethod.Post, WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value), new FormUrlEncodedContent(fields));
    }

    public Task<Answer> Send(HttpRequestMessage request) => Sent(request);

    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
    }

    private async Task<Answer> Sent(HttpRequestMessage request)
    {
        var cancel = TestContext.Current.CancellationToken;
        var message = await client.SendAsync(request, cancel);
        return new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(cancel), message);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\">")]
    private static partial Regex Hidden();

    [GeneratedRegex("action=\"(.*?)\"")]
    private static partial Regex Action();
}
