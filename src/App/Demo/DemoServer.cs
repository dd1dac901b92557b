using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Dossier.App.Demo;

/// <summary>The server as any program sees it: the IPRO dialect under <c>/ipro</c>, our own API under <c>/pages</c>. Nothing but HTTP.</summary>
/// <param name="http">Its base address is the server's.</param>
internal sealed class DemoServer(HttpClient http, DemoKeys keys)
{
    public const string Dialect = "ipro/v1";
    public const string Pages = "pages/v1";
    private const int Attempts = 4;
    private const int PageSize = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private string access = "";

    public Uri Address => http.BaseAddress!;

    /// <summary>Gets the access token that the dialect's calls carry from now on.</summary>
    public async Task SignIn(CancellationToken cancel)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = keys.ClientId,
            ["client_secret"] = keys.ClientSecret,
            ["scope"] = "ipro.papi ipro.api ipro.superadmin",
        };
        var token = await Send<AccessToken>(
            () => new HttpRequestMessage(HttpMethod.Post, "ipro/auth/connect/token") { Content = new FormUrlEncodedContent(form) },
            Attempts,
            cancel
        );
        access = token.Value;
    }

    /// <summary>The data of an answer of the dialect.</summary>
    /// <param name="path">Below the dialect's API, or a whole address that the server gave.</param>
    public Task<T> Get<T>(string path, CancellationToken cancel) => Call<T>(HttpMethod.Get, path, () => null, Attempts, cancel);

    public Task<T> Post<T>(string path, object body, CancellationToken cancel) =>
        Call<T>(HttpMethod.Post, path, () => JsonContent.Create(body, options: Json), 1, cancel);

    public Task Patch(string path, object body, CancellationToken cancel) =>
        Call<JsonElement>(
            HttpMethod.Patch,
            path,
            () => JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json"), Json),
            1,
            cancel
        );

    /// <summary>Sends a form that may be sent again without harm, as often as it takes.</summary>
    public Task<T> Send<T>(string path, Func<HttpContent> form, CancellationToken cancel) =>
        Call<T>(HttpMethod.Post, path, form, Attempts, cancel);

    /// <summary>An answer of our own API, which has no envelope.</summary>
    public Task<T> Look<T>(string path, CancellationToken cancel) =>
        Send<T>(() => Request(HttpMethod.Get, $"{Pages}/{path}", keys.Token), Attempts, cancel);

    /// <summary>All rows of a list of our own API, page by page.</summary>
    public async Task<IReadOnlyList<T>> LookThrough<T>(string path, CancellationToken cancel)
    {
        var rows = new List<T>();
        for (var page = 1; ; page++)
        {
            var found = await Look<PageSeen<T>>($"{path}?page={page}&pageSize={PageSize}", cancel);
            rows.AddRange(found.Items);
            if (found.Items.Count < PageSize)
            {
                return rows;
            }
        }
    }

    private async Task<T> Call<T>(HttpMethod method, string path, Func<HttpContent?> content, int attempts, CancellationToken cancel)
    {
        var where = path.StartsWith("http", StringComparison.Ordinal) ? path : $"{Dialect}/{path}";
        HttpRequestMessage Make()
        {
            var request = Request(method, where, access);
            request.Content = content();
            return request;
        }

        var answer = await Send<Envelope<T>>(Make, attempts, cancel);
        return answer.Data ?? throw new DemoFailed($"{method} {where} was answered without data.");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    /// <summary>Tries again, a little later each time, when the connection broke or the server was at a loss.</summary>
    private async Task<T> Send<T>(Func<HttpRequestMessage> make, int attempts, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            try
            {
                using var response = await http.SendAsync(request, cancel);
                if (response.IsSuccessStatusCode)
                {
                    return await response.Content.ReadFromJsonAsync<T>(Json, cancel) ?? throw Empty(request);
                }

                if (!MayPass(response.StatusCode) || attempt >= attempts)
                {
                    throw await Refusal(request, response, cancel);
                }
            }
            catch (Exception broken) when (IsBroken(broken, cancel))
            {
                if (attempt >= attempts)
                {
                    throw new DemoFailed($"{request.Method} {request.RequestUri}: {broken.Message}");
                }
            }

            await Task.Delay(Pause * (1 << attempt), cancel);
        }
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static bool IsBroken(Exception exception, CancellationToken cancel) =>
        exception is HttpRequestException or IOException or JsonException
        || exception is OperationCanceledException && !cancel.IsCancellationRequested;

    private static DemoFailed Empty(HttpRequestMessage request) => new($"{request.Method} {request.RequestUri} was answered with nothing.");

    private static async Task<DemoFailed> Refusal(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancel)
    {
        var said = await response.Content.ReadAsStringAsync(cancel);
        return new DemoFailed($"{request.Method} {request.RequestUri} was refused: {(int)response.StatusCode} {said}");
    }
}
