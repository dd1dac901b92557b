using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Folders;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 11, search: in everything the user sees, or below a folder.</summary>
internal static class SearchEndpoints
{
    /// <summary>Documents that are loaded at once while an answer is being written.</summary>
    private const int Slice = 200;

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:ss",
    ];

    public static void Map(RouteGroupBuilder api) => api.MapGet("/search", Find);

    private static async Task<IResult> Find(
        Parameters parameters,
        Caller caller,
        FolderTree tree,
        Documents documents,
        Searches searches,
        ResourceWire wire,
        CancellationToken cancel
    )
    {
        var term = parameters.Required("searchterm").Trim();
        var order = new SearchOrder(SearchTerm.Query(term))
        {
            Page = PageOf.From(parameters.Number("skip", 0) ?? 0, parameters.Number("limit", 1) ?? int.MaxValue),
            UpdatedFrom = Time(parameters, "fromDate", isEnd: false),
            UpdatedBefore = Time(parameters, "toDate", isEnd: true),
        };
        var start = parameters[ResourceEndpoints.Folder] is { } folder
            ? await tree.Find(Translate.Id(folder, "folder"), caller, cancel)
            : null;
        order = order with { UnderFolderId = start is null || start.IsWorkspace ? null : start.Id };
        if (Translate.Id(term) is { } id && await Named(id, caller, documents, cancel) is { } document)
        {
            // Clients look up one resource by its id. It is in no text, so it is asked for by what only it has.
            order = order with
            {
                Query = Everything,
                DocumentId = document.Id,
            };
        }

        if (order.Query is null)
        {
            return Reply.Json(new { numFound = "0", doc = Array.Empty<object>() });
        }

        var findings = await searches.FindEverywhere(start?.WorkspaceId, order, caller, cancel);
        var hasSnippets = findings.Query is not All;
        return Reply.Json(new { numFound = Translate.Number(findings.Total), doc = Found(cancel) });

        async IAsyncEnumerable<object> Found([EnumeratorCancellation] CancellationToken stop = default)
        {
            foreach (var slice in findings.Found.Chunk(Slice))
            {
                var hits = await searches.Show(slice, findings.Query, hasSnippets, caller, stop);
                var snippets = hits.ToDictionary(hit => hit.Document.Id, hit => hit.Snippet);
                foreach (var found in await wire.Found([.. hits.Select(hit => hit.Document)], caller, stop))
                {
                    yield return Wire(found.Document, found.Words, found.Wire, snippets[found.Document.Id], findings.Query);
                }
            }
        }
    }

    private const string Everything = "*";

    private static async Task<Document?> Named(Guid id, Actor actor, Documents documents, CancellationToken cancel)
    {
        try
        {
            return await documents.FindByFile(id, actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            return null;
        }
    }

    private static object Wire(Document document, Words words, object file, Snippet? text, Query query)
    {
        var snippet = new Dictionary<string, string>();
        Show("ib_title", document.Name);
        Show("ib_description", words.Description);
        Show("ib_tags", string.Join(", ", words.Tags));
        if (text is { Highlights.Count: > 0 })
        {
            snippet["ib_content"] = Marked(text.Text, text.Highlights);
        }

        return new
        {
            uuid = Translate.Id(document.Id),
            title = document.Name,
            description = words.Description,
            id = Translate.Number(document.Number),
            ext = ResourceWire.Extension(document.FileName).ToUpperInvariant(),
            data = new { location = "content", snippet },
            file,
        };

        void Show(string field, string value)
        {
            using var reader = new StringReader(value);
            if (Highlights.In(query, reader) is { Count: > 0 } hits)
            {
                snippet[field] = Marked(value, hits);
            }
        }
    }

    /// <summary>The text as HTML, its hits emphasized.</summary>
    private static string Marked(string text, IReadOnlyList<Highlight> hits)
    {
        var html = new StringBuilder();
        var at = 0;
        foreach (var hit in hits)
        {
            var start = (int)hit.Start;
            html.Append(WebUtility.HtmlEncode(text[at..start]));
            at = start + hit.Length;
            html.Append("<em>").Append(WebUtility.HtmlEncode(text[start..at])).Append("</em>");
        }

        return html.Append(WebUtility.HtmlEncode(text[at..])).ToString();
    }

    /// <summary>A day or a moment in UTC. As an end it is inclusive: the day or the second after it is where it stops.</summary>
    /// <exception cref="Refused">Invalid: it is neither.</exception>
    private static DateTimeOffset? Time(Parameters parameters, string name, bool isEnd)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (parameters[name] is not { } text)
        {
            return null;
        }

        var culture = CultureInfo.InvariantCulture;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", culture, Utc, out var day))
        {
            return isEnd && day < DateTimeOffset.MaxValue.AddDays(-1) ? day.AddDays(1) : day;
        }

        return DateTimeOffset.TryParseExact(text, TimeForms, culture, Utc, out var time)
            ? isEnd && time < DateTimeOffset.MaxValue.AddDays(-1)
                ? time.AddSeconds(1)
                : time
            : throw Refused.Invalid(name, $"The parameter '{name}' must be a date such as 2017-01-01 or 2017-01-01T10:20:09Z.");
    }
}
