using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>Recipes as they are kept and compared.</summary>
public static class Recipes
{
    /// <summary>Goes up when equal recipes begin to give other bytes: what was made before is then made anew.</summary>
    private const int Edition = 2;
    private const int LongestSide = 30_000;
    private const int MostTiles = 1_000;
    private const int HashesKept = 1_000;
    private const int MostJoined = 5_000;

    /// <summary>Dots an inch of page images: what eDiscovery asks for everywhere.</summary>
    private const int ImageDots = 300;

    /// <summary>A document as a PDF: what its pages are drawn from.</summary>
    public static Recipe Pdf { get; } = new(RenditionFormat.Pdf);

    /// <summary>Every page of a document, as an export puts them out: PDF or TIFF.</summary>
    /// <param name="timeZone">That the times of mails are set in, by its IANA name; null for UTC.</param>
    public static Recipe AllPages(RenditionFormat format, string? timeZone) =>
        new(format)
        {
            AllPages = true,
            Dots = format == RenditionFormat.Tiff ? ImageDots : null,
            TimeZone = timeZone,
        };

    /// <summary>Hashes that were asked for lately: the same few recipes are asked for again and again.</summary>
    private static readonly Recent<Recipe, string> Hashes = new(HashesKept);

    internal static string PdfHash { get; } = HashOf(Pdf);

    /// <summary>SHA-256 over everything a recipe says.</summary>
    public static string HashOf(Recipe recipe)
    {
        if (Hashes.Find(recipe) is not { } hash)
        {
            hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Edition} {Json.Write(recipe)}")));
            Hashes.Add(recipe, hash, 1);
        }

        return hash;
    }

    /// <exception cref="Refused">Invalid, naming the member: a number is out of its bounds.</exception>
    public static void Check(Recipe recipe)
    {
        Within("percent", recipe.Percent, 1, 1000);
        Within("width", recipe.Width, 1, LongestSide);
        Within("height", recipe.Height, 1, LongestSide);
        Within("quality", recipe.Quality, 1, 100);
        Within("page", recipe.Page, 1, int.MaxValue);
        Within("dots", recipe.Dots, 10, 1200);
        Within("second", recipe.Second, 0, 1e7);
        Within("framesPerSecond", recipe.FramesPerSecond, 1, 120);
        Within("ratio", recipe.Ratio?.Width, 1, LongestSide);
        Within("ratio", recipe.Ratio?.Height, 1, LongestSide);
        Within("crop", recipe.Crop?.X, 0, int.MaxValue);
        Within("crop", recipe.Crop?.Y, 0, int.MaxValue);
        Within("crop", recipe.Crop?.Width, 1, int.MaxValue);
        Within("crop", recipe.Crop?.Height, 1, int.MaxValue);
        Within("tiles", recipe.Tiles?.Columns, 1, MostTiles);
        Within("tiles", recipe.Tiles?.Count, 1, MostTiles);
        Within("joined", recipe.Joined?.Count, 1, MostJoined);
    }

    private static void Within(string member, double? value, double least, double most)
    {
        // Written so that no number at all is refused too.
        if (value is { } given && !(given >= least && given <= most))
        {
            throw Refused.Invalid(member, FormattableString.Invariant($"'{member}' must be from {least} to {most}."));
        }
    }
}
