using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

/// <summary>Pictures that libvips does not read by itself, or not alone.</summary>
public sealed class ForeignPictureTests : IDisposable
{
    private static readonly Recipe Png = new(RenditionFormat.Png);
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    /// <summary>A TIFF at first sight: what the sensor saw through red, green and blue filters, mostly through the red ones.</summary>
    [Fact]
    public void What_the_sensor_of_a_camera_saw_is_developed()
    {
        foreach (var recipe in new[] { Png, Png with { Width = 32, Height = 32 } })
        {
            var (width, height, at) = studio.Pixels(recipe, Dng(64, 48));
            Assert.Equal(recipe.Width is null ? (64, 48) : (32, 24), (width, height));
            var (red, green, blue) = at(width / 2, height / 2);
            Assert.True(red > 200 && green < 60 && blue < 160, $"Red was developed as {red}, {green}, {blue}.");
        }

        Assert.Equal(FaultKind.Corrupt, studio.Fault(Png, Dng(64, 48)[..700]));
    }

    [Theory]
    [InlineData("hoover", "data/disk-files/img/sample1.heic", 1440, 960)]
    [InlineData("hoover", "data/disk-files/img/sample1.webp", 4275, 2451)]
    public void Real_pictures_are_drawn(string corpus, string path, int width, int height)
    {
        var bytes = File.ReadAllBytes(Corpus.File(corpus, path));
        var made = studio.Make(Png, bytes);
        Assert.Equal((width, height), (made.Width, made.Height));
        Assert.Equal(850, studio.Make(Png with { Width = 850, Height = 850 }, bytes).Width);
    }

    [Fact]
    public void A_layered_picture_is_drawn_as_it_was_saved_to_be_seen()
    {
        var (width, height, at) = studio.Pixels(Png, Psd(40, 20));
        Assert.Equal((40, 20, (10, 200, 30)), (width, height, at(20, 10)));
    }

    [Fact]
    public void The_colours_of_a_layered_picture_are_what_its_profile_says()
    {
        // Red and green have changed places in the profile.
        foreach (var recipe in new[] { Png, Png with { Width = 20, Height = 20 } })
        {
            var (width, _, at) = studio.Pixels(recipe, Psd(40, 20, Pictures.SwappingProfile()));
            var (red, green, blue) = at(width / 2, 4);
            Assert.True(red > 150 && green < 80 && blue < 80, $"It became {red}, {green}, {blue}.");
        }

        // What is no profile is passed over.
        Assert.Equal((10, 200, 30), studio.Pixels(Png, Psd(40, 20, new byte[200])).At(20, 10));
    }

    /// <summary>Photoshop's format without a layer: header, three sections that are empty but for a profile, planes as they are.</summary>
    private static byte[] Psd(int width, int height, byte[]? profile = null)
    {
        byte[] resources = profile is null
            ? []
            : [.. "8BIM"u8, 0x03, 0xed, 0, 0, .. Big(2), 0, 0, .. "8BIM"u8, 0x04, 0x0f, 0, 0, .. Big(profile.Length), .. profile];
        return
        [
            .. "8BPS\0\x01\0\0\0\0\0\0\0\x03"u8,
            .. Big(height),
            .. Big(width),
            .. (byte[])[0, 8, 0, 3],
            .. Big(0),
            .. Big(resources.Length),
            .. resources,
            .. Big(0),
            .. (byte[])[0, 0],
            .. Enumerable.Repeat((byte)10, width * height),
            .. Enumerable.Repeat((byte)200, width * height),
            .. Enumerable.Repeat((byte)30, width * height),
        ];
    }

    /// <summary>The least that a DNG 1.4 may hold.</summary>
    private static byte[] Dng(int width, int height)
    {
        var pixels = new byte[width * height * 2];
        for (var at = 0; at < width * height; at++)
        {
            var (x, y) = (at % width, at / width);
            var seen =
                (x % 2, y % 2) is (0, 0) ? 3000
                : (x % 2, y % 2) is (1, 1) ? 600
                : 800;
            BitConverter.GetBytes((ushort)seen).CopyTo(pixels, at * 2);
        }

        byte[] Longs(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
        byte[] Shorts(params int[] values) => [.. values.SelectMany(value => BitConverter.GetBytes((ushort)value))];
        const int Strip = 273;
        (int Tag, int Type, int Count, byte[] Data)[] tags =
        [
            (254, 4, 1, Longs(0)),
            (256, 4, 1, Longs(width)),
            (257, 4, 1, Longs(height)),
            (258, 3, 1, Shorts(16)),
            (259, 3, 1, Shorts(1)),
            (262, 3, 1, Shorts(32803)),
            (271, 2, 5, Encoding.ASCII.GetBytes("Test\0")),
            (272, 2, 7, Encoding.ASCII.GetBytes("Camera\0")),
            (Strip, 4, 1, Longs(0)),
            (274, 3, 1, Shorts(1)),
            (277, 3, 1, Shorts(1)),
            (278, 4, 1, Longs(height)),
            (279, 4, 1, Longs(pixels.Length)),
            (284, 3, 1, Shorts(1)),
            (33421, 3, 2, Shorts(2, 2)),
            (33422, 1, 4, [0, 1, 1, 2]),
            (50706, 1, 4, [1, 4, 0, 0]),
            (50707, 1, 4, [1, 1, 0, 0]),
            (50708, 2, 12, Encoding.ASCII.GetBytes("Test Camera\0")),
            (50717, 4, 1, Longs(4095)),
            (50721, 10, 9, Longs(1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1)),
            (50728, 5, 3, Longs(1, 1, 1, 1, 1, 1)),
            (50778, 3, 1, Shorts(21)),
        ];
        var start = 8 + 2 + (tags.Length * 12) + 4;
        var picture = start + tags.Where(tag => tag.Data.Length > 4).Sum(tag => tag.Data.Length + (tag.Data.Length % 2));
        var entries = new List<byte>();
        var values = new List<byte>();
        foreach (var (tag, type, count, data) in tags)
        {
            entries.AddRange([.. Shorts(tag, type), .. Longs(count)]);
            var held = tag == Strip ? Longs(picture) : data;
            entries.AddRange(held.Length > 4 ? Longs(start + values.Count) : [.. held, .. new byte[4 - held.Length]]);
            values.AddRange(held.Length > 4 ? [.. held, .. new byte[held.Length % 2]] : []);
        }

        return [.. "II*\0"u8, .. Longs(8), .. Shorts(tags.Length), .. entries, .. Longs(0), .. values, .. pixels];
    }

    private static byte[] Big(int number) => [.. BitConverter.GetBytes(number).Reverse()];
}
