namespace Dossier.Core.Review;

/// <summary>A document that is to go into a batch.</summary>
internal sealed record BatchCandidate
{
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>Documents of one group belong together.</summary>
    public string GroupKey { get; init; } = "";

    /// <summary>No batch mixes two parts.</summary>
    public string Part { get; init; } = "";
}

/// <summary>The documents of one batch.</summary>
internal sealed record BatchPack(string Part, IReadOnlyList<Guid> Documents, int GroupCount);

/// <summary>Puts documents into batches, in their order.</summary>
internal static class BatchPacking
{
    /// <param name="candidates">In the order of their parts.</param>
    /// <param name="size">Documents of one batch, at most; a group that is larger is a batch of its own when groups are kept together.</param>
    public static IReadOnlyList<BatchPack> Pack(IReadOnlyList<BatchCandidate> candidates, int size, bool keepsGroups)
    {
        var packs = new List<BatchPack>();
        foreach (var part in candidates.GroupBy(candidate => candidate.Part))
        {
            if (keepsGroups)
            {
                packs.AddRange(Whole(part.Key, [.. part.GroupBy(candidate => candidate.GroupKey)], size));
            }
            else
            {
                packs.AddRange(part.Chunk(size).Select(chunk => new BatchPack(part.Key, [.. chunk.Select(one => one.Id)], 0)));
            }
        }

        return packs;
    }

    /// <summary>A group comes where its first document would.</summary>
    private static IEnumerable<BatchPack> Whole(string part, IReadOnlyList<IGrouping<string, BatchCandidate>> groups, int size)
    {
        var documents = new List<Guid>();
        var count = 0;
        foreach (var group in groups)
        {
            var members = group.Select(member => member.Id).ToList();
            if (documents.Count > 0 && documents.Count + members.Count > size)
            {
                yield return new BatchPack(part, documents, count);
                (documents, count) = ([], 0);
            }

            documents.AddRange(members);
            count++;
        }

        if (documents.Count > 0)
        {
            yield return new BatchPack(part, documents, count);
        }
    }
}
