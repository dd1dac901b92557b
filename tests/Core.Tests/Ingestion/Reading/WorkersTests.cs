using System.Diagnostics;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Support;

namespace Dossier.Core.Tests;

/// <summary>What a reading process is blamed for.</summary>
public sealed class WorkersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Saving may wait for others longer than an item may take: the item in hand has nothing to do with that.</summary>
    [Fact]
    public async Task An_item_is_not_blamed_for_the_time_that_was_taken_with_what_came_before_it()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        using var folder = new TemporaryFolder();
        var go = Path.Combine(folder.Path, "go");
        var script =
            $"cat '{folder.File("1", Answer(first))}'; until [ -e '{go}' ]; do sleep 0.02; done; cat '{folder.File("2", Answer(second))}'; cat";
        await using var workers = new Workers(new WorkerCommand("sh", ["-c", script]), new ReadingLimits { Time = Limit }, 1);
        var finished = new List<Finished>();

        await foreach (var answer in workers.Read([new ReadRequest(first, "", ""), new ReadRequest(second, "", "")], Cancel))
        {
            finished.Add(Assert.IsType<Finished>(answer));
            if (answer.Item == first)
            {
                // Until its process would be killed if this counted: the watcher looks ten times a second.
                var since = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(since) < Limit * 1.25)
                {
                    await Task.Delay(50, Cancel);
                }

                await File.WriteAllTextAsync(go, "", Cancel);
            }
        }

        Assert.Equal([first, second], finished.Select(result => result.Item));
        Assert.All(finished, result => Assert.Empty(result.Faults));
    }

    private static byte[] Answer(Guid item)
    {
        using var messages = new MessageWriter();
        messages.Write(new Finished(item));
        return messages.Written.ToArray();
    }
}
