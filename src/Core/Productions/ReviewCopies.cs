using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Productions;

/// <summary>
/// Puts the documents of an export up for review in another workspace of their client: as documents of that workspace, with the same bytes, which are
/// not copied. A document is there once: what an earlier export put there is placed again, shows the new number, and is otherwise left to its reviewers.
/// </summary>
public sealed class ReviewCopies(
    IEngine engine,
    Workflows workflows,
    Fields.Fields fields,
    JobQueue queue,
    Events events,
    TimeProvider clock
)
{
    /// <summary>As many as an ingestion settles at once.</summary>
    private const int SettledAtOnce = 2000;

    /// <summary>What copying has just filled, and what is asked for in settling.</summary>
    private static readonly string[] Filled =
    [
        "documents",
        "document_versions",
        "messages",
        "message_keys",
        "sketches",
        "pivot_bands",
        "review_copies",
        "export_documents",
    ];

    /// <summary>Makes the copies slice by slice, then compares them. Repeated, it passes over what is made and what is compared.</summary>
    /// <returns>Why it cannot be done, however often it is tried; null when it is done.</returns>
    internal async Task<string?> Make(Export export, JobRun run, CancellationToken cancel)
    {
        await using (var session = await engine.Write(cancel))
        {
            await run.Hold(session, cancel);
            await session.Execute("UPDATE workflows SET items_done = 0, items_failed = 0 WHERE id = @Id", new { export.Id }, cancel);
            await session.Commit(cancel);
        }

        try
        {
            for (var after = 0; after < export.DocumentCount; after += VolumeDocuments.Slice)
            {
                await Make(export, after, Math.Min(after + VolumeDocuments.Slice, export.DocumentCount), run, cancel);
            }

            await new MessageIndex(engine).Fill(export.TargetId!.Value, run, cancel);
            await engine.RefreshStatistics(Filled, cancel);
            var found = await FoundValues.Of(engine, export.TargetId!.Value, cancel);
            for (var after = 0; after < export.DocumentCount; after += SettledAtOnce)
            {
                await Settle(export, after, Math.Min(after + SettledAtOnce, export.DocumentCount), found, run, cancel);
            }

            return null;
        }
        catch (Refused refused)
        {
            return refused.Message;
        }
    }

    /// <summary>
    /// Tells, in the transaction that ends an export, both workspaces what it came to. By the export's id, and nothing else of where they come from, in the one they
    /// come into: who reviews there need not know the other.
    /// </summary>
    internal async Task Tell(Session session, Export export, CancellationToken cancel)
    {
        var copied = await session.Value<long>(
            "SELECT COUNT(*) FROM review_copies WHERE workspace_id = @TargetId AND export_id = @Id",
            new { export.TargetId, export.Id },
            cancel
        );
        var exported = export.DocumentCount;
        var from = new
        {
            export = export.Number,
            to = export.Output.WorkspaceNumber,
            copied,
            exported,
        };
        await events.Append(session, EventKinds.DocumentsCopied, export.WorkspaceId, export.Id, from, ActorOf(export), cancel);
        var into = new { copied, exported };
        await events.Append(session, EventKinds.DocumentsCopied, export.TargetId, export.Id, into, ActorOf(export), cancel);
    }

    private async Task Make(Export export, int after, int through, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await ReviewTarget.Lock(session, engine, export, cancel);
        var slice = await Origins(session, export, after, through, cancel);
        var copies = slice.Where(origin => origin.CopyId is null).Select(origin => (Origin: origin, Id: Id.New(clock))).ToList();
        if (copies.Count > 0)
        {
            await new CopiedRows(engine, fields, queue, clock).Insert(session, export, copies, ActorOf(export), cancel);
            var byOrigin = copies.ToDictionary(copy => copy.Origin.Id, copy => copy.Id);
            await ComparedRows.Copy(session, engine, export.WorkspaceId, export.TargetId!.Value, byOrigin, cancel);
            await CopiedFamilies.Join(session, engine, export, [.. copies.Select(copy => copy.Origin)], cancel);
            await IndexQueue.Add(session, engine, export.TargetId!.Value, copies.Select(copy => copy.Id), cancel);
        }

        await ShowNumbers(session, export, slice, cancel);
        var folderId = await new ReviewFolder(clock, engine).Find(session, export, cancel);
        await ReviewFolder.Place(session, export, folderId, after, through, cancel);
        await workflows.Count(session, export.Id, new Counts(ItemsDone: through - after), cancel);
        await events.Append(
            session,
            EventKinds.DocumentCopied,
            export.TargetId,
            // By ids: who reviews the copy need not know the workspace that it comes from.
            [
                .. copies.Select(copy =>
                    (
                        (Guid?)copy.Id,
                        (object)
                            new
                            {
                                origin = copy.Origin.Id,
                                export = export.Id,
                                number = copy.Origin.BeginLabel,
                            }
                    )
                ),
            ],
            ActorOf(export),
            cancel
        );
        await session.Commit(cancel);
    }

    /// <summary>The documents of a slice, locked, so that what is copied of each goes together. One that has been deleted since is passed over.</summary>
    private Task<IReadOnlyList<Origin>> Origins(Session session, Export export, int after, int through, CancellationToken cancel) =>
        session.Query<Origin>(
            $"""
            SELECT d.id, d.family_id, d.kind, d.name, d.path, d.custodian, d.current_version, d.sorted_at, d.outcome, d.text_hash, d.text_length,
                   d.page_count, d.values_json, x.begin_label,
                   (SELECT m.identity FROM messages m WHERE m.document_id = d.id) AS identity,
                   EXISTS (SELECT 1 FROM sketches s WHERE s.document_id = d.id) AS is_compared,
                   EXISTS (SELECT 1 FROM nodes n WHERE n.document_id = d.id) AS is_item,
                   (SELECT c.document_id FROM review_copies c WHERE c.workspace_id = @TargetId AND c.origin_id = d.id) AS copy_id
            FROM export_documents x JOIN documents d ON d.id = x.document_id
            WHERE x.export_id = @Id AND x.ordinal > @after AND x.ordinal <= @through ORDER BY x.ordinal{engine.ForUpdate}
            """,
            new
            {
                export.Id,
                export.TargetId,
                after,
                through,
            },
            cancel
        );

    /// <summary>
    /// Threads and groups of near duplicates are those of the documents that are in the workspace: what the copies had where they come from may lean on
    /// documents that are not here, a mail that is held whole by a later one above all. All of them are here first: what many bear says nothing.
    /// </summary>
    private async Task Settle(Export export, int after, int through, FoundValues found, JobRun run, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await run.Hold(session, cancel);
        await ReviewTarget.Lock(session, engine, export, cancel);
        var targetId = export.TargetId!.Value;
        Task<IReadOnlyList<Guid>> Unsettled(string table, string column) =>
            session.Query<Guid>(
                $"""
                SELECT c.document_id FROM export_documents x
                JOIN review_copies c ON c.workspace_id = @targetId AND c.origin_id = x.document_id
                JOIN {table} t ON t.document_id = c.document_id
                WHERE x.export_id = @Id AND x.ordinal > @after AND x.ordinal <= @through AND t.{column} IS NULL
                """,
                new
                {
                    export.Id,
                    targetId,
                    after,
                    through,
                },
                cancel
            );

        await new Threads(engine).Settle(session, export.Id, targetId, await Unsettled("messages", "threaded_by"), found, cancel);
        var json = await session.Value<string>("SELECT settings_json FROM workspaces WHERE id = @targetId", new { targetId }, cancel);
        if (Json.Read<WorkspaceSettings>(json).NearDuplicateThreshold is > 0 and var threshold)
        {
            var texts = await Unsettled("sketches", "grouped_by");
            await new NearDuplicates(engine).Group(session, export.Id, targetId, texts, threshold, found, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Copies that earlier exports made show the number that this one gives.</summary>
    private async Task ShowNumbers(Session session, Export export, IReadOnlyList<Origin> slice, CancellationToken cancel)
    {
        var labels = slice
            .Where(origin => origin.CopyId is not null)
            .ToDictionary(origin => origin.CopyId!.Value, origin => origin.BeginLabel);
        if (labels.Count == 0)
        {
            return;
        }

        var shown = await session.Query<ControlNumberField.Labelled>(
            $"SELECT id, values_json FROM documents WHERE id IN ({engine.IdsIn("@ids")}) ORDER BY number{engine.ForUpdate}",
            new { ids = Id.List(labels.Keys) },
            cancel
        );
        var numbers = new ControlNumberField(engine, clock);
        var field = await numbers.Field(session, export.TargetId!.Value, cancel);
        await numbers.Write(
            session,
            export.TargetId.Value,
            field,
            [.. shown.Select(copy => copy with { BeginLabel = labels[copy.Id] })],
            cancel
        );
    }

    private static Actor ActorOf(Export export) => Actor.System with { UserId = export.BegunBy, Name = $"export {export.Number}" };

    /// <summary>A document that is exported, and its copy, if it has one.</summary>
    internal sealed record Origin
    {
        public Guid Id { get; init; }
        public Guid FamilyId { get; init; }
        public DocumentKind Kind { get; init; }
        public string Name { get; init; } = "";
        public string Path { get; init; } = "";
        public string Custodian { get; init; } = "";
        public int CurrentVersion { get; init; }
        public DateTimeOffset? SortedAt { get; init; }
        public Outcome Outcome { get; init; }
        public string? TextHash { get; init; }
        public long TextLength { get; init; }
        public int? PageCount { get; init; }
        public string ValuesJson { get; init; } = "{}";
        public string BeginLabel { get; init; } = "";

        /// <summary>Of a mail that is threaded; null for anything else.</summary>
        public string? Identity { get; init; }

        /// <summary>Its text is compared with others.</summary>
        public bool IsCompared { get; init; }

        /// <summary>It came out of an ingestion, which has read it.</summary>
        public bool IsItem { get; init; }
        public Guid? CopyId { get; init; }
    }
}
