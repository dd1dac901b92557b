using System.Text;
using Dossier.Formats.Images;
using Dossier.Support;

namespace Dossier.Formats.Tests.Images;

public sealed class ImageReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_photograph_says_where_when_and_with_what_it_was_taken()
    {
        var found = Read(Corpus.File("photos", "jpg/gps/DSCN0012.jpg"), MediaTypes.Jpeg);
        Assert.Equal("NIKON COOLPIX P6000", found[Properties.Camera]);
        Assert.Equal(new DateTimeOffset(2008, 10, 22, 16, 29, 49, TimeSpan.Zero), found[Properties.Created]);
        Assert.StartsWith("43.4671", Assert.IsType<string>(found[Properties.Latitude]));
        Assert.StartsWith("11.8853", Assert.IsType<string>(found[Properties.Longitude]));
        Assert.Equal(640L, found[Properties.Width]);
        Assert.Equal(480L, found[Properties.Height]);
        Assert.Equal(false, found[Properties.HasText]);
        Assert.Contains("created: zone", found.RawValues.Keys);
        Assert.Contains("Exif SubIFD: Exposure Time", found.RawValues.Keys);
    }

    [Fact]
    public void A_time_with_a_zone_keeps_it_and_xmp_words_are_found()
    {
        var found = Read(
            folder.File("a.jpg", Jpeg(Exif("2005:08:13 09:47:23", "+02:00"), Xmp("The harbour", "Ada", "boats", "sea"))),
            MediaTypes.Jpeg
        );
        Assert.Equal(new DateTimeOffset(2005, 8, 13, 9, 47, 23, TimeSpan.FromHours(2)), found[Properties.Created]);
        Assert.Equal(TimeSpan.FromHours(2), Assert.IsType<DateTimeOffset>(found[Properties.Created]).Offset);
        Assert.DoesNotContain("created: zone", found.RawValues.Keys);
        Assert.Equal("The harbour", found[Properties.Title]);
        Assert.Equal("Ada", found[Properties.Author]);
        Assert.Equal("boats; sea", found[Properties.Keywords]);
    }

    [Fact]
    public void A_place_kept_only_in_xmp_is_found()
    {
        var xmp = Xmp("x", "y")
            .Replace(
                "<dc:subject>",
                "<e:GPSLatitude xmlns:e='http://ns.adobe.com/exif/1.0/'>43,28.5N</e:GPSLatitude><e:GPSLongitude xmlns:e='http://ns.adobe.com/exif/1.0/'>11,30,36W</e:GPSLongitude><dc:subject>",
                StringComparison.Ordinal
            );
        var found = Read(folder.File("a.jpg", Jpeg(Exif("2005:08:13 09:47:23", "+02:00"), xmp)), MediaTypes.Jpeg);
        Assert.Equal(("43.475", "-11.51"), (found[Properties.Latitude], found[Properties.Longitude]));
    }

    [Fact]
    public void An_entity_in_xmp_is_not_followed()
    {
        var secret = folder.File("secret", "TOPSECRET"u8);
        var xmp = $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{secret}\">]>" + Xmp("&e;", "Ada");
        var found = Read(folder.File("a.jpg", Jpeg(Exif("2005:08:13 09:47:23", "+02:00"), xmp)), MediaTypes.Jpeg);
        Assert.DoesNotContain(found.RawValues.Values, value => value.Contains("TOPSECRET", StringComparison.Ordinal));
        Assert.NotNull(found[Properties.Created]);
    }

    [Fact]
    public void Small_formats_give_their_size_and_their_words()
    {
        var png = Png(3, 2, ("Title", "A dot"), ("Author", "Lin"), ("Comment", "small"));
        var found = Read(folder.File("a.png", png), MediaTypes.Png);
        Assert.Equal((3L, 2L), (found[Properties.Width], found[Properties.Height]));
        Assert.Equal("A dot", found[Properties.Title]);
        Assert.Equal("Lin", found[Properties.Author]);
        Assert.Equal("small", found[Properties.Comments]);

        var gif = Read(folder.File("a.gif", [.. "GIF89a"u8, 5, 0, 4, 0, 0, 0, 0, 0x3B]), MediaTypes.Gif);
        Assert.Equal((5L, 4L), (gif[Properties.Width], gif[Properties.Height]));
    }

    [Fact]
    public void The_pages_of_a_tiff_are_counted_even_where_they_run_in_a_circle()
    {
        byte[] Tiff(byte last) => [.. "II*\0"u8, 8, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, last, 0, 0, 0];
        Assert.Equal(2, TiffPagesOf(Tiff(0)));
        Assert.Equal(2, TiffPagesOf(Tiff(8)));
    }

    [Fact]
    public void A_damaged_picture_is_corrupt()
    {
        var content = new Content(folder.File("a.jpg", [0xFF, 0xD8, 0x01, 0x02, 0x03]), "a.jpg") { MediaType = MediaTypes.Jpeg };
        var found = new Found();
        Assert.Equal(
            FaultKind.Corrupt,
            Assert.Throws<Unreadable>(() => new ImageReader().Read(content, found, TestContext.Current.CancellationToken)).Kind
        );
        Assert.Equal(false, found[Properties.HasText]);
    }

    [Fact]
    public void Every_picture_of_the_corpora_is_read_or_refused_whole_and_damaged()
    {
        var random = new Random(3);
        foreach (var corpus in new[] { "photos", "tika", "hoover" })
        {
            foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*", SearchOption.AllDirectories))
            {
                var type = Path.GetExtension(path).ToLowerInvariant() switch
                {
                    ".jpg" or ".jpeg" => MediaTypes.Jpeg,
                    ".png" => MediaTypes.Png,
                    ".tif" or ".tiff" => MediaTypes.Tiff,
                    ".webp" => MediaTypes.Webp,
                    ".heic" => MediaTypes.Heic,
                    ".gif" => MediaTypes.Gif,
                    ".psd" => "image/vnd.adobe.photoshop",
                    _ => null,
                };
                if (type is null)
                {
                    continue;
                }

                var found = Read(path, type);
                Assert.True(found[Properties.Width] is long, path);
                using var stream = File.OpenRead(path);
                var bytes = new byte[Math.Min(stream.Length, 100_000)];
                stream.ReadExactly(bytes);
                for (var round = 0; round < 10; round++)
                {
                    var damaged = bytes[..random.Next(10, bytes.Length)];
                    for (var hits = 0; hits < 20; hits++)
                    {
                        damaged[random.Next(Math.Min(4000, damaged.Length))] = (byte)random.Next(256);
                    }

                    try
                    {
                        Read(folder.File("damaged", damaged), type);
                    }
                    catch (Unreadable)
                    {
                        // Nothing else may be thrown.
                    }
                }
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private static Found Read(string path, string mediaType)
    {
        var content = new Content(path, "item") { MediaType = mediaType };
        Assert.True(new ImageReader().Bid(content) > 0);
        var found = new Found();
        new ImageReader().Read(content, found, TestContext.Current.CancellationToken);
        return found;
    }

    private object? TiffPagesOf(byte[] tiff)
    {
        var found = new Found();
        new ImageReader().Read(
            new Content(folder.File("a.tif", tiff), "a.tif") { MediaType = MediaTypes.Tiff },
            found,
            TestContext.Current.CancellationToken
        );
        return (int)(long)found[Properties.PageCount]!;
    }

    private static byte[] Jpeg(byte[] exif, string xmp)
    {
        byte[] Segment(byte marker, byte[] bytes) => [0xFF, marker, (byte)((bytes.Length + 2) >> 8), (byte)(bytes.Length + 2), .. bytes];
        return
        [
            0xFF,
            0xD8,
            .. Segment(0xE1, exif),
            .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(xmp)]),
            .. Segment(0xC0, [8, 0, 2, 0, 3, 1, 1, 0x11, 0]),
            0xFF,
            0xD9,
        ];
    }

    /// <summary>An EXIF block with one pointer, to the two tags that make a time.</summary>
    private static byte[] Exif(string time, string zone)
    {
        byte[] Entry(int tag, int type, int count, int value) =>
            [(byte)tag, (byte)(tag >> 8), (byte)type, 0, .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value)];
        const int Detail = 8 + 2 + 12 + 4;
        const int Values = Detail + 2 + 24 + 4;
        return
        [
            .. "Exif\0\0II*\0"u8,
            8,
            0,
            0,
            0,
            1,
            0,
            .. Entry(0x8769, 4, 1, Detail),
            0,
            0,
            0,
            0,
            2,
            0,
            .. Entry(0x9003, 2, 20, Values),
            .. Entry(0x9011, 2, 7, Values + 20),
            0,
            0,
            0,
            0,
            .. Encoding.ASCII.GetBytes(time + "\0"),
            .. Encoding.ASCII.GetBytes(zone + "\0"),
        ];
    }

    private static string Xmp(string title, string author, params string[] keywords) =>
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        + $"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{title}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        + $"<dc:subject><rdf:Bag>{string.Concat(keywords.Select(one => $"<rdf:li>{one}</rdf:li>"))}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>";

    private static byte[] Png(int width, int height, params (string Key, string Text)[] words)
    {
        byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
        byte[] Chunk(string type, byte[] bytes) => [.. Big(bytes.Length), .. Encoding.ASCII.GetBytes(type), .. bytes, 0, 0, 0, 0];
        return
        [
            0x89,
            .. "PNG\r\n\x1A\n"u8,
            .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 2, 0, 0, 0]),
            .. words.SelectMany(word => Chunk("tEXt", Encoding.Latin1.GetBytes($"{word.Key}\0{word.Text}"))),
            .. Chunk("IEND", []),
        ];
    }
}
