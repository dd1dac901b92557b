using System.Data.Common;
using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.Extensions.Logging;

namespace Dossier.Core.People;

/// <summary>How often programs of one kind asked through one door on one day.</summary>
public sealed record Usage
{
    /// <summary>In UTC, as <c>2026-05-04</c>.</summary>
    public string Day { get; init; } = "";
    public string Door { get; init; } = "";

    /// <summary>The key that they give themselves.</summary>
    public string Product { get; init; } = "";
    public long Requests { get; init; }
}

/// <summary>
/// Counts requests for usage reports. Counted in memory and written down every few seconds, so that a request costs nothing; of a process
/// that is killed the last seconds are lost.
/// </summary>
public sealed class Usages(IEngine engine, TimeProvider clock, ILogger<Usages> log)
{
    private const int LongestProduct = 64;

    /// <summary>Programs choose their keys themselves: who makes up many is counted as one.</summary>
    private const int MostKeys = 1_000;
    private const string Others = "(others)";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private Dictionary<(string Day, string Door, string Product), long> counts = [];

    /// <summary>Counts one request.</summary>
    public void Note(string door, string product)
    {
        var day = Text(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var isFit = product.Length <= LongestProduct && !product.Any(char.IsControl);
        lock (gate)
        {
            var isKnown = counts.ContainsKey((day, door, product)) || counts.Count < MostKeys;
            Add((day, door, isFit && isKnown ? product : Others), 1);
        }
    }

    /// <summary>Writes down what was counted, now and then, until it is asked to end; then once more.</summary>
    public async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, cancel);
            }
            catch (OperationCanceledException)
            {
                // The end: what is counted is written down below.
            }

            try
            {
                await Flush(CancellationToken.None);
            }
            catch (DbException exception)
            {
                log.LogError(exception, "Usage could not be written down; trying again.");
            }
        }
    }

    /// <summary>What was counted from one day to another, both included; by day, door and product.</summary>
    /// <exception cref="Refused">Forbidden: this is for administrators.</exception>
    public async Task<IReadOnlyList<Usage>> Between(DateOnly from, DateOnly to, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator reads usage reports.");
        }

        await Flush(cancel);
        await using var session = await engine.Read(cancel);
        return await session.Query<Usage>(
            "SELECT day, door, product, requests FROM usage_counts WHERE day >= @from AND day <= @to ORDER BY day, door, product",
            new { from = Text(from), to = Text(to) },
            cancel
        );
    }

    private async Task Flush(CancellationToken cancel)
    {
        Dictionary<(string Day, string Door, string Product), long> taken;
        lock (gate)
        {
            (taken, counts) = (counts, []);
        }

        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await Write(taken, cancel);
        }
        catch
        {
            lock (gate)
            {
                foreach (var (key, requests) in taken)
                {
                    Add(key, requests);
                }
            }

            throw;
        }
    }

    private async Task Write(Dictionary<(string Day, string Door, string Product), long> taken, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        // In one order, so that two processes do not wait for each other.
        foreach (var ((day, door, product), requests) in taken.OrderBy(count => count.Key))
        {
            await session.Execute(
                """
                INSERT INTO usage_counts (day, door, product, requests) VALUES (@day, @door, @product, @requests)
                ON CONFLICT (day, door, product) DO UPDATE SET requests = usage_counts.requests + excluded.requests
                """,
                new
                {
                    day,
                    door,
                    product,
                    requests,
                },
                cancel
            );
        }

        await session.Commit(cancel);
    }

    private void Add((string Day, string Door, string Product) key, long requests) =>
        counts[key] = counts.GetValueOrDefault(key) + requests;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
