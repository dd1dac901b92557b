using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Stores;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.1, file stores. That an administrator makes one is ours: the contract has them from the start.</summary>
internal static class FileStoreEndpoints
{
    private const string All = "/projects/{project_id}/filestores";
    private const string FileField = "file";
    private const int Local = 0;
    private const int S3 = 1;

    // Contract 4: names unknown; natives, images and content.
    private static readonly int[] Areas = [1, 2, 3];
    private const int Managed = 1;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(All, List);
        api.MapPost(All, Create);
        api.MapGet(All + "/{filestore_id}", Find);
        api.MapPost(All + "/{filestore_id}/files", Receive);
        api.MapPost(All + "/items", Items);
    }

    internal sealed record ItemsBody(List<long> RecordIds);

    internal sealed record LocalConfig(string? Path = null);

    internal sealed record S3Config(
        string? Endpoint = null,
        string? Region = null,
        string? Bucket = null,
        string? Prefix = null,
        string? AccessKey = null,
        string? SecretKey = null
    );

    internal sealed record StoreBody(
        string? Name = null,
        string? Description = null,
        int Type = 0,
        int RetentionDays = 0,
        LocalConfig? LocalConfig = null,
        S3Config? S3Config = null
    );

    private static async Task<IResult> List(Project project, Caller caller, FileStores stores, CancellationToken cancel) =>
        Reply.Ok((await stores.List(project.Id, caller, cancel)).Select(store => Wire(store, caller)));

    private static async Task<IResult> Find(
        HttpContext context,
        Project project,
        Caller caller,
        FileStores stores,
        CancellationToken cancel
    ) => Reply.Ok(Wire(await stores.Find(project.Id, Asked.Id(context, "filestore_id"), caller, cancel), caller));

    private static async Task<IResult> Create(
        Project project,
        Body<StoreBody> body,
        Caller caller,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var isS3 = Asked.OneOf(asked.Type, "type", Local, S3) == S3;
        var config = asked.S3Config ?? new S3Config();
        var order = new NewFileStore(
            Asked.Text(asked.Name, "name"),
            isS3 ? StoreKind.S3 : StoreKind.Local,
            new StorePlace
            {
                Folder = asked.LocalConfig?.Path,
                Endpoint = Uri.TryCreate(config.Endpoint, UriKind.Absolute, out var endpoint) ? endpoint : null,
                Region = string.IsNullOrEmpty(config.Region) ? new StorePlace().Region : config.Region,
                Bucket = config.Bucket,
                Prefix = config.Prefix ?? "",
            }
        )
        {
            Description = asked.Description,
            RetentionDays = asked.RetentionDays,
            Credential = config is { AccessKey.Length: > 0, SecretKey.Length: > 0 }
                ? new StoreCredential(config.AccessKey, config.SecretKey)
                : null,
        };
        return Reply.Created(Wire(await stores.Create(project.Id, order, caller, cancel), caller));
    }

    private static async Task<IResult> Receive(
        HttpContext context,
        Project project,
        Caller caller,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var number = Asked.Id(context, "filestore_id");
        await stores.Find(project.Id, number, caller, cancel);
        var claim = NativeFileEndpoints.Chunk(context);
        var isWhole = await Multipart.Receive(
            context,
            FileField,
            [],
            NativeFileEndpoints.Longest,
            (_, file) => stores.Receive(project.Id, number, claim, file.FileName, file.Content, caller, cancel),
            cancel
        );
        return Reply.Message(isWhole ? "File uploaded." : $"Chunk {claim.Ordinal} of {claim.Count} received.");
    }

    private static async Task<IResult> Items(
        Project project,
        Body<ItemsBody> body,
        Caller caller,
        FileStores stores,
        CancellationToken cancel
    )
    {
        var items = await stores.Items(project.Id, body.Value.RecordIds, caller, cancel);
        return Reply.Ok(
            items.Select(item => new
            {
                objectId = item.DocumentNumber,
                fieldId = Column.NativeFile.Id,
                storeId = item.StoreNumber,
                fileSize = item.Size,
                lastAccessed = Reply.Date(item.OpenedAt ?? item.CreatedAt),
                filename = item.FileName,
                item.Locator,
                creationTime = Reply.Date(item.CreatedAt),
            })
        );
    }

    private static Dictionary<string, object?> Wire(FileStore store, Actor actor)
    {
        var place = store.Place;
        var wire = new Dictionary<string, object?>
        {
            ["id"] = store.Number,
            ["name"] = store.Name,
            ["retention_days"] = store.RetentionDays,
            ["type"] = store.Kind == StoreKind.S3 ? S3 : Local,
            // Where on the server it lies is for those who run it to know.
            ["local_config"] =
                store.Kind == StoreKind.Local ? new { path = actor.IsAdministrator && !store.IsBuiltIn ? place.Folder : store.Name } : null,
            ["credential_id"] = store.CredentialNumber ?? 0,
            ["set_file_store_areas"] = Areas,
            ["management_type"] = Managed,
            ["description"] = store.Description ?? "",
            ["created_date"] = Reply.Date(store.CreatedAt),
            ["modified_date"] = Reply.Date(store.UpdatedAt),
        };
        if (store.Kind == StoreKind.S3)
        {
            wire["s3_config"] = new
            {
                endpoint = actor.IsAdministrator ? place.Endpoint?.ToString() : null,
                place.Region,
                place.Bucket,
                place.Prefix,
            };
        }

        return wire;
    }
}
