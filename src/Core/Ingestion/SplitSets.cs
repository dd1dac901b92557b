using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Parts of split containers. Items that bear the name of a part wait until all else is read, for their siblings may come later; then those
/// that lie side by side are joined: one part is read with the bytes of all, the others are accounted for as containers. What bears such a
/// name and has no siblings is read as any other item.
/// </summary>
internal sealed class SplitSets(Workflows workflows, NodeRows rows, TimeProvider clock)
{
    private const string Waiting = "batch_id = @none AND state = 1 AND ingestion_id = @ingestionId";

    /// <summary>Whether an item waits for its siblings.</summary>
    public static bool Waits(Node node) =>
        node.State == NodeState.Pending && node.Attempts == 0 && PartNames.Of(node.Name) is { } part && PartNames.IsCertain(part);

    /// <summary>Ends the waiting of an ingestion's parts.</summary>
    /// <returns>What is wrong with those that miss a part; null when none was waiting.</returns>
    public async Task<IReadOnlyList<(Node Node, Reading.FaultFound Fault)>?> Release(
        Session session,
        Guid ingestionId,
        CancellationToken cancel
    )
    {
        var faults = new List<(Node Node, Reading.FaultFound Fault)>();
        var isAny = false;
        // Parts lie beside each other, so one parent after the other is enough: what was released of one no longer waits.
        while (
            await session.Find<Parent>(
                $"SELECT parent_id FROM nodes WHERE {Waiting} ORDER BY number LIMIT 1",
                new { none = Guid.Empty, ingestionId },
                cancel
            )
                is { } parent
        )
        {
            isAny = true;
            await Release(session, ingestionId, parent.ParentId, faults, cancel);
        }

        return isAny ? faults : null;
    }

    private async Task Release(
        Session session,
        Guid ingestionId,
        Guid parentId,
        List<(Node Node, Reading.FaultFound Fault)> faults,
        CancellationToken cancel
    )
    {
        var waiting = await session.Query<Node>(
            $"SELECT * FROM nodes WHERE {Waiting} AND parent_id = @parentId ORDER BY number",
            new
            {
                none = Guid.Empty,
                ingestionId,
                parentId,
            },
            cancel
        );
        var toRead = new List<Node>();
        foreach (var set in waiting.GroupBy(node => (node.ParentId, FolderOf(node).ToUpperInvariant(), PartNames.Of(node.Name)!.Key)))
        {
            var parts = set.Select(node => (Node: node, Part: PartNames.Of(node.Name)!)).OrderBy(part => part.Part.Ordinal).ToList();
            if (parts[0].Part.Kind == SplitKind.Zip && await LastOfZip(session, parts[0].Node, parts[0].Part, cancel) is { } last)
            {
                parts.Add((last, parts[0].Part with { Ordinal = int.MaxValue }));
            }

            if (parts.Any(part => part.Part.IsLastNumbered))
            {
                parts.AddRange(await LetteredSegments(session, parts[0].Node, parts[0].Part, cancel));
            }

            if (!IsSet(parts))
            {
                toRead.AddRange(parts.Select(part => part.Node).Where(node => node.State == NodeState.Pending));
                continue;
            }

            var lead = parts[0].Part.Kind == SplitKind.Zip ? parts[^1].Node : parts[0].Node;
            await Join(session, lead, [.. parts.Select(part => part.Node).Where(node => node.Id != lead.Id)], cancel);
            if (Missing(parts) is { } missing)
            {
                faults.Add((await Refuse(session, lead, cancel), new Reading.FaultFound(FaultKind.MissingPart, missing)));
            }
            else
            {
                toRead.Add(lead);
            }
        }

        await rows.Requeue(session, ingestionId, toRead, null, cancel);
    }

    /// <summary>The directory of a split ZIP is its last part, whose name is that of any ZIP: it was read alone, and is read again.</summary>
    private static async Task<Node?> LastOfZip(Session session, Node first, PartName part, CancellationToken cancel) =>
        await session.Find<Node>(
            """
            SELECT * FROM nodes WHERE ingestion_id = @IngestionId AND parent_id = @ParentId AND state = 2 AND sha256 IS NOT NULL
              AND joined_to IS NULL AND LOWER(path) = LOWER(@path) ORDER BY number LIMIT 1
            """,
            new
            {
                first.IngestionId,
                first.ParentId,
                path = $"{FolderOf(first)}{part.Stem}.zip",
            },
            cancel
        );

