using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 6: a resource's file, or how large it is.</summary>
internal static class Downloads
{
    public static async Task<IResult> Get(
        string file,
        Parameters parameters,
        Actor actor,
        Documents documents,
        Versions versions,
        CancellationToken cancel
    )
    {
        var transformation = Transformation.Read(parameters);
        var ordinal = parameters.Number("version", 1);
        var isEstimate = parameters.Flag("fileinfo");
        var document = await documents.FindByFile(Translate.Id(file, "resource"), actor, cancel);
        var all = await versions.List(document.WorkspaceId, document.Id, actor, cancel);
        var version =
            all.FirstOrDefault(version => version.Ordinal == (ordinal ?? document.CurrentVersion)) ?? throw Refused.NotFound("version");
        transformation.MustChangeNothing(version.FileName);
        if (isEstimate)
        {
            return Reply.Json(new { estimatedFileSize = Translate.Number(version.Size) });
        }

        var (sent, content) = await versions.Download(document.WorkspaceId, document.Id, version.Ordinal, actor, cancel);
        return new Download(content, sent.FileName, sent.MediaType, sent.Sha256);
    }
}

/// <summary>How a file is to be changed on its way (T4 to T14). Read and checked; not offered yet.</summary>
internal sealed record Transformation(string? Extension, IReadOnlyList<string> Others)
{
    private static readonly string[] Crop = ["cropwidth", "cropheight", "cropx", "cropy"];
    private static readonly int[] Sizes = [25, 50, 75, 100];
    private static readonly int[] Compressions = [1, 2, 8, 10, 11, 12, 13];

    /// <exception cref="Refused">Invalid: a parameter is out of its bounds, or a crop is incomplete.</exception>
    public static Transformation Read(Parameters parameters)
    {
        var asked = new List<string>();
        if (parameters.Flag("preview"))
        {
            asked.Add("preview");
        }

        if (OneOf(parameters, "size", Sizes) is not (null or 100))
        {
            asked.Add("size");
        }

        var crop = Crop.Where(name => parameters.Number(name, name is "cropx" or "cropy" ? 0 : 1) is not null).ToList();
        if (crop.Count is > 0 and < 4)
        {
            throw Refused.Invalid(Crop.Except(crop).First(), $"A crop needs all of {string.Join(", ", Crop)}.");
        }

        asked.AddRange(crop);
        if (parameters.Number("compression", 1, 100) is not null)
        {
            asked.Add("compression");
        }

        if (OneOf(parameters, "compressiontype", Compressions) is not null)
        {
            asked.Add("compressiontype");
        }

        return new Transformation(parameters["ext"]?.TrimStart('.').ToLowerInvariant(), asked);
    }

    /// <exception cref="Refused">Invalid: something would have to be done to this file.</exception>
    public void MustChangeNothing(string fileName)
    {
        var isOther = Extension is not null && Extension != ResourceWire.Extension(fileName);
        if (
            (
                isOther ? "ext"
                : Others is [var first, ..] ? first
                : null
            ) is
            { } name
        )
        {
            throw Refused.Invalid(name, $"Files cannot be transformed yet: leave out '{name}' to get the original.");
        }
    }

    private static int? OneOf(Parameters parameters, string name, int[] allowed) =>
        parameters.Number(name, 0) is not { } number ? null
        : allowed.Contains(number) ? number
        : throw Refused.Invalid(name, $"The parameter '{name}' must be one of {string.Join(", ", allowed)}.");
}
