using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Renditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>
/// Contract 5, resources as folders and single answers show them. Written by hand, member by member, while they are read: a folder of ten thousand
/// is one answer of several megabytes.
/// </summary>
internal sealed class ResourceList(Listings listings, Profiles profiles, ResourceWords words)
{
    /// <summary>Bytes that are gathered before they are sent.</summary>
    private const int SendFrom = 128 << 10;
    private static readonly string LookRecipe = Recipes.HashOf(Transformation.Preview);
    private static readonly JsonWriterOptions Options = new() { Encoder = Reply.Format.Json.Encoder, SkipValidation = true };
    private readonly Listings listings = listings;
    private readonly ResourceWords words = words;
    private readonly Dictionary<Guid, string> names = [];

    /// <summary>Binds itself to endpoints.</summary>
    public static ValueTask<ResourceList?> BindAsync(HttpContext context)
    {
        var all = context.RequestServices;
        return ValueTask.FromResult<ResourceList?>(
            new ResourceList(
                all.GetRequiredService<Listings>(),
                all.GetRequiredService<Profiles>(),
                new ResourceWords(all.GetRequiredService<Fields>())
            )
        );
    }

    /// <summary>The Folder Response: all folders right in a folder, and a window of its resources.</summary>
    public IResult Folder(TreeFolder folder, IEnumerable<object> below, int skip, int limit, Actor actor) =>
        new Answer(this, below, folder.WorkspaceId, FolderOperations.ContentOf(folder), skip, limit, actor);

    /// <summary>The Resource Response of one document.</summary>
    public IResult Resource(Document document, Actor actor) =>
        new Answer(this, null, document.WorkspaceId, new DocumentFilter { Numbers = [document.Number] }, 0, 1, actor);

    private sealed class Answer(
        ResourceList list,
        IEnumerable<object>? below,
        Guid workspaceId,
        DocumentFilter filter,
        int skip,
        int limit,
        Actor actor
    ) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var cancel = httpContext.RequestAborted;
            // What can be refused is refused before anything is written.
            await using var parts = list
                .listings.Of(workspaceId, filter, PageOf.From(skip, limit), LookRecipe, actor, cancel)
                .GetAsyncEnumerator(cancel);
            var isMore = await parts.MoveNextAsync();
            var keys = await list.words.KeysOf(workspaceId, actor, cancel);
            var response = httpContext.Response;
            response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(response.BodyWriter, Options);
            json.WriteStartObject();
            json.WriteStartObject("response");
            if (below is not null)
            {
                json.WriteString("hasversions", "1");
                json.WritePropertyName("folder");
                JsonSerializer.Serialize(json, below, Reply.Format.Json);
            }

            json.WriteStartArray("resource");
            for (; isMore; isMore = await parts.MoveNextAsync())
            {
                await Write(json, response.BodyWriter, parts.Current, keys, cancel);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            await json.FlushAsync(cancel);
        }

