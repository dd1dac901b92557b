using Dossier.Core.Documents;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion;

/// <summary>
/// Results on their way into the database. Blobs are made durable first, then one transaction holds everything that follows from them:
/// documents, children, faults, index rows, progress. A repeated attempt finds what is committed and adds only the rest.
/// </summary>
internal sealed class ReadingSlice(
    ReadingCommits commits,
    Guid ingestionId,
    ReadingCommits.IngestionOf ingestion,
    DocumentValues values,
    ReadingSlice.Order order
)
{
    /// <summary>What a slice is about.</summary>
    /// <param name="Nodes">The items to be read.</param>
    /// <param name="Known">How many children each of them has already.</param>
    /// <param name="Unmet">Of items that are read once more: children whose bytes could not be had, which may come now.</param>
    /// <param name="Given">Limits that this reading was given; null for the usual ones.</param>
    public sealed record Order(
        IReadOnlyList<Node> Nodes,
        IReadOnlyDictionary<Guid, int> Known,
        IReadOnlyList<Node> Unmet,
        ReadingLimits? Given
    );

    /// <summary>The size of a row of <c>nodes</c> with the other parts of the split container that it stands for.</summary>
    public const string SizeOfAll =
        "nodes.size + COALESCE((SELECT CAST(SUM(p.size) AS BIGINT) FROM nodes p WHERE p.joined_to = nodes.id), 0)";

    private static readonly FaultFound NoContainer = new(FaultKind.Unsupported, "It was uploaded as an archive, and is none.");
    private readonly bool mustHold = ingestion.IsOfContainers;
    private readonly ReadingLimits limits = order.Given ?? commits.Usual;
    private readonly Dictionary<Guid, Node> open = order.Nodes.ToDictionary(node => node.Id);
    private readonly Dictionary<(Guid Parent, int Ordinal), Node> unmet = order.Unmet.ToDictionary(node => (node.ParentId, node.Ordinal));
    private readonly List<(Node Before, Node Now)> met = [];
    private readonly Dictionary<Guid, List<ChildFound>> held = [];
    private readonly List<Node> children = [];
    private readonly List<(Node Node, Finished Result)> finished = [];
    private readonly List<(Node Node, FaultFound Fault)> faults = [];
    private readonly List<StagedBlob> staged = [];
    private readonly DocumentRows documents = new(commits, ingestionId, ingestion, values, order.Given);
    private readonly HashSet<Guid> exhausted = [];

    /// <summary>Results and children not saved yet.</summary>
    public int Count => children.Count + met.Count + finished.Count;

    /// <summary>Whether something not saved yet is waiting to be read.</summary>
    public bool HasChildren => children.Count + met.Count > 0;

    /// <summary>Bytes of the children not saved yet.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a node still to be read belongs to a source that has meanwhile expanded beyond its limit.</summary>
    public bool IsExhausted => open.Values.Any(node => exhausted.Contains(node.RootId));

    private string TooMuch => $"Everything in its source has expanded to more than {limits.Ratio} times its size.";

    /// <summary>Finishes, unread, a node whose source has expanded beyond its limit.</summary>
    public void Refuse(Node node) => Take(new Finished(node.Id) { Faults = [new FaultFound(FaultKind.LimitExceeded, TooMuch)] });

    public void Take(ReadAnswer answer)
    {
        if (!open.TryGetValue(answer.Item, out var node))
        {
            return;
        }

        switch (answer)
        {
            case ChildFound { InContainer: true } child:
                // The document that it was while nobody could open it is none any more, and nobody's family.
                AddChild(node with { DocumentId = null }, child);
                break;
            case ChildFound child:
                // Whose family it belongs to is known when its parent is finished.
                (held.TryGetValue(node.Id, out var waiting) ? waiting : held[node.Id] = []).Add(child);
                break;
            case Finished result:
                Finish(node, result);
                break;
        }
    }

    /// <summary>Commits what was taken so far.</summary>
    /// <param name="isLast">All is read: the job ends in the same transaction.</param>
    /// <exception cref="LeaseLost">Another attempt has taken over; nothing was committed.</exception>
    public async Task Save(JobRun run, CancellationToken cancel, bool isLast = false)
    {
        await commits.Blobs.Adopt(staged, cancel);
        await using var session = await commits.Engine.Write(cancel);
        await run.Hold(session, cancel);
        if (Count > 0)
        {
            await Write(session, cancel);
        }

        if (isLast)
        {
            await commits.Settling.Close(session, run, ingestionId, cancel);
        }

        await session.Commit(cancel);
        children.Clear();
        met.Clear();
        Bytes = 0;
        finished.Clear();
        faults.Clear();
        staged.Clear();
    }

    private async Task Write(Session session, CancellationToken cancel)
    {
        await Expand(session, cancel);
        var failed =
            finished.Count(item => item.Node.Outcome == Outcome.Exception) + children.Count(child => child.State == NodeState.Done);
        var counts = new Counts(
            children.Count,
            finished.Count + children.Count(child => child.State == NodeState.Done),
            failed,
            children.Sum(child => child.Size) + met.Sum(child => child.Now.Size),
            finished.Sum(item => item.Node.Size)
        );
        await commits.Settling.Add(session, ingestionId, counts, children, order.Given, cancel);
        await Meet(session, cancel);
        await Supersede(session, cancel);
        await documents.Insert(session, finished, cancel);
        await Update(session, cancel);
        await commits.Settling.AddFaults(session, ingestionId, faults, cancel);
    }

    private void Finish(Node node, Finished found)
    {
        open.Remove(node.Id);
        var isMisnamed = mustHold && node.ParentId == ingestionId && !found.IsContainer && found.Faults.Count == 0;
        var result = isMisnamed ? found with { Faults = [NoContainer] } : found;
        var isDocument = !result.IsContainer;
        var done = node with
        {
            State = NodeState.Done,
            Outcome =
                result.Faults.Count > 0 ? Outcome.Exception
                : isDocument ? Outcome.Document
                : Outcome.Container,
            MediaType = result.MediaType,
            DocumentId = isDocument ? node.DocumentId ?? Id.New(commits.Clock) : null,
        };
        if (node.DocumentId is { } known && !isDocument)
        {
            documents.NoLonger(known);
        }

        finished.Add((done, result));
        faults.AddRange(result.Faults.Select(fault => (done, fault)));
        if (result.TextToKeep is { } text)
        {
            staged.Add(text);
        }

        if (held.Remove(node.Id, out var waiting))
        {
            waiting.ForEach(child => AddChild(done, child));
        }
    }

    private void AddChild(Node parent, ChildFound found)
    {
        if (found.Blob is null && found.Child.Fault is null)
        {
            return; // Known from an earlier attempt.
        }

        var child = Child(parent, found);
        if (unmet.TryGetValue((parent.Id, found.Ordinal), out var before))
        {
            if (found.Child.Fault is not null)
            {
                return; // As before; it stays as it is.
            }

            unmet.Remove((parent.Id, found.Ordinal));
            child = child with { Id = before.Id, Number = before.Number };
            met.Add((before, child));
        }
        else if (found.Ordinal < order.Known.GetValueOrDefault(parent.Id))
        {
            return; // Met a moment ago, by a process that ended.
        }

        if (found.ToKeep is { } bytes)
        {
            staged.Add(bytes);
        }

        Bytes += child.Size;
        if (met.Count > 0 && met[^1].Now == child)
        {
            return;
        }

        if (found.Child.Fault is { } kind)
        {
            child = Refuse(child, kind, found.Child.FaultMessage ?? "Its content could not be had.");
        }
        else if (child.Depth > limits.Depth)
        {
            child = Refuse(child, FaultKind.LimitExceeded, $"It lies more than {limits.Depth} containers deep.");
        }

        children.Add(child);
    }

    private Node Child(Node parent, ChildFound found)
    {
        var folders = string.Concat(found.Child.Folders.Select(folder => folder + "/"));
        var name = found.Child.Name.Length > 0 ? found.Child.Name : $"unnamed-{found.Ordinal}";
        var top = parent.DocumentId is null ? parent.FamilyTop : parent.FamilyTop ?? parent.DocumentId;
        return new Node
        {
            Id = Id.New(commits.Clock),
            IngestionId = ingestionId,
            ParentId = parent.Id,
            Ordinal = found.Ordinal,
            RootId = parent.RootId,
            Depth = parent.Depth + 1,
            Name = name,
            Path = $"{parent.Path}/{folders}{name}",
            FamilyTop = top,
            FamilyParent = parent.DocumentId ?? parent.FamilyParent,
            FamilyKey = top is null ? "" : $"{parent.FamilyKey}{found.Ordinal:D7}.",
            State = NodeState.Pending,
            Sha256 = found.Blob?.Sha256,
            Sha1 = found.Blob?.Sha1,
            Md5 = found.Blob?.Md5,
            Size = found.Blob?.Size ?? 0,
            DeclaredType = found.Child.MediaType,
            DeclaredCharset = found.Child.Charset,
            ModifiedAt = found.Child.Modified,
            CreatedAt = found.Child.Created,
            MetadataJson = found.Child.Raw.Count == 0 ? "{}" : Json.Write(found.Child.Raw),
        };
    }

    private Node Refuse(Node child, FaultKind kind, string message)
    {
        var refused = child with { State = NodeState.Done, Outcome = Outcome.Exception };
        faults.Add((refused, new FaultFound(kind, message)));
        return refused;
    }

    /// <summary>Adds what came out to what its root has given in all; beyond the limit, what comes now is kept but not read.</summary>
    private async Task Expand(Session session, CancellationToken cancel)
    {
        foreach (var root in children.Concat(met.Select(child => child.Now)).GroupBy(child => child.RootId).ToList())
        {
            var sums = (
                await session.Find<Node>(
                    $"UPDATE nodes SET expanded_bytes = expanded_bytes + @bytes WHERE id = @Key RETURNING {SizeOfAll} AS size, expanded_bytes",
                    new { bytes = root.Sum(child => child.Size), root.Key },
                    cancel
                )
            )!;
            if (!limits.IsExceeded(sums.Size, sums.ExpandedBytes))
            {
                continue;
            }

            exhausted.Add(root.Key);
            for (var index = 0; index < children.Count; index++)
            {
                if (children[index].RootId == root.Key && children[index].State == NodeState.Pending)
                {
                    children[index] = Refuse(children[index], FaultKind.LimitExceeded, TooMuch);
                }
            }
        }
    }

    /// <summary>Children whose bytes are here at last become items to be read.</summary>
    private async Task Meet(Session session, CancellationToken cancel)
    {
        foreach (var (_, now) in met)
        {
            await session.Execute(
                """
                UPDATE nodes SET sha256 = @Sha256, sha1 = @Sha1, md5 = @Md5, size = @Size, declared_type = @DeclaredType,
                    declared_charset = @DeclaredCharset, modified_at = @ModifiedAt, created_at = @CreatedAt, metadata_json = @MetadataJson
                WHERE id = @Id
                """,
                now,
                cancel
            );
        }

        // As they were counted: done, with something wrong, and of no size.
        await commits.Settling.ReadAgain(session, ingestionId, [.. met.Select(child => child.Before)], order.Given, cancel);
        await commits.Settling.Resolve(session, [.. met.Select(child => child.Now.Id)], cancel);
    }

    /// <summary>What was wrong with items when they were read before is over: what is wrong now is noted anew.</summary>
    private Task Supersede(Session session, CancellationToken cancel) =>
        commits.Settling.Resolve(session, [.. finished.Where(item => item.Node.Attempts > 0).Select(item => item.Node.Id)], cancel);

    private Task Update(Session session, CancellationToken cancel) =>
        commits.Engine.Update(
            session,
            "nodes",
            ["id", "state", "outcome", "media_type", "document_id", "metadata_json"],
            finished.Select(item =>
                new object?[]
                {
                    item.Node.Id,
                    NodeState.Done,
                    item.Node.Outcome,
                    item.Node.MediaType,
                    item.Node.DocumentId,
                    item.Result.Raw.Count == 0 ? item.Node.MetadataJson : Json.Write(item.Result.Raw),
                }
            ),
            cancel
        );
}