    /// <summary>The segments of an image whose names are no numbers any more: as items of any name they were read alone, each in vain.</summary>
    private static async Task<IEnumerable<(Node Node, PartName Part)>> LetteredSegments(
        Session session,
        Node first,
        PartName part,
        CancellationToken cancel
    )
    {
        var read = await session.Query<Node>(
            """
            SELECT * FROM nodes WHERE ingestion_id = @IngestionId AND parent_id = @ParentId AND state = 2 AND sha256 IS NOT NULL
              AND joined_to IS NULL AND media_type = @type ORDER BY number
            """,
            new
            {
                first.IngestionId,
                first.ParentId,
                type = MediaTypes.ExpertWitness,
            },
            cancel
        );
        return read.Where(node => string.Equals(FolderOf(node), FolderOf(first), StringComparison.OrdinalIgnoreCase))
            .Select(node => (Node: node, Part: PartNames.Of(node.Name)))
            .Where(found => found.Part is not null && !PartNames.IsCertain(found.Part) && found.Part.Key == part.Key)
            .Select(found => (found.Node, found.Part!))
            .OrderBy(found => found.Item2.Ordinal);
    }

    private async Task Join(Session session, Node lead, IReadOnlyList<Node> others, CancellationToken cancel)
    {
        foreach (var slice in others.Chunk(500))
        {
            await session.Execute(
                "UPDATE nodes SET state = 2, outcome = 2, joined_to = @lead WHERE id IN @ids",
                new { lead = lead.Id, ids = slice.Select(node => node.Id).ToArray() },
                cancel
            );
        }

        // What is wrong with a part alone is not wrong with the whole.
        var read = others.Where(node => node.State == NodeState.Done).ToList();
        await FaultRows.Resolve(session, clock, [.. read.Select(node => node.Id)], cancel);
        var counts = new Counts(
            ItemsDone: others.Count - read.Count,
            ItemsFailed: -read.Count(node => node.Outcome == Outcome.Exception),
            BytesDone: others.Sum(node => node.Size) - read.Sum(node => node.Size)
        );
        await workflows.Count(session, lead.IngestionId, counts, cancel);
    }

    private async Task<Node> Refuse(Session session, Node lead, CancellationToken cancel)
    {
        if (lead.State == NodeState.Pending)
        {
            await workflows.Count(session, lead.IngestionId, new Counts(0, 1, 1, 0, lead.Size), cancel);
        }

        await session.Execute("UPDATE nodes SET state = 2, outcome = 5 WHERE id = @Id", new { lead.Id }, cancel);
        return lead with { State = NodeState.Done, Outcome = Outcome.Exception };
    }

    /// <summary>Whether these are parts of one container, as far as names and sizes tell.</summary>
    private static bool IsSet(List<(Node Node, PartName Part)> parts)
    {
        var ordinals = parts.Select(part => part.Part.Ordinal).ToList();
        if (ordinals.Distinct().Count() < ordinals.Count)
        {
            return false; // Two of one name: whose siblings the others are cannot be told.
        }

        var begins = ordinals[0] == 1;
        return parts[0].Part.Kind switch
        {
            // Many things are numbered so. A file that was cut gives pieces of one size, but for the last.
            SplitKind.Cut => parts.Count > 1
                && (begins || ordinals[0] == 2)
                && ordinals[^1] <= parts.Count * 2
                && parts.SkipLast(1).All(part => part.Node.Size == parts[0].Node.Size)
                && parts[^1].Node.Size <= parts[0].Node.Size,
            SplitKind.RarParts => parts.Count > 1 || !begins,
            SplitKind.RarLetters => begins ? parts.Count > 1 : ordinals.Contains(2),
            SplitKind.Zip => begins || ordinals[^1] == int.MaxValue,
            _ => parts.Count > 1 || !begins,
        };
    }

    /// <summary>Names the parts that are not there, as far as those that are tell; null when none is missing.</summary>
    private static string? Missing(List<(Node Node, PartName Part)> parts)
    {
        const int Named = 20;
        var lead = parts[0].Part;
        var present = parts.Select(part => part.Part.Ordinal).ToHashSet();
        var last = present.Where(ordinal => ordinal != int.MaxValue).DefaultIfEmpty(0).Max();
        var missing = Enumerable.Range(1, last).Where(ordinal => !present.Contains(ordinal)).ToList();
        if (lead.Kind == SplitKind.Zip && !present.Contains(int.MaxValue))
        {
            missing.Add(int.MaxValue);
        }

        if (missing.Count == 0)
        {
            return null;
        }

        var names = string.Join(", ", missing.Take(Named).Select(ordinal => PartNames.NameOf(lead, ordinal)));
        var more = missing.Count > Named ? $" and {missing.Count - Named} more" : "";
        return $"The container is split, and parts of it are missing: {names}{more}.";
    }

    private static string FolderOf(Node node) =>
        node.Path.EndsWith(node.Name, StringComparison.Ordinal) ? node.Path[..^node.Name.Length] : node.Path;

    private sealed record Parent
    {
        public Guid ParentId { get; init; }
    }
}
