using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

public sealed class PictureTests : IDisposable
{
    private static readonly Recipe Png = new(RenditionFormat.Png);
    private static readonly Recipe Jpeg = new(RenditionFormat.Jpeg) { Quality = 95 };
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    [Theory]
    [InlineData(RenditionFormat.Png, MediaTypes.Png)]
    [InlineData(RenditionFormat.Jpeg, MediaTypes.Jpeg)]
    [InlineData(RenditionFormat.Webp, MediaTypes.Webp)]
    [InlineData(RenditionFormat.Tiff, MediaTypes.Tiff)]
    [InlineData(RenditionFormat.Gif, MediaTypes.Gif)]
    [InlineData(RenditionFormat.Bmp, MediaTypes.Bmp)]
    public void Every_format_is_written_and_read_again(RenditionFormat format, string mediaType)
    {
        var made = studio.Make(new Recipe(format), Quarters(120, 80));
        Assert.Equal((mediaType, 120, 80), (made.MediaType, made.Width, made.Height));
        var bytes = File.ReadAllBytes(made.Path);
        IsQuarters(studio.Pixels(Png, bytes), 120, 80);
        Assert.Equal(mediaType, studio.Make(new Recipe(format), bytes).MediaType);
    }

    [Theory]
    [InlineData(null, 60, 40, Fit.Inside, false, 60, 40)]
    [InlineData(null, 60, 60, Fit.Inside, false, 60, 40)]
    [InlineData(null, 60, null, Fit.Inside, false, 60, 40)]
    [InlineData(null, null, 20, Fit.Inside, false, 30, 20)]
    [InlineData(null, 50, 50, Fit.Fill, false, 50, 50)]
    [InlineData(null, 850, 850, Fit.Inside, false, 120, 80)]
    [InlineData(null, 240, 240, Fit.Inside, true, 240, 160)]
    [InlineData(null, 300, 100, Fit.Fill, false, 120, 80)]
    [InlineData(null, 300, 100, Fit.Fill, true, 300, 100)]
    [InlineData(25, null, null, Fit.Inside, false, 30, 20)]
    [InlineData(75, null, null, Fit.Inside, false, 90, 60)]
    public void A_picture_has_the_size_asked_for(int? percent, int? width, int? height, Fit fit, bool enlarges, int toWidth, int toHeight)
    {
        var recipe = Png with { Percent = percent, Width = width, Height = height, Fit = fit, Enlarges = enlarges };
        foreach (var bytes in new[] { Quarters(120, 80), studio.Bytes(Jpeg, Quarters(120, 80)) })
        {
            var made = studio.Make(recipe, bytes);
            var pixels = studio.Pixels(Png, File.ReadAllBytes(made.Path));
            Assert.Equal((toWidth, toHeight, toWidth, toHeight), (made.Width, made.Height, pixels.Width, pixels.Height));
        }
    }

    [Theory]
    [InlineData(1500, 1000, 10)]
    [InlineData(1500, 1000, 100)]
    [InlineData(1111, 777, 333)]
    public void A_JPEG_that_is_decoded_smaller_comes_out_as_large_as_asked(int width, int height, int wanted)
    {
        var made = studio.Make(Png with { Width = wanted, Height = wanted }, studio.Bytes(Jpeg, Quarters(width, height)));
        Assert.Equal((wanted, (int)Math.Round((double)height * wanted / width)), (made.Width, made.Height));
        IsQuarters(studio.Pixels(Png, File.ReadAllBytes(made.Path)), made.Width!.Value, made.Height!.Value);
    }

    [Fact]
    public void Proportions_are_kept_from_where_gravity_says()
    {
        var square = Png with { Ratio = new Ratio(1, 1), Width = 40, Height = 40 };
        var left = studio.Pixels(square with { Gravity = Gravity.Start }, Quarters(160, 40));
        var right = studio.Pixels(square with { Gravity = Gravity.End }, Quarters(160, 40));
        Assert.Equal((40, 40, 40, 40), (left.Width, left.Height, right.Width, right.Height));
        Assert.Equal((Red, Green), (Near(left.At(20, 5)), Near(right.At(20, 5))));
        Assert.Equal(
            (40, 40),
            (studio.Make(Png with { Ratio = new Ratio(1, 1) }, Quarters(160, 40)) is var made ? (made.Width, made.Height) : default)
        );
    }

