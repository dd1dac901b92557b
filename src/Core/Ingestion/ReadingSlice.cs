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
    IReadOnlyList<Node> nodes
)
{
    private static readonly FaultFound NoContainer = new(FaultKind.Unsupported, "It was uploaded as an archive, and is none.");
    private readonly bool mustHold = ingestion.IsOfContainers;
    private readonly Dictionary<Guid, Node> open = nodes.ToDictionary(node => node.Id);
    private readonly Dictionary<Guid, List<ChildFound>> held = [];
    private readonly List<Node> children = [];
    private readonly List<(Node Node, Finished Result)> finished = [];
    private readonly List<(Node Node, FaultFound Fault)> faults = [];
    private readonly List<StagedBlob> staged = [];
    private readonly DocumentRows documents = new(commits, ingestion, values);
    private readonly HashSet<Guid> exhausted = [];

    /// <summary>Results and children not saved yet.</summary>
    public int Count => children.Count + finished.Count;

    /// <summary>Bytes of the children not saved yet.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a node still to be read belongs to a source that has meanwhile expanded beyond its limit.</summary>
    public bool IsExhausted => open.Values.Any(node => exhausted.Contains(node.RootId));

    /// <summary>Finishes, unread, a node whose source has expanded beyond its limit.</summary>
    public void Refuse(Node node) => Take(new Finished(node.Id) { Faults = [new FaultFound(FaultKind.LimitExceeded, commits.TooMuch)] });

    public void Take(ReadAnswer answer)
    {
        if (!open.TryGetValue(answer.Item, out var node))
        {
            return;
        }

        switch (answer)
        {
            case ChildFound { InContainer: true } child:
                AddChild(node, child);
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
    /// <exception cref="LeaseLost">Another attempt has taken over; nothing was committed.</exception>
    public async Task Save(JobRun run, CancellationToken cancel)
    {
        if (Count == 0)
        {
            return;
        }

        await commits.Blobs.Adopt(staged, cancel);
        await using var session = await commits.Engine.Write(cancel);
        await run.Hold(session, cancel);
        await Expand(session, cancel);
        var failed =
            finished.Count(item => item.Node.Outcome == Outcome.Exception) + children.Count(child => child.State == NodeState.Done);
        var counts = new Counts(
            children.Count,
            finished.Count + children.Count(child => child.State == NodeState.Done),
            failed,
            children.Sum(child => child.Size),
            finished.Sum(item => item.Node.Size)
        );
        await commits.Settling.Add(session, ingestionId, counts, children, cancel);
        await documents.Insert(session, finished, cancel);
        await Update(session, cancel);
        await commits.Settling.AddFaults(session, ingestionId, faults, cancel);
        await session.Commit(cancel);
        children.Clear();
        Bytes = 0;
        finished.Clear();
        faults.Clear();
        staged.Clear();
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
            DocumentId = isDocument ? Id.New(commits.Clock) : null,
        };
        finished.Add((done, result));
        faults.AddRange(result.Faults.Select(fault => (done, fault)));
        if (result is { StagedText: { } text, TextHash: { } hash })
        {
            staged.Add(new StagedBlob(text, hash));
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
        if (found is { Staged: { } path, Blob: { } blob })
        {
            staged.Add(new StagedBlob(path, blob.Sha256));
        }

        if (found.Child.Fault is { } kind)
        {
            child = Refuse(child, kind, found.Child.FaultMessage ?? "Its content could not be had.");
        }
        else if (child.Depth > commits.Limits.Depth)
        {
            child = Refuse(child, FaultKind.LimitExceeded, $"It lies more than {commits.Limits.Depth} containers deep.");
        }

        children.Add(child);
        Bytes += child.Size;
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
        foreach (var root in children.GroupBy(child => child.RootId).ToList())
        {
            var sums = (
                await session.Find<Node>(
                    "UPDATE nodes SET expanded_bytes = expanded_bytes + @bytes WHERE id = @Key RETURNING size, expanded_bytes",
                    new { bytes = root.Sum(child => child.Size), root.Key },
                    cancel
                )
            )!;
            if (!commits.Limits.IsExceeded(sums.Size, sums.ExpandedBytes))
            {
                continue;
            }

            exhausted.Add(root.Key);
            for (var index = 0; index < children.Count; index++)
            {
                if (children[index].RootId == root.Key && children[index].State == NodeState.Pending)
                {
                    children[index] = Refuse(children[index], FaultKind.LimitExceeded, commits.TooMuch);
                }
            }
        }
    }

    private async Task Update(Session session, CancellationToken cancel)
    {
        foreach (var (node, result) in finished)
        {
            var metadata = result.Raw.Count == 0 ? node.MetadataJson : result.Raw.ToJsonString(Json.Options);
            await session.Execute(
                """
                UPDATE nodes SET state = 2, outcome = @Outcome, media_type = @MediaType, document_id = @DocumentId, metadata_json = @metadata
                WHERE id = @Id
                """,
                new
                {
                    node.Id,
                    Outcome = (int)node.Outcome,
                    node.MediaType,
                    node.DocumentId,
                    metadata,
                },
                cancel
            );
        }
    }
}
