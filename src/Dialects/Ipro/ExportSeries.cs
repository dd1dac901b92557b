using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using CoreSeries = Dossier.Core.Productions.ExportSeries;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.5, export series: where a run of exports goes, and how it is numbered.</summary>
internal static class ExportSeriesEndpoints
{
    private const string What = "export series";
    private const string OutputKey = "output";
    private const string Review = "review";
    private const string Tiff = "tiff";
    private const string Pdf = "pdf";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["output.workspace"] = "output.caseId",
        ["output.loadFiles"] = "output.loadFileFormat",
        ["start"] = "numbering.startNumber",
        ["prefix"] = "numbering.prefix",
        ["separator"] = "numbering.separator",
        ["padding"] = "numbering.padding",
    };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/cases/{id}/exportSeries", ListOfCase);
        api.MapGet("/exportSeries/{id}", Find);
        api.MapPatch("/exportSeries/{id}", Change);
        api.MapDelete("/exportSeries/{id}", Delete);
    }

    private static async Task<IResult> ListOfCase(
        string id,
        Caller caller,
        Workspaces workspaces,
        SeriesOfExports series,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(Translate.Number(id, "case"), caller, cancel);
        var all = await series.List(workspace.Number, caller, cancel);
        return Reply.List(
            all.Select(one => new
            {
                id = Translate.Id(one.Number),
                one.Name,
                isActive = one.Id == workspace.Settings.ActiveSeriesId,
            })
        );
    }

    private static async Task<IResult> Find(string id, Caller caller, SeriesOfExports series, CancellationToken cancel)
    {
        var found = await series.Find(Translate.Number(id, What), caller, cancel);
        var state = State(found);
        return Reply.Ok(
            new
            {
                id = Translate.Id(found.Number),
                state.Name,
                state.Output,
                state.Numbering,
            }
        );
    }

    private static async Task<IResult> Change(
        string id,
        MergePatch<SeriesState> patch,
        Caller caller,
        SeriesOfExports series,
        CancellationToken cancel
    )
    {
        if (patch.Mentions(OutputKey) && !patch.Mentions(OutputKey, "type"))
        {
            throw Refused.Invalid($"{OutputKey}.type", $"'{OutputKey}.type' is missing.");
        }

        var number = Translate.Number(id, What);
        await series.Change(number, before => Changed(before, patch.ApplyTo(State(before))), caller, cancel).Naming(Names);
        return Reply.Empty();
    }

    private static async Task<IResult> Delete(string id, Caller caller, SeriesOfExports series, CancellationToken cancel)
    {
        await series.Delete(Translate.Number(id, What), caller, cancel);
        return Reply.Empty();
    }

    /// <summary>What of a series a patch may change.</summary>
    internal sealed record SeriesState([property: MinLength(1)] string Name, OutputBody Output, NumberingBody Numbering);

    /// <summary>Polymorphic by type. Members we do not know are kept and given back.</summary>
    internal sealed record OutputBody(string Type)
    {
        public string? CaseId { get; init; }
        public string? Path { get; init; }
        public string? LoadFileFormat { get; init; }
        public bool IncludeNatives { get; init; } = true;
        public bool IncludeText { get; init; } = true;
        public bool IncludeImages { get; init; }
        public string? ImageFormat { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Others { get; init; }
    }

    internal sealed record NumberingBody(long StartNumber, int Padding, string Level, string Prefix = "", string Separator = "");

    private static SeriesState State(CoreSeries series) =>
        new(
            series.Name,
            Output(series),
            new NumberingBody(
                series.StartNumber,
                series.Padding,
                series.Level.ToString().ToLowerInvariant(),
                series.Prefix,
                series.Separator
            )
        );

    private static OutputBody Output(CoreSeries series)
    {
        var output = series.Output;
        return new OutputBody(
            output.Destination switch
            {
                Destination.Review => Review,
                Destination.Disk => "disk",
                _ => "relativity",
            }
        )
        {
            CaseId = output.WorkspaceNumber is { } number ? Translate.Id(number) : null,
            Path = output.Path,
            LoadFileFormat = output.HasFiles ? Format(output.LoadFiles) : null,
            IncludeNatives = output.IncludeNatives,
            IncludeText = output.IncludeText,
            IncludeImages = output.IncludeImages,
            ImageFormat = output.ImageFormat == ImageFormat.Pdf ? Pdf : Tiff,
            Others = Others(series),
        };
    }

    /// <summary>Kept, and given back. What has since become ours is not given back twice.</summary>
    private static Dictionary<string, JsonElement>? Others(CoreSeries series)
    {
        var others = Extras.Of(series.ExtrasJson, IproDialect.Name)[OutputKey]?.Deserialize<Dictionary<string, JsonElement>>();
        others?.Remove("imageFormat");
        return others;
    }

    /// <summary>The vendor names one format; a DAT comes with its OPT.</summary>
    private static string? Format(IReadOnlyList<LoadFileKind> kinds) =>
        kinds.Contains(LoadFileKind.Dat) ? "dat"
        : kinds.Contains(LoadFileKind.Csv) ? "csv"
        : kinds.Contains(LoadFileKind.Opt) ? "opt"
        : null;

    private static SeriesChange Changed(CoreSeries before, SeriesState state)
    {
        var (output, numbering) = (state.Output, state.Numbering);
        return new SeriesChange
        {
            Name = state.Name,
            Output = before.Output with
            {
                Destination = output.Type switch
                {
                    Review => Destination.Review,
                    "disk" => Destination.Disk,
                    "relativity" => Destination.LoadFile,
                    _ => throw Refused.Invalid("output.type", "'output.type' must be review, disk or relativity."),
                },
                // What belongs to another type of output goes when the type changes.
                WorkspaceNumber = output is { Type: Review, CaseId: { } id } ? Translate.Reference(id, "output.caseId") : null,
                Path = output.Type == Review ? null : output.Path,
                LoadFiles = Kinds(before.Output, output.LoadFileFormat),
                IncludeNatives = output.IncludeNatives,
                IncludeText = output.IncludeText,
                IncludeImages = output.IncludeImages,
                ImageFormat = output.ImageFormat switch
                {
                    null or Tiff => ImageFormat.Tiff,
                    Pdf => ImageFormat.Pdf,
                    _ => throw Refused.Invalid("output.imageFormat", "'output.imageFormat' must be tiff or pdf."),
                },
            },
            Prefix = numbering.Prefix,
            Separator = numbering.Separator,
            Padding = numbering.Padding,
            Level = numbering.Level switch
            {
                "document" => NumberingLevel.Document,
                "page" => NumberingLevel.Page,
                _ => throw Refused.Invalid("numbering.level", "'numbering.level' must be document or page."),
            },
            Start = numbering.StartNumber,
            ExtrasJson = Keep(before.ExtrasJson, output.Others),
        };
    }

    private static IReadOnlyList<LoadFileKind> Kinds(ExportOutput before, string? format) =>
        format switch
        {
            null => before.LoadFiles,
            _ when format == Format(before.LoadFiles) => before.LoadFiles,
            "dat" => [LoadFileKind.Dat, LoadFileKind.Opt],
            "csv" => [LoadFileKind.Csv],
            "opt" => [LoadFileKind.Opt],
            _ => throw Refused.Invalid("output.loadFileFormat", "'output.loadFileFormat' must be dat, csv or opt."),
        };

    private static string Keep(string extrasJson, Dictionary<string, JsonElement>? others)
    {
        var extras = Extras.Of(extrasJson, IproDialect.Name);
        extras[OutputKey] = JsonSerializer.SerializeToNode(others);
        return Extras.With(extrasJson, IproDialect.Name, extras);
    }
}