    [Fact]
    public void A_crop_is_in_pixels_of_the_scaled_picture_and_clipped_to_it()
    {
        var whole = studio.Pixels(Png with { Crop = new Crop(60, 40, 30, 20) }, Quarters(120, 80));
        var half = studio.Pixels(Png with { Percent = 50, Crop = new Crop(30, 20, 15, 10) }, Quarters(120, 80));
        Assert.Equal((30, 20, 15, 10), (whole.Width, whole.Height, half.Width, half.Height));
        Assert.Equal((White, White), (Near(whole.At(2, 2)), Near(half.At(2, 2))));
        var clipped = studio.Make(Png with { Crop = new Crop(100, 70, 500, 500) }, Quarters(120, 80));
        Assert.Equal((20, 10), (clipped.Width, clipped.Height));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Crop = new Crop(120, 0, 10, 10) }, Quarters(120, 80)));
    }

    /// <summary>The eight values of EXIF's Orientation (CIPA DC-008, 4.6.4): where the corner that was stored first is seen.</summary>
    [Theory]
    [InlineData(1, 120, 80, 0, 0)]
    [InlineData(2, 120, 80, 1, 0)]
    [InlineData(3, 120, 80, 1, 1)]
    [InlineData(4, 120, 80, 0, 1)]
    [InlineData(5, 80, 120, 0, 0)]
    [InlineData(6, 80, 120, 1, 0)]
    [InlineData(7, 80, 120, 1, 1)]
    [InlineData(8, 80, 120, 0, 1)]
    public void A_picture_comes_out_upright_once(byte orientation, int width, int height, int right, int down)
    {
        var turned = Pictures.Turned(studio.Bytes(Jpeg, Quarters(120, 80)), orientation);
        foreach (var recipe in new[] { Png, Png with { Percent = 50 }, Jpeg with { Percent = 25 } })
        {
            var seen = studio.Pixels(recipe, turned);
            var part = recipe.Percent ?? 100;
            Assert.Equal((width * part / 100, height * part / 100), (seen.Width, seen.Height));
            Assert.Equal(Red, Near(seen.At((seen.Width / 4) + (right * seen.Width / 2), (seen.Height / 4) + (down * seen.Height / 2))));
        }
    }

    [Fact]
    public void What_is_transparent_stays_so_and_is_white_where_the_format_knows_no_transparency()
    {
        var png = Pictures.Png(60, 40, (x, _) => x < 30 ? [255, 0, 0, 255] : [0, 0, 0, 0], channels: 4);
        var jpeg = studio.Pixels(Jpeg, png);
        Assert.Equal((Red, White), (Near(jpeg.At(5, 20)), Near(jpeg.At(50, 20))));
        foreach (var format in new[] { RenditionFormat.Png, RenditionFormat.Webp, RenditionFormat.Tiff, RenditionFormat.Gif })
        {
            var kept = studio.Bytes(new Recipe(format) { Percent = 50 }, png);
            Assert.Equal(White, Near(studio.Pixels(Jpeg, kept).At(25, 10)));
        }
    }

    [Fact]
    public void Colours_are_what_the_embedded_profile_says()
    {
        // With this profile the numbers of red mean green.
        var png = Pictures.Png(60, 40, (_, _) => [255, 0, 0], profile: Pictures.SwappingProfile());
        Assert.Equal(Green, Near(studio.Pixels(Png, png).At(30, 20)));
        Assert.Equal(Green, Near(studio.Pixels(Png with { Percent = 50 }, png).At(15, 10)));
    }

    [Theory]
    [InlineData(RenditionFormat.Jpeg)]
    [InlineData(RenditionFormat.Tiff)]
    public void Print_colours_are_written_and_come_back_as_they_look(RenditionFormat format)
    {
        var print = studio.Bytes(
            new Recipe(format)
            {
                Colours = Colours.Cmyk,
                Quality = 95,
                Packing = Packing.Lzw,
            },
            Quarters(120, 80)
        );
        foreach (var recipe in new[] { Png, Png with { Percent = 50 } })
        {
            var (width, height, at) = studio.Pixels(recipe, print);
            var (red, green, blue) = at(width / 4, height / 4);
            Assert.True(red > 200 && green < 90 && blue < 90, $"Red came back as {red}, {green}, {blue}.");
            Assert.Equal(White, Near(at(width * 3 / 4, height * 3 / 4)));
        }

        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Colours = Colours.Cmyk }, Quarters(12, 8)));
    }

    [Fact]
    public void Grey_has_no_colour()
    {
        var (_, _, at) = studio.Pixels(Png with { Colours = Colours.Grey }, Quarters(120, 80));
        var (red, green, blue) = at(30, 20);
        Assert.True(red == green && green == blue && red is > 20 and < 230);
    }

    [Fact]
    public void Quality_and_packing_are_heeded()
    {
        var noise = new Random(7);
        var bytes = Pictures.Png(200, 200, (_, _) => [(byte)noise.Next(256), (byte)noise.Next(256), (byte)noise.Next(256)]);
        foreach (var format in new[] { RenditionFormat.Jpeg, RenditionFormat.Webp })
        {
            Assert.True(
                studio.Bytes(new Recipe(format) { Quality = 20 }, bytes).Length * 2
                    < studio.Bytes(new Recipe(format) { Quality = 95 }, bytes).Length
            );
        }

        var flat = Quarters(200, 200);
        var sizes = Enum.GetValues<Packing>()
            .ToDictionary(way => way, way => studio.Bytes(new Recipe(RenditionFormat.Tiff) { Packing = way }, flat).Length);
        Assert.All(sizes.Where(size => size.Key != Packing.None), size => Assert.True(size.Value < sizes[Packing.None]));
        Assert.Equal(5, sizes.Values.Distinct().Count());
    }

    [Fact]
    public void An_animation_stays_one_where_the_format_has_any_and_else_gives_its_first_frame()
    {
        var gif = Pictures.Animation(16, 8, [1, 2, 3]);
        foreach (
            var recipe in new[]
            {
                new Recipe(RenditionFormat.Gif),
                new Recipe(RenditionFormat.Webp) { Percent = 50 },
            }
        )
        {
            var made = studio.Make(recipe, gif);
            var bytes = File.ReadAllBytes(made.Path);
            Assert.Equal(recipe.Percent is null ? (16, 8) : (8, 4), (made.Width, made.Height));
            Assert.Equal(3, Count(bytes, recipe.Format == RenditionFormat.Gif ? [0x21, 0xf9, 0x04] : "ANMF"u8.ToArray()));
            // And back, still moving.
            Assert.Equal(3, Count(studio.Bytes(new Recipe(RenditionFormat.Gif), bytes), [0x21, 0xf9, 0x04]));
            var (_, height, at) = studio.Pixels(new Recipe(RenditionFormat.Bmp), bytes);
            var (red, green, blue) = at(2, 2);
            Assert.True(height == made.Height && red > 200 && green < 60 && blue < 60, $"The first frame is {red}, {green}, {blue}.");
        }

        // A part of it stands still.
        var part = studio.Make(new Recipe(RenditionFormat.Gif) { Crop = new Crop(0, 0, 4, 4) }, gif);
        Assert.Equal((4, 4), (part.Width, part.Height));

        static int Count(byte[] bytes, byte[] mark)
        {
            var count = 0;
            for (var at = bytes.AsSpan(); at.IndexOf(mark) is >= 0 and var next; at = at[(next + mark.Length)..])
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void Each_picture_of_a_TIFF_is_a_page()
    {
        var path = Path.Combine(studio.Path, "pages.tif");
        foreach (var (name, shade) in new[] { ("a", 10), ("b", 200) })
        {
            File.WriteAllBytes(
                Path.Combine(studio.Path, $"{name}.png"),
                Pictures.Png(30, 20, (_, _) => [(byte)shade, (byte)shade, (byte)shade])
            );
        }

        Tool.Run(studio.Path, "ffmpeg", "-v", "error", "-i", "a.png", "a.tif");
        Tool.Run(studio.Path, "ffmpeg", "-v", "error", "-i", "b.png", "b.tif");
        File.WriteAllBytes(
            path,
            TwoPages(File.ReadAllBytes(Path.Combine(studio.Path, "a.tif")), File.ReadAllBytes(Path.Combine(studio.Path, "b.tif")))
        );
        var bytes = File.ReadAllBytes(path);
        Assert.Equal((10, 10, 10), studio.Pixels(Png, bytes).At(3, 3));
        Assert.Equal((200, 200, 200), studio.Pixels(Png with { Page = 2 }, bytes).At(3, 3));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Page = 3 }, bytes));
        Assert.Equal(FaultKind.Inapplicable, studio.Fault(Png with { Page = 2 }, Quarters(12, 8)));
    }

    /// <summary>Four quarters: red, green, blue, white.</summary>
    internal static byte[] Quarters(int width, int height) =>
        Pictures.Png(
            width,
            height,
            (x, y) =>
                (x < width / 2, y < height / 2) switch
                {
                    (true, true) => [255, 0, 0],
                    (false, true) => [0, 255, 0],
                    (true, false) => [0, 0, 255],
                    _ => [255, 255, 255],
                }
        );

    private static void IsQuarters(
        (int Width, int Height, Func<int, int, (int Red, int Green, int Blue)> At) picture,
        int width,
        int height
    )
    {
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Equal(Red, Near(picture.At(width / 4, height / 4)));
        Assert.Equal(Green, Near(picture.At(width * 3 / 4, height / 4)));
        Assert.Equal(Blue, Near(picture.At(width / 4, height * 3 / 4)));
        Assert.Equal(White, Near(picture.At(width * 3 / 4, height * 3 / 4)));
    }

    private static readonly (int, int, int) Red = (2, 0, 0);
    private static readonly (int, int, int) Green = (0, 2, 0);
    private static readonly (int, int, int) Blue = (0, 0, 2);
    private static readonly (int, int, int) White = (2, 2, 2);

    /// <summary>Each channel as low, middle or high: what an encoding that loses something leaves as it is.</summary>
    private static (int, int, int) Near((int Red, int Green, int Blue) colour) =>
        (Third(colour.Red), Third(colour.Green), Third(colour.Blue));

    private static int Third(int value) =>
        value < 64 ? 0
        : value < 192 ? 1
        : 2;

    /// <summary>The second TIFF behind the first, its offsets moved: TIFF 6.0, sections 2 and 8.</summary>
    private static byte[] TwoPages(byte[] first, byte[] second)
    {
        byte[] both = [.. first, .. new byte[first.Length % 2], .. second];
        var shift = first.Length + (first.Length % 2);
        var next = NextOf(both, 0);
        var directory = BitConverter.ToInt32(second, 4) + shift;
        BitConverter.GetBytes(directory).CopyTo(both, next);
        var count = BitConverter.ToInt16(both, directory);
        for (var entry = directory + 2; entry < directory + 2 + (count * 12); entry += 12)
        {
            var (tag, type, values) = (
                BitConverter.ToUInt16(both, entry),
                BitConverter.ToUInt16(both, entry + 2),
                BitConverter.ToInt32(both, entry + 4)
            );
            var length =
                values
                * (
                    type switch
                    {
                        3 => 2,
                        4 => 4,
                        5 => 8,
                        _ => 1,
                    }
                );
            if (length > 4 || tag == 273)
            {
                BitConverter.GetBytes(BitConverter.ToInt32(both, entry + 8) + shift).CopyTo(both, entry + 8);
            }
        }

        return both;
    }

    private static int NextOf(byte[] tiff, int start)
    {
        var directory = BitConverter.ToInt32(tiff, start + 4);
        return directory + 2 + (BitConverter.ToInt16(tiff, directory) * 12);
    }
}