        private async Task Write(
            Utf8JsonWriter json,
            PipeWriter body,
            IReadOnlyList<ListedDocument> slice,
            ResourceWords.Keys keys,
            CancellationToken cancel
        )
        {
            await list.Learn(slice, cancel);
            var sent = json.BytesCommitted;
            foreach (var document in slice)
            {
                list.Write(json, document, ResourceWords.Read(document.ValuesJson, keys));
                if (json.BytesCommitted + json.BytesPending - sent > SendFrom)
                {
                    json.Flush();
                    sent = json.BytesCommitted;
                    await body.FlushAsync(cancel);
                }
            }
        }
    }

    /// <summary>Asks for the names of people that have not been met yet.</summary>
    private async Task Learn(IReadOnlyList<ListedDocument> slice, CancellationToken cancel)
    {
        var met = new HashSet<Guid>();
        foreach (var document in slice)
        {
            met.Add(document.UpdatedBy);
            foreach (var version in document.Versions)
            {
                met.Add(version.CreatedBy);
            }
        }

        met.ExceptWith(names.Keys);
        var found = await profiles.NamesOf(met, cancel);
        foreach (var id in met)
        {
            names[id] = found.GetValueOrDefault(id, "");
        }
    }

    private void Write(Utf8JsonWriter json, ListedDocument document, Words said)
    {
        var current = document.Versions.FirstOrDefault(version => version.Ordinal == document.CurrentVersion);
        var fileName = current?.FileName ?? document.Name;
        // A document without a file stands for itself.
        var cameAt = current?.CreatedAt ?? document.CreatedAt;
        json.WriteStartObject();
        Id(json, Member.ResourceId, document.Id);
        json.WriteString(Member.Type, Member.File);
        Flag(json, Member.Seen, document.IsSeen);
        json.WriteString(Member.Title, document.Name);
        json.WriteString(Member.Description, said.Description);
        Number(json, Member.SortOrder, document.Number);
        Time(json, Member.UpdatedAt, document.UpdatedAt);
        Time(json, Member.ProcessedAt, cameAt);
        json.WriteString(Member.UpdatedBy, names[document.UpdatedBy]);
        json.WriteString(Member.Ownership, "");
        json.WriteStartArray(Member.Tags);
        foreach (var tag in said.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        Id(json, Member.FileId, current?.Id ?? document.Id);
        json.WriteString(Member.FileType, ResourceWire.Extension(fileName));
        Number(json, Member.FileSize, current?.Size ?? 0);
        json.WriteString(Member.PreviewType, document.LookSize == 0 ? "" : ResourceWire.PreviewType);
        Number(json, Member.PreviewSize, document.LookSize);
        json.WriteString(Member.OriginalFileName, fileName);
        Time(json, Member.ResourceDate, document.DatedAt);
        Time(json, Member.UploadedAt, cameAt);
        json.WriteString(Member.ReviewDate, said.ReviewDate);
        Flag(json, Member.Printing, true);
        Number(json, Member.Version, document.CurrentVersion);
        Flag(json, Member.Annotations, document.IsAnnotated);
        json.WriteStartArray(Member.Versions);
        foreach (var version in document.Versions)
        {
            Write(json, version);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, ListedVersion version)
    {
        json.WriteStartObject();
        Number(json, Member.VersionNumber, version.Ordinal);
        json.WriteString(Member.OriginalFileName, version.FileName);
        json.WriteString(Member.FileType, ResourceWire.Extension(version.FileName));
        Number(json, Member.FileSize, version.Size);
        Time(json, Member.CreatedAt, version.CreatedAt);
        json.WriteString(Member.Comment, version.Note);
        json.WriteString(Member.CreatedBy, names[version.CreatedBy]);
        json.WriteString(Member.Ownership, "");
        json.WriteEndObject();
    }

    private static void Id(Utf8JsonWriter json, JsonEncodedText name, Guid id)
    {
        Span<byte> text = stackalloc byte[32];
        id.TryFormat(text, out var length, "N");
        json.WriteString(name, text[..length]);
    }

    private static void Number(Utf8JsonWriter json, JsonEncodedText name, long number)
    {
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>As <see cref="Translate.Time"/>: the universal sortable form without its zone.</summary>
    private static void Time(Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[20];
        time.UtcDateTime.TryFormat(text, out var length, "u", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..(length - 1)]);
    }

    private static void Flag(Utf8JsonWriter json, JsonEncodedText name, bool isOn) => json.WriteString(name, isOn ? "1"u8 : "0"u8);

    /// <summary>The names of members, encoded once.</summary>
    private static class Member
    {
        public static readonly JsonEncodedText ResourceId = JsonEncodedText.Encode("resourceuuid");
        public static readonly JsonEncodedText Type = JsonEncodedText.Encode("resourcetype");
        public static readonly JsonEncodedText File = JsonEncodedText.Encode("file");
        public static readonly JsonEncodedText Seen = JsonEncodedText.Encode("seen");
        public static readonly JsonEncodedText Title = JsonEncodedText.Encode("title");
        public static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");
        public static readonly JsonEncodedText SortOrder = JsonEncodedText.Encode("sortorder");
        public static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updatedat");
        public static readonly JsonEncodedText ProcessedAt = JsonEncodedText.Encode("processedat");
        public static readonly JsonEncodedText UpdatedBy = JsonEncodedText.Encode("updatedby");
        public static readonly JsonEncodedText Ownership = JsonEncodedText.Encode("ownershiptype");
        public static readonly JsonEncodedText Tags = JsonEncodedText.Encode("tags");
        public static readonly JsonEncodedText FileId = JsonEncodedText.Encode("fileuuid");
        public static readonly JsonEncodedText FileType = JsonEncodedText.Encode("filetype");
        public static readonly JsonEncodedText FileSize = JsonEncodedText.Encode("filesize");
        public static readonly JsonEncodedText PreviewType = JsonEncodedText.Encode("prevfiletype");
        public static readonly JsonEncodedText PreviewSize = JsonEncodedText.Encode("prevfilesize");
        public static readonly JsonEncodedText OriginalFileName = JsonEncodedText.Encode("origfilename");
        public static readonly JsonEncodedText ResourceDate = JsonEncodedText.Encode("resourcedate");
        public static readonly JsonEncodedText UploadedAt = JsonEncodedText.Encode("uploadedtime");
        public static readonly JsonEncodedText ReviewDate = JsonEncodedText.Encode("reviewdate");
        public static readonly JsonEncodedText Printing = JsonEncodedText.Encode("printing");
        public static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
        public static readonly JsonEncodedText Annotations = JsonEncodedText.Encode("annotations");
        public static readonly JsonEncodedText Versions = JsonEncodedText.Encode("versions");
        public static readonly JsonEncodedText VersionNumber = JsonEncodedText.Encode("versionnumber");
        public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("datecreated");
        public static readonly JsonEncodedText Comment = JsonEncodedText.Encode("comment");
        public static readonly JsonEncodedText CreatedBy = JsonEncodedText.Encode("createdby");
    }
}
