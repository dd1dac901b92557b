using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>
/// Joins copies to families. A copy lies in the copy of the nearest document around its origin that has one, so that what is not exported leaves no gap; one
/// around which nothing has a copy is a top.
/// </summary>
internal static class CopiedFamilies
{
    private static readonly string[] Columns = ["id", "parent_id", "family_id", "family_order"];

    /// <summary>Joins copies just made, and those of the same families that earlier exports made, which may now have something around them.</summary>
    /// <param name="copied">What they were made from. Parents come in the same slice or an earlier one.</param>
    public static async Task Join(
        Session session,
        IEngine engine,
        Export export,
        IReadOnlyList<ReviewCopies.Origin> copied,
        CancellationToken cancel
    )
    {
        var members = await session.Query<Member>(
            $"""
            SELECT c.document_id AS id, d.family_order AS origin_order, t.parent_id, t.family_id, t.family_order
            FROM documents d JOIN review_copies c ON c.workspace_id = @TargetId AND c.origin_id = d.id JOIN documents t ON t.id = c.document_id
            WHERE d.family_id IN ({engine.IdsIn("@families")}) AND (c.export_id <> @Id OR d.id IN ({engine.IdsIn("@copied")}))
            ORDER BY d.family_id, d.family_order, d.number
            """,
            new
            {
                export.Id,
                export.TargetId,
                families = Id.List(copied.Select(origin => origin.FamilyId).Distinct()),
                copied = Id.List(copied.Select(origin => origin.Id)),
            },
            cancel
        );
        var around = (await Around(session, engine, export, members, cancel)).ToDictionary(parent => parent.Id);
        var families = new Dictionary<Guid, Guid>();
        var changed = new List<object?[]>();
        foreach (var member in members)
        {
            var parent = around.GetValueOrDefault(member.Id);
            var family = families[member.Id] =
                parent is null ? member.Id
                : families.TryGetValue(parent.ParentId, out var joined) ? joined
                : parent.FamilyId;
            var order = parent is null ? 0 : member.OriginOrder;
            if ((member.ParentId, member.FamilyId, member.FamilyOrder) != (parent?.ParentId, family, order))
            {
                changed.Add([member.Id, parent?.ParentId, family, order]);
            }
        }

        await engine.Update(session, "documents", Columns, changed, cancel);
        await IndexQueue.Add(session, engine, export.TargetId!.Value, changed.Select(row => (Guid)row[0]!), cancel);
    }

    /// <summary>The copy that each of the copies lies in, if it lies in one, and that one's family as it is written.</summary>
    private static Task<IReadOnlyList<Parent>> Around(
        Session session,
        IEngine engine,
        Export export,
        IReadOnlyList<Member> members,
        CancellationToken cancel
    ) =>
        session.Query<Parent>(
            $"""
            WITH RECURSIVE around (id, origin_id) AS (
                SELECT c.document_id, d.parent_id FROM review_copies c JOIN documents d ON d.id = c.origin_id
                WHERE c.document_id IN ({engine.IdsIn("@ids")}) AND d.parent_id IS NOT NULL
                UNION ALL
                SELECT around.id, d.parent_id FROM around JOIN documents d ON d.id = around.origin_id
                WHERE d.parent_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM review_copies c WHERE c.workspace_id = @TargetId AND c.origin_id = around.origin_id)
            )
            SELECT around.id, t.id AS parent_id, t.family_id
            FROM around JOIN review_copies c ON c.workspace_id = @TargetId AND c.origin_id = around.origin_id
            JOIN documents t ON t.id = c.document_id
            """,
            new { export.TargetId, ids = Id.List(members.Select(member => member.Id)) },
            cancel
        );

    private sealed record Member
    {
        public Guid Id { get; init; }
        public int OriginOrder { get; init; }
        public Guid? ParentId { get; init; }
        public Guid FamilyId { get; init; }
        public int FamilyOrder { get; init; }
    }

    private sealed record Parent
    {
        public Guid Id { get; init; }
        public Guid ParentId { get; init; }
        public Guid FamilyId { get; init; }
    }
}
