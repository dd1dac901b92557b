using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>What was found, by families or conversations.</summary>
public sealed partial class Searches
{
    /// <summary>The documents of a workspace that a query is true of, put together: one page of groups, each with the first of its documents.</summary>
    /// <param name="order">Its page is of groups; they stand where the first of their documents would.</param>
    /// <exception cref="Refused">As <see cref="Find"/>.</exception>
    public Task<GroupedResult> Groups(Guid workspaceId, SearchOrder order, GroupedBy by, Actor actor, CancellationToken cancel) =>
        With(
            workspaceId,
            order,
            actor,
            async (asked, limited) =>
            {
                var waiting = await IndexQueue.Count(asked.Session, workspaceId, WaitingLimit, limited);
                var select = asked.Select;
                var rows = await asked.Session.Query<GroupRow>(select.Groups(by), select.With, limited);
                if (rows.Count == 0)
                {
                    // Rows tell how many there are, and a page beyond the last has none.
                    var first = new Dictionary<string, object>(select.With) { ["take"] = 1, ["skip"] = 0L };
                    var told = await asked.Session.Find<GroupRow>(select.Groups(by), first, limited) ?? new GroupRow();
                    return new GroupedResult(new Page<Group>([], told.Groups), told.Total, waiting);
                }

                var within = select.Within(new GroupsOf(by, [.. rows.Select(row => row.Member)]));
                var leads = await asked.Session.Query<LeadRow>(within.Leads(by), within.With, limited);
                var documents = await asked.Session.Query<Document>(
                    $"SELECT {Document.Columns} FROM {Document.From} WHERE d.number IN @numbers",
                    new { numbers = leads.Select(lead => lead.Number).ToArray() },
                    limited
                );
                var byNumber = documents.ToDictionary(document => document.Number);
                // A document may have been deleted since the groups were told.
                var byMember = leads
                    .Where(lead => byNumber.ContainsKey(lead.Number))
                    .ToDictionary(lead => lead.Member, lead => byNumber[lead.Number]);
                var groups = rows.Where(row => byMember.ContainsKey(row.Member))
                    .Select(row => new Group(byMember[row.Member], row.Documents));
                return new GroupedResult(new Page<Group>([.. groups], rows[0].Groups), rows[0].Total, waiting);
            },
            cancel
        );

    /// <summary>What a query finds in the group that a document is in: families in their order, conversations by time.</summary>
    /// <param name="number">Of the document, which need not be found by the query itself.</param>
    /// <param name="order">Its sort does not matter.</param>
    /// <exception cref="Refused">As <see cref="Find"/>.</exception>
    public Task<Page<Document>> InGroup(
        Guid workspaceId,
        long number,
        SearchOrder order,
        GroupedBy by,
        Actor actor,
        CancellationToken cancel
    ) =>
        With(
            workspaceId,
            order with
            {
                Within = new GroupsOf(by, [number]),
            },
            actor,
            async (asked, limited) =>
                new Page<Document>(
                    await asked.Session.Query<Document>(asked.Select.Members(by), asked.Select.With, limited),
                    await asked.Session.Value<long>(asked.Select.Count, asked.Select.With, limited)
                ),
            cancel
        );

    /// <summary>A group as SQL tells it.</summary>
    private sealed record GroupRow
    {
        /// <summary>The lowest number of its documents.</summary>
        public long Member { get; init; }
        public long Documents { get; init; }
        public long Groups { get; init; }

        /// <summary>Documents in all groups.</summary>
        public long Total { get; init; }
    }

    private sealed record LeadRow
    {
        public long Number { get; init; }
        public long Member { get; init; }
    }
}
