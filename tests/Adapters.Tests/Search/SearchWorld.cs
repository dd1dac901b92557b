using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Adapters.Tests.Search;

/// <summary>A workspace of its own with the fields every workspace has, and documents put into it as ingestion does.</summary>
internal sealed class SearchWorld : IDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private readonly TestDatabase database;
    private readonly Dictionary<string, long> fieldNumbers = [];

    private SearchWorld(TestDatabase database)
    {
        this.database = database;
        Indexing = new Indexing(database.Engine, database.Index, database.Texts, Clock, NullLogger<Indexing>.Instance);
        Searches = new Searches(database.Engine, database.Index, database.Texts);
        Events = new Events(database.Engine, Clock);
        Synonyms = new Synonyms(database.Engine, Events, Clock);
    }

    public Guid WorkspaceId { get; } = Id.New(Clock);

    public Guid UserId { get; } = Id.New(Clock);

    public Indexing Indexing { get; }

    public Searches Searches { get; }

    public Events Events { get; }

    public Synonyms Synonyms { get; }

    public SearchFields Fields { get; private set; } = new([]);

    public static async Task<SearchWorld> Create(TestDatabase database)
    {
        database.MustBeThere();
        var world = new SearchWorld(database);
        await world.Furnish();
        return world;
    }

    /// <summary>Adds a document and queues it; returns it as it was stored.</summary>
    public async Task<Document> Add(string name, string? text, params (string Field, object Value)[] values) =>
        await Add(new Document { Name = name, ValuesJson = Json(values) }, text);

    public async Task<Document> Add(Document document, string? text)
    {
        var hash = text is null ? document.TextHash : await database.Texts.Store(text, default);
        document = document with
        {
            Id = Id.New(Clock),
            WorkspaceId = WorkspaceId,
            FamilyId = document.FamilyId == Guid.Empty ? Id.New(Clock) : document.FamilyId,
            Kind = document.Kind == 0 ? DocumentKind.File : document.Kind,
            CurrentVersion = 1,
            Outcome = document.Outcome == Outcome.Pending ? Outcome.Document : document.Outcome,
            TextHash = hash,
            TextLength = text?.Length ?? 0,
            MediaType = document.MediaType.Length == 0 ? "text/plain" : document.MediaType,
            FileName = document.Name,
            Sha256 = new string('a', 64),
            Sha1 = new string('b', 40),
            Md5 = new string('c', 32),
            CreatedAt = Clock.GetUtcNow(),
            UpdatedAt = Clock.GetUtcNow(),
        };
        await using var session = await database.Engine.Write(default);
        var number = await session.Value<long>(
            """
            INSERT INTO documents (id, workspace_id, family_id, family_order, kind, name, path, custodian, current_version, sorted_at, outcome,
                text_hash, text_length, values_json, extras_json, created_by, created_at, updated_at)
            VALUES (@Id, @WorkspaceId, @FamilyId, 0, @Kind, @Name, @Path, @Custodian, @CurrentVersion, @SortedAt, @Outcome,
                @TextHash, @TextLength, @ValuesJson, @ExtrasJson, @CreatedBy, @CreatedAt, @UpdatedAt)
            RETURNING number
            """,
            document,
            default
        );
        await session.Execute(
            """
            INSERT INTO document_versions (document_id, ordinal, id, file_name, media_type, size, sha256, sha1, md5, extras_json, created_by, created_at)
            VALUES (@Id, 1, @versionId, @FileName, @MediaType, 0, @Sha256, @Sha1, @Md5, '{}', @CreatedBy, @CreatedAt)
            """,
            new
            {
                document.Id,
                versionId = Id.New(Clock),
                document.FileName,
                document.MediaType,
                document.Sha256,
                document.Sha1,
                document.Md5,
                document.CreatedBy,
                document.CreatedAt,
            },
            default
        );
        await IndexQueue.Add(session, database.Engine, WorkspaceId, [document.Id], default);
        await session.Commit(default);
        return document with { Number = number };
    }

    /// <summary>Changes a document by a statement on its row, and queues it.</summary>
    public async Task Change(Document document, string sql, object? with = null)
    {
        await using var session = await database.Engine.Write(default);
        await session.Execute($"{sql} WHERE id = '{document.Id.ToString("D").ToUpperInvariant()}'", with, default);
        await IndexQueue.Add(session, database.Engine, WorkspaceId, [document.Id], default);
        await session.Commit(default);
    }

    public async Task<SearchResult> Find(SearchOrder order) => await Searches.Find(WorkspaceId, order, Actor.System, default);

    /// <summary>The names of the documents found, in order of their numbers.</summary>
    public async Task<string> Find(string query)
    {
        var result = await Find(new SearchOrder(query) { Sort = SearchSort.Number, Page = PageOf.First(1000) });
        Assert.Equal(result.Hits.Total, result.Hits.Items.Count);
        return string.Join(' ', result.Hits.Items.Select(hit => hit.Document.Name));
    }

    /// <summary>The number of a field by its key.</summary>
    public long Number(string field) => fieldNumbers[field];

    public Task CatchUp() => Indexing.CatchUp(WorkspaceId, default);

    /// <summary>Indexes in the background until disposed of; a test that fails leaves nothing running either.</summary>
    public IAsyncDisposable KeepIndexing() => new Running(Indexing);

    public string Json(params (string Field, object Value)[] values) =>
        Core.Kernel.Json.Write(values.ToDictionary(value => fieldNumbers[value.Field].ToString(), value => value.Value));

    public void Dispose() => Indexing.Dispose();

    private async Task Furnish()
    {
        await using var session = await database.Engine.Write(default);
        var ids = new
        {
            organization = Id.New(Clock),
            client = Id.New(Clock),
            WorkspaceId,
            UserId,
            name = UserId.ToString("N"),
        };
        await session.Execute("INSERT INTO organizations (id, name, created_at) VALUES (@organization, 'o', 0)", ids, default);
        await session.Execute(
            "INSERT INTO clients (id, organization_id, name, name_key, extras_json, created_at) VALUES (@client, @organization, 'c', 'c', '{}', 0)",
            ids,
            default
        );
        await database.Engine.Insert(
            session,
            "workspaces",
            ["id", "client_id", "name", "name_key", "state", "settings_json", "extras_json", "created_by", "created_at", "updated_at"],
            [
                [WorkspaceId, ids.client, "w", "w", 1, "{}", "{}", UserId, Clock.GetUtcNow(), Clock.GetUtcNow()],
            ],
            default
        );
        await session.Execute(
            """
            INSERT INTO users (id, organization_id, user_name, user_name_key, email, email_key, is_active, must_change_password, failed_sign_ins,
                security_stamp, extras_json, created_at)
            VALUES (@UserId, @organization, @name, @name, @name, @name, TRUE, FALSE, 0, '', '{}', 0)
            """,
            ids,
            default
        );
        var position = 0;
        foreach (var field in SystemFields.All.Append(new SystemFields.Definition("issue_code", "Issue Code", FieldType.Choice, true)))
        {
            fieldNumbers[field.Key] = await session.Value<long>(
                """
                INSERT INTO fields (id, workspace_id, key, name, name_key, type, is_system, is_multiple, position, settings_json, extras_json, created_at)
                VALUES (@id, @WorkspaceId, @Key, @Name, @Key, @Type, @isSystem, @IsMultiple, @position, '{}', '{}', 0) RETURNING number
                """,
                new
                {
                    id = Id.New(Clock),
                    WorkspaceId,
                    field.Key,
                    field.Name,
                    field.Type,
                    isSystem = field.Key != "issue_code",
                    field.IsMultiple,
                    position = position++,
                },
                default
            );
        }

        Fields = await SearchFields.Of(session, WorkspaceId, default);
        await session.Commit(default);
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        public Running(Indexing indexing) => running = indexing.Run(stop.Token);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }
    }
}
