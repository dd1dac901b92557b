using System.Collections.Concurrent;
using System.Diagnostics;

namespace Dossier.Api;

/// <summary>What came of asking for the same thing for a while. Times in milliseconds.</summary>
internal sealed record Measured(double PerSecond, double Median, double P99);

/// <summary>Asks by several callers at once, each waiting for its answer before it asks again.</summary>
internal static class Load
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task<Measured> Measure(HttpClient http, Func<HttpRequestMessage> request, int callers, TimeSpan duration)
    {
        await Ask(http, request, callers, WarmUp);
        var clock = Stopwatch.StartNew();
        var times = await Ask(http, request, callers, duration);
        var seconds = clock.Elapsed.TotalSeconds;
        times.Sort();
        return new Measured(times.Count / seconds, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static async Task<List<double>> Ask(HttpClient http, Func<HttpRequestMessage> request, int callers, TimeSpan duration)
    {
        var times = new ConcurrentBag<double>();
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Caller()));
        return [.. times];

        async Task Caller()
        {
            while (Stopwatch.GetTimestamp() < until)
            {
                var begun = Stopwatch.GetTimestamp();
                using var message = request();
                using var response = await http.SendAsync(message);
                await response.Content.CopyToAsync(Stream.Null);
                if (!response.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException($"{message.Method} {message.RequestUri}: {(int)response.StatusCode}");
                }

                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
    }
}
