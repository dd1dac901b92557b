using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>A document as a list of files shows it, with what hangs on it.</summary>
/// <param name="DatedAt">Sent, or else last modified; when neither is known, when it came.</param>
/// <param name="UpdatedBy">Who changed it last, or made it, as far as the event log tells.</param>
/// <param name="IsSeen">Whether the one who asked has opened it.</param>
/// <param name="IsAnnotated">Whether anything is drawn on it.</param>
/// <param name="LookSize">In bytes, what the list's recipe has made of the current version; 0 when nothing yet.</param>
/// <param name="Versions">Newest first; none for a row of fields.</param>
public sealed record ListedDocument(
    long Number,
    Guid Id,
    string Name,
    int CurrentVersion,
    DateTimeOffset DatedAt,
    string ValuesJson,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    Guid UpdatedBy,
    bool IsSeen,
    bool IsAnnotated,
    long LookSize,
    IReadOnlyList<ListedVersion> Versions
);

/// <summary>A version of it.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Note">Empty when nobody wrote one.</param>
public sealed record ListedVersion(int Ordinal, Guid Id, string FileName, long Size, string Note, Guid CreatedBy, DateTimeOffset CreatedAt);

/// <summary>Long lists of documents with their versions, and what the log and others tell of them, in one statement for each part.</summary>
public sealed class Listings(IEngine engine)
{
    /// <summary>Documents of a part; of the first fewer, for nothing can be done with it before it is there.</summary>
    private const int Part = 500;
    private const int FirstPart = 100;

    /// <summary>Parts that are read while whoever asked is busy with the one before: reading takes longer than writing.</summary>
    private const int Ahead = 2;

    /// <summary>The documents that a filter names, in the order of their numbers, part by part. Refuses before the first.</summary>
    /// <param name="window">Which of them.</param>
    /// <param name="lookRecipe">The hash of the recipe by which a list shows files; see <c>Recipes.HashOf</c>.</param>
    /// <exception cref="Refused">NotFound.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ListedDocument>> Of(
        Guid workspaceId,
        DocumentFilter filter,
        PageOf window,
        string lookRecipe,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = new Queue<Task<List<ListedDocument>>>();
        try
        {
            var (part, left) = (PageOf.From(window.Skip, Math.Min(window.Size, FirstPart)), window.Size);
            var next = filter;
            while (true)
            {
                while (left > 0 && reading.Count < Ahead)
                {
                    var numbers = await Numbers(workspaceId, next, part, cancel);
                    left = numbers.Count < part.Size ? 0 : left - numbers.Count;
                    if (numbers.Count > 0)
                    {
                        var (first, last) = (numbers[0], numbers[^1]);
                        reading.Enqueue(
                            Task.Run(() => Read(workspaceId, filter, first, last, lookRecipe, actor, ended.Token), ended.Token)
                        );
                        next = filter with { After = last };
                    }

                    part = PageOf.First(Math.Min(left, Part));
                }

                if (!reading.TryDequeue(out var earliest))
                {
                    yield break;
                }

                yield return await earliest;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await ((Task)Task.WhenAll(reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<long>> Numbers(Guid workspaceId, DocumentFilter filter, PageOf part, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = Parameters(workspaceId, filter);
        with.Add("size", part.Size);
        with.Add("skip", part.Skip);
        return await session.Query<long>(
            $"SELECT d.number FROM documents d WHERE {Documents.Where(filter)} ORDER BY d.number LIMIT @size OFFSET @skip",
            with,
            cancel
        );
    }

    private async Task<List<ListedDocument>> Read(
        Guid workspaceId,
        DocumentFilter filter,
        long first,
        long last,
        string lookRecipe,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var with = Parameters(workspaceId, filter);
        with.AddDynamicParams(
            new
            {
                first,
                last,
                actor.UserId,
                Histories.Changes,
                opened = EventKinds.DocumentDownloaded,
                lookRecipe,
            }
        );
        // Not by a mapper, and not by the driver: of ten thousand rows, each question to it is a millisecond.
        await using var rows = await session.Cells(
            $"""
            SELECT d.number, d.id, d.name, d.current_version, COALESCE(d.sorted_at, d.created_at), d.values_json, d.created_at, d.updated_at,
                   COALESCE((
                       SELECT e.actor_id FROM events e WHERE e.subject_id = d.id AND e.kind IN @Changes ORDER BY e.number DESC LIMIT 1), d.created_by),
                   EXISTS (SELECT 1 FROM events e WHERE e.subject_id = d.id AND {Histories.IsOpening} AND e.actor_id = @UserId),
                   EXISTS (SELECT 1 FROM annotations a WHERE a.document_id = d.id),
                   COALESCE(r.size, 0), COALESCE(v.ordinal, 0), v.id, v.file_name, v.size, COALESCE(v.note, ''), v.created_by, v.created_at
            FROM documents d LEFT JOIN document_versions v ON v.document_id = d.id
            LEFT JOIN renditions r
                ON r.source_sha256 = v.sha256 AND r.recipe_hash = @lookRecipe AND r.state = 2 AND v.ordinal = d.current_version
            WHERE d.number BETWEEN @first AND @last AND {Documents.Where(filter)}
            ORDER BY d.number, v.ordinal DESC
            """,
            with,
            cancel
        );
        return await Read(rows, cancel);
    }

    private static DynamicParameters Parameters(Guid workspaceId, DocumentFilter filter) =>
        new(
            new
            {
                workspaceId,
                filter.FolderId,
                filter.OutsidePanelId,
                filter.UpdatedAfter,
                outcome = (int?)filter.Outcome,
                filter.Name,
                numbers = filter.Numbers?.ToArray() ?? [],
                filter.After,
            }
        );

    private static async Task<List<ListedDocument>> Read(CellReader rows, CancellationToken cancel)
    {
        var documents = new List<ListedDocument>();
        List<ListedVersion> versions = [];
        while (await rows.Next(cancel))
        {
            var row = rows.Cells;
            var number = row.Whole(0);
            if (documents.Count == 0 || documents[^1].Number != number)
            {
                versions = new List<ListedVersion>(1);
                documents.Add(DocumentOf(row, number, versions));
            }

            var ordinal = (int)row.Whole(12);
            if (ordinal > 0)
            {
                versions.Add(VersionOf(row, ordinal));
            }

            if (row.Whole(11) is > 0 and var lookSize)
            {
                documents[^1] = documents[^1] with { LookSize = lookSize };
            }
        }

        return documents;
    }

    private static ListedDocument DocumentOf(Cells row, long number, IReadOnlyList<ListedVersion> versions) =>
        new(
            number,
            row.Id(1),
            row.Text(2),
            (int)row.Whole(3),
            Time(row, 4),
            row.Text(5),
            Time(row, 6),
            Time(row, 7),
            row.Id(8),
            row.Truth(9),
            row.Truth(10),
            LookSize: 0,
            versions
        );

    private static ListedVersion VersionOf(Cells row, int ordinal) =>
        new(ordinal, row.Id(13), row.Text(14), row.Whole(15), row.Text(16), row.Id(17), Time(row, 18));

    private static DateTimeOffset Time(Cells row, int place) =>
        DateTimeOffset.UnixEpoch.AddTicks(row.Whole(place) * TimeSpan.TicksPerMicrosecond);
}
