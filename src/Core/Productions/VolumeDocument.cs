using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Productions;

/// <summary>A document on its way into a volume, with what its load file tells of its family.</summary>
internal sealed record VolumeDocument
{
    public int Ordinal { get; init; }
    public Guid DocumentId { get; init; }
    public long FirstNumber { get; init; }
    public long LastNumber { get; init; }
    public string BeginLabel { get; init; } = "";
    public string EndLabel { get; init; } = "";

    /// <summary>Null when the document has been deleted since it was numbered.</summary>
    public long? Number { get; init; }
    public Guid? FamilyId { get; init; }
    public Guid? ParentId { get; init; }
    public string Path { get; init; } = "";
    public string Custodian { get; init; } = "";

    /// <summary>Of its page images, when it has any; otherwise as it was read.</summary>
    public int? PageCount { get; init; }

    /// <summary>The rendition that holds its page images; null when it has none.</summary>
    public string? ImagesSha256 { get; init; }

    /// <summary>Why no page images could be made of it.</summary>
    public FaultKind? ImagesFault { get; init; }
    public string? ImagesFaultMessage { get; init; }
    public string ValuesJson { get; init; } = "{}";
    public string? TextHash { get; init; }
    public string FileName { get; init; } = "";
    public string MediaType { get; init; } = "";
    public long? Size { get; init; }
    public string? Sha256 { get; init; }
    public string? Sha1 { get; init; }
    public string? Md5 { get; init; }

    /// <summary>The first label and the last of all that the export has of its family.</summary>
    public string BeginAttach { get; init; } = "";
    public string EndAttach { get; init; } = "";

    /// <summary>The label of its parent; null when it has none in the export.</summary>
    public string? ParentLabel { get; init; }
    public IReadOnlyList<string> AttachmentLabels { get; init; } = [];

    /// <summary>Its own custodian, then those of its copies.</summary>
    public IReadOnlyList<string> AllCustodians { get; init; } = [];
}

/// <summary>The documents of a volume, read in slices: three statements a slice, however large the export.</summary>
internal sealed class VolumeDocuments(IEngine engine)
{
    public const int Slice = 500;

    /// <summary>The next documents of a volume after one of its ordinals.</summary>
    public async Task<IReadOnlyList<VolumeDocument>> After(Export export, int volume, int ordinal, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var documents = await session.Query<VolumeDocument>(
            """
            SELECT x.ordinal, x.document_id, x.first_number, x.last_number, x.begin_label, x.end_label,
                   d.number, d.family_id, d.parent_id, d.path, d.custodian, COALESCE(i.pages, d.page_count) AS page_count, d.values_json, d.text_hash,
                   COALESCE(v.file_name, d.name) AS file_name, v.media_type, v.size, v.sha256, v.sha1, v.md5,
                   i.sha256 AS images_sha256, i.fault_kind AS images_fault, i.fault_message AS images_fault_message
            FROM export_documents x
            LEFT JOIN export_images i ON i.export_id = x.export_id AND i.document_id = x.document_id
            LEFT JOIN documents d ON d.id = x.document_id
            LEFT JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
            WHERE x.export_id = @Id AND x.ordinal > @ordinal AND x.volume = @volume ORDER BY x.ordinal LIMIT @Slice
            """,
            new
            {
                export.Id,
                ordinal,
                volume,
                Slice,
            },
            cancel
        );
        var families = documents
            .Where(document => document.FamilyId is not null)
            .Select(document => document.FamilyId!.Value)
            .Distinct()
            .ToList();
        return families.Count == 0 ? documents : await WithFamilies(session, export, documents, families, cancel);
    }

    private static async Task<IReadOnlyList<VolumeDocument>> WithFamilies(
        Session session,
        Export export,
        IReadOnlyList<VolumeDocument> documents,
        List<Guid> families,
        CancellationToken cancel
    )
    {
        var members = await session.Query<Member>(
            """
            SELECT d.family_id, d.id, d.parent_id, x.begin_label, x.end_label
            FROM documents d JOIN export_documents x ON x.document_id = d.id AND x.export_id = @Id
            WHERE d.family_id IN @families ORDER BY x.ordinal
            """,
            new { export.Id, families },
            cancel
        );
        var copies = await session.Query<Copy>(
            "SELECT DISTINCT duplicate_of, custodian FROM documents WHERE duplicate_of IN @families ORDER BY custodian",
            new { families },
            cancel
        );
        var byFamily = members.ToLookup(member => member.FamilyId);
        var byParent = members.Where(member => member.ParentId is not null).ToLookup(member => member.ParentId!.Value);
        var byId = members.ToDictionary(member => member.Id);
        var custodians = copies.ToLookup(copy => copy.DuplicateOf, copy => copy.Custodian);
        var spans = byFamily.ToDictionary(family => family.Key, family => (family.First().BeginLabel, family.Last().EndLabel));
        return
        [
            .. documents.Select(document =>
                document.FamilyId is not { } family
                    ? document
                    : document with
                    {
                        BeginAttach = spans[family].BeginLabel,
                        EndAttach = spans[family].EndLabel,
                        ParentLabel = document.ParentId is { } parent ? byId.GetValueOrDefault(parent)?.BeginLabel : null,
                        AttachmentLabels = [.. byParent[document.DocumentId].Select(child => child.BeginLabel)],
                        AllCustodians = [.. custodians[family].Prepend(document.Custodian).Where(name => name.Length > 0).Distinct()],
                    }
            ),
        ];
    }

    private sealed record Member
    {
        public Guid FamilyId { get; init; }
        public Guid Id { get; init; }
        public Guid? ParentId { get; init; }
        public string BeginLabel { get; init; } = "";
        public string EndLabel { get; init; } = "";
    }

    private sealed record Copy
    {
        public Guid DuplicateOf { get; init; }
        public string Custodian { get; init; } = "";
    }
}
