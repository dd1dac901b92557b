using System.IO.Compression;
using Dossier.Core.Jobs;
using Dossier.Core.Productions;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Productions: series, numbers, volumes, and taking them away.</summary>
internal static class ProductionPages
{
    private const string Workspace = "/workspaces/{number:long}";
    private const string Export = "/exports/{export:long}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Workspace}/series", ListSeries);
        api.MapPost($"{Workspace}/series", CreateSeries);
        api.MapGet(Workspace + "/series/{series:long}/preview", Preview);
        api.MapGet($"{Workspace}/exports", List);
        api.MapPost($"{Workspace}/exports", Start);
        api.MapGet($"{Export}/documents", Documents);
        api.MapGet($"{Export}/files", Files);
        api.MapGet($"{Export}/files/beginning", Beginning);
        api.MapGet($"{Export}/download", Download);
    }

    /// <param name="Sample">How the next number looks.</param>
    /// <param name="WritesFiles">False for a series that puts documents up for review only.</param>
    internal sealed record SeriesRow(
        long Number,
        string Name,
        string Sample,
        long NextNumber,
        NumberingLevel Level,
        bool WritesFiles,
        IReadOnlyList<LoadFileKind> LoadFiles,
        bool IncludeNatives,
        bool IncludeText,
        bool IncludeImages,
        ImageFormat ImageFormat
    );

    /// <param name="Padding">Digits at least.</param>
    internal sealed record NewSeries(
        string Name,
        string Prefix,
        int Padding = 8,
        long Start = 1,
        NumberingLevel Level = NumberingLevel.Document,
        IReadOnlyList<LoadFileKind>? LoadFiles = null,
        bool IncludeNatives = true,
        bool IncludeText = true,
        bool IncludeImages = false,
        ImageFormat ImageFormat = ImageFormat.Tiff
    );

    internal sealed record NewExport(string Name, long Series, string Query);

    internal sealed record Row(
        long Number,
        string Name,
        WorkState State,
        bool IsOver,
        bool HasFiles,
        string? Volume,
        int Documents,
        long ItemsDone,
        long ItemsFailed,
        string? FirstLabel,
        string? LastLabel,
        string? Message,
        DateTimeOffset CreatedAt,
        DateTimeOffset? CompletedAt
    );

    private static async Task<Answer<ListOf<SeriesRow>>> ListSeries(
        long number,
        Caller caller,
        SeriesOfExports series,
        CancellationToken cancel
    ) => Answer.List(await series.List(number, caller, cancel), Wire);

    private static async Task<Answer<SeriesRow>> CreateSeries(
        long number,
        Body<NewSeries> body,
        Caller caller,
        SeriesOfExports series,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var order = new SeriesOrder(asked.Name)
        {
            Start = asked.Start,
            Numbering = new Numbering
            {
                Prefix = asked.Prefix,
                Padding = asked.Padding,
                Level = asked.Level,
            },
            Output = new ExportOutput
            {
                LoadFiles = asked.LoadFiles ?? [LoadFileKind.Dat, LoadFileKind.Opt],
                IncludeNatives = asked.IncludeNatives,
                IncludeText = asked.IncludeText,
                IncludeImages = asked.IncludeImages,
                ImageFormat = asked.ImageFormat,
            },
        };
        return Answer.Made(Wire(await series.Create(number, order, caller, cancel)));
    }

    private static async Task<Answer<NumberingPreview>> Preview(
        long number,
        long series,
        string? query,
        Caller caller,
        SeriesOfExports all,
        QueryExports exports,
        CancellationToken cancel
    ) => Answer.Of(await exports.Preview(number, await all.Find(series, caller, cancel), query ?? "", caller, cancel));

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Exports exports,
        CancellationToken cancel
    ) => Answer.List(await exports.List(number, WorkspacePages.Page(page, pageSize), caller, cancel), Wire);

    private static async Task<Answer<Row>> Start(
        long number,
        Body<NewExport> body,
        Caller caller,
        QueryExports exports,
        CancellationToken cancel
    )
    {
        var (name, series, query) = body.Value;
        return Answer.Begun(Wire(await exports.Create(number, name, series, query, caller, cancel)));
    }

    private static async Task<Answer<ListOf<ExportedDocument>>> Documents(
        long export,
        int? page,
        int? pageSize,
        Caller caller,
        Exports exports,
        CancellationToken cancel
    ) => Answer.List(await exports.Documents(export, WorkspacePages.Page(page, pageSize), caller, cancel), document => document);

    private static async Task<Answer<ListOf<ExportFile>>> Files(long export, Caller caller, ExportFiles files, CancellationToken cancel) =>
        Answer.List(await files.LoadFiles(export, caller, cancel), file => file);

    private static async Task<Answer<LoadFileBeginning>> Beginning(
        long export,
        string path,
        Caller caller,
        ExportFiles files,
        CancellationToken cancel
    ) => Answer.Of(await files.Beginning(export, path, caller, cancel));

    private static async Task<IResult> Download(long export, Caller caller, ExportFiles files, CancellationToken cancel) =>
        new ZipDownload($"export-{export}.zip", await files.Everything(export, caller, cancel));

    private static SeriesRow Wire(ExportSeries series) =>
        new(
            series.Number,
            series.Name,
            series.Numbering.Label(series.NextNumber),
            series.NextNumber,
            series.Level,
            series.Output.HasFiles,
            series.Output.LoadFiles,
            series.Output.IncludeNatives,
            series.Output.IncludeText,
            series.Output.IncludeImages,
            series.Output.ImageFormat
        );

    private static Row Wire(Export export) =>
        new(
            export.Number,
            export.Name,
            export.State,
            export.IsOver,
            export.Output.HasFiles,
            export.Volume,
            export.DocumentCount,
            export.ItemsDone,
            export.ItemsFailed,
            export.FirstNumber is { } first ? export.Numbering.Label(first) : null,
            export.LastNumber is { } last ? export.Numbering.Label(last) : null,
            export.Message,
            export.CreatedAt,
            export.CompletedAt
        );

    /// <summary>Files on disk as one ZIP, written as it is sent: its size is known only at its end.</summary>
    private sealed class ZipDownload(string name, IReadOnlyList<(ExportFile File, string Place)> files) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "application/zip";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "private, no-store";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
            var cancel = httpContext.RequestAborted;
            // Headers and ends of entries are written at once; they are short, what lies between is not.
            httpContext.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            await using var zip = await ZipArchive.CreateAsync(response.Body, ZipArchiveMode.Create, leaveOpen: true, null, cancel);
            foreach (var (file, place) in files)
            {
                await using var entry = await zip.CreateEntry(file.Path, CompressionLevel.Fastest).OpenAsync(cancel);
                await using var content = File.OpenRead(place);
                await content.CopyToAsync(entry, cancel);
            }
        }
    }
}
