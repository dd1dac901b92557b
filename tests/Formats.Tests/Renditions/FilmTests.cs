using Dossier.Formats.Renditions;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

public sealed class FilmTests : IDisposable
{
    private static readonly Recipe Png = new(RenditionFormat.Png);
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    [Fact]
    public void A_moment_of_a_film_is_a_picture_like_any_other()
    {
        var film = TwoColours();
        Assert.Equal((255, 0), Shown(Png with { Second = 0.4 }, film, 160, 90));
        Assert.Equal((0, 255), Shown(Png with { Second = 1.6, Width = 80 }, film, 80, 45));
        Assert.Equal((255, 0), Shown(Png with { Width = 50, Height = 50, Fit = Fit.Fill }, film, 50, 50));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Second = 9 }, film));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Percent = 50 }, film));
        Assert.Equal(FaultKind.Unsupported, studio.Fault(new Recipe(RenditionFormat.Pdf), film));
    }

    [Fact]
    public void A_sheet_shows_a_film_from_its_beginning_to_its_end()
    {
        var sheet = studio.Pixels(Png with { Tiles = new Tiles(3, 6), Width = 32, Height = 18 }, TwoColours());
        Assert.Equal((96, 36), (sheet.Width, sheet.Height));
        Assert.True(sheet.At(16, 9).Red > 200, "The first is red.");
        Assert.True(sheet.At(80, 27).Blue > 200, "The last is blue.");
    }

    [Fact]
    public void A_lighter_copy_has_the_size_and_the_rate_asked_for_and_a_sound()
    {
        var heard = new List<double>();
        var path = Path.Combine(studio.Path, "film");
        File.WriteAllBytes(path, TwoColours());
        var content = new Content(path, "") { Scratch = studio.Path, MediaType = MediaTypes.Mp4 };
        var recipe = new Recipe(RenditionFormat.Mp4)
        {
            Width = 1280,
            Height = 720,
            Enlarges = true,
            FramesPerSecond = 12,
        };
        var made = Rendering.Make(recipe, content, heard.Add, TestContext.Current.CancellationToken);
        Assert.Equal((MediaTypes.Mp4, 1280, 720), (made.MediaType, made.Width, made.Height));
        Assert.Contains(heard, part => part is > 0 and <= 1);
        Tool.Run(
            studio.Path,
            "sh",
            "-c",
            $"ffprobe -v error -show_entries stream=codec_name,width,avg_frame_rate -of csv=p=0 '{made.Path}' > facts.txt"
        );
        Assert.Equal(["h264,1280,12/1", "aac,0/0"], File.ReadAllLines(Path.Combine(studio.Path, "facts.txt")));
        Assert.Equal((255, 0), Shown(Png with { Second = 0.4 }, File.ReadAllBytes(made.Path), 1280, 720));
    }

    [Fact]
    public void Films_of_one_form_are_joined_in_their_order()
    {
        var form = new Recipe(RenditionFormat.Mp4)
        {
            Width = 64,
            Height = 64,
            Enlarges = true,
            FramesPerSecond = 12,
            HasBars = true,
        };
        var piece = studio.Make(form, TwoColours());
        Assert.Equal((64, 64), (piece.Width, piece.Height));
        var content = new Content(piece.Path, "")
        {
            Scratch = studio.Path,
            MediaType = MediaTypes.Mp4,
            Parts = [new ContentPart(piece.Path, ""), new ContentPart(piece.Path, "")],
        };
        var recipe = new Recipe(RenditionFormat.Mp4) { Joined = ["of the second"] };
        var whole = Rendering.Make(recipe, content, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((64, 64), (whole.Width, whole.Height));
        Assert.InRange(whole.Seconds ?? 0, 3.9, 4.2);
        var film = File.ReadAllBytes(whole.Path);
        Assert.Equal((255, 0), Shown(Png with { Second = 2.4 }, film, 64, 64));
        Assert.Equal((0, 255), Shown(Png with { Second = 3.4 }, film, 64, 64));
        Assert.True(studio.Pixels(Png with { Second = 2.4 }, film).At(32, 4).Red < 40, "Above it is black.");
    }

    [Fact]
    public void A_damaged_film_is_told_from_others() => Assert.Equal(FaultKind.Corrupt, studio.Fault(Png, TwoColours()[..600]));

    private (int, int) Shown(Recipe recipe, byte[] film, int width, int height)
    {
        var shown = studio.Pixels(recipe, film);
        Assert.Equal((width, height), (shown.Width, shown.Height));
        var (red, _, blue) = shown.At(width / 2, height / 2);
        return (
            red > 200 ? 255
            : red < 60 ? 0
            : red,
            blue > 200 ? 255
            : blue < 60 ? 0
            : blue
        );
    }

    /// <summary>Two seconds: one red, one blue, without a sound.</summary>
    private byte[] TwoColours()
    {
        var path = Path.Combine(studio.Path, "made.mp4");
        if (!File.Exists(path))
        {
            string[] parts =
            [
                "-f",
                "lavfi",
                "-i",
                "color=red:size=160x90:rate=10:duration=1",
                "-f",
                "lavfi",
                "-i",
                "color=blue:size=160x90:rate=10:duration=1",
            ];
            Tool.Run(studio.Path, "ffmpeg", ["-v", "error", .. parts, "-filter_complex", "concat=n=2", "-pix_fmt", "yuv420p", path]);
        }

        return File.ReadAllBytes(path);
    }
}
