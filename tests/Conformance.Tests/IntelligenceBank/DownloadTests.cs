using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.People;
using Dossier.Support;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>Contract 6, 8 and 12: files transformed, estimates, icons and presets.</summary>
public sealed class DownloadTests(Bank bank) : IClassFixture<Bank>
{
    private const int Timeout = 60_000;
    private static readonly byte[] Quarters = Quartered(1200, 800);
    private string? folder;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Client Admin => bank.Admin;

    [Fact(Timeout = Timeout)]
    public async Task A_preview_is_a_PNG_of_at_most_850_pixels()
    {
        var id = await Upload("Wide.png", Quarters);
        var (preview, response) = await Get(Admin, ("fileuuid", id), ("preview", "true"), ("ext", "jpg"), ("size", "25"));
        Assert.Equal((850, 567), SizeOf(preview));
        Assert.Equal(("image/png", "Wide.png"), (response.Content.Headers.ContentType?.MediaType, NameIn(response)));
        Assert.Equal(preview.Length, response.Content.Headers.ContentLength);
        Assert.Equal("1", (await Admin.Get("/resources", Cancel, ("folderuuid", folder!))).Good().Response("resource")[0].Text("seen"));
        // Never enlarged.
        var small = await Upload("Small.png", Quartered(120, 80));
        Assert.Equal((120, 80), SizeOf((await Get(Admin, ("fileuuid", small), ("preview", "true"))).Bytes));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_preview_is_resumed_and_not_sent_twice()
    {
        var id = await Upload("resume.png", Quarters);
        var (whole, first) = await Get(Admin, ("fileuuid", id), ("preview", "true"));
        using var part = await Ask(Admin, "/resources", [("fileuuid", id), ("preview", "true")], new RangeHeaderValue(100, null));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[100..], await part.Content.ReadAsByteArrayAsync(Cancel));
        using var same = await Ask(Admin, "/resources", [("fileuuid", id), ("preview", "true")], null, first.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        using var original = await Ask(Admin, "/resources", [("fileuuid", id)], new RangeHeaderValue(8, 15));
        Assert.Equal((HttpStatusCode.PartialContent, 8L), (original.StatusCode, original.Content.Headers.ContentLength));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("jpg", "image/jpeg", 0xff, 0xd8)]
    [InlineData("JPEG", "image/jpeg", 0xff, 0xd8)]
    [InlineData("webp", "image/webp", 'R', 'I')]
    [InlineData("tif", "image/tiff", 'I', 'I')]
    [InlineData("gif", "image/gif", 'G', 'I')]
    [InlineData("bmp", "image/bmp", 'B', 'M')]
    public async Task A_file_comes_in_the_format_asked_for(string extension, string mediaType, int first, int second)
    {
        var id = await Upload("Berth plan.png", Quarters);
        var (bytes, response) = await Get(Admin, ("fileuuid", id), ("ext", extension));
        Assert.Equal((mediaType, (byte)first, (byte)second), (response.Content.Headers.ContentType?.MediaType, bytes[0], bytes[1]));
        Assert.Equal($"Berth plan.{extension.ToLowerInvariant()}", NameIn(response));
    }

    /// <summary>The two forms that the vendor's page shows for one region (notes 6 and 7 of the Resource Request).</summary>
    [Fact(Timeout = Timeout)]
    public async Task A_crop_is_in_the_pixels_of_the_scaled_picture()
    {
        var id = await Upload("crop.png", Quarters);
        var (whole, _) = await Get(Admin, [("fileuuid", id), ("ext", "bmp"), .. Crop(480, 320, 520, 300)]);
        var (half, _) = await Get(Admin, [("fileuuid", id), ("ext", "bmp"), ("size", "50"), .. Crop(240, 160, 260, 150)]);
        var (large, small) = (Pictures.Pixels(whole), Pictures.Pixels(half));
        Assert.Equal((480, 320, 240, 160), (large.Width, large.Height, small.Width, small.Height));
        foreach (var (x, y) in new[] { (10, 10), (200, 20), (20, 140), (200, 140) })
        {
            Assert.Equal(large.At(x * 2, y * 2), small.At(x, y));
        }

        Assert.Equal((300, 200), SizeOf((await Get(Admin, ("fileuuid", id), ("size", "25"))).Bytes));
        var (clipped, _) = await Get(Admin, [("fileuuid", id), .. Crop(500, 500, 1150, 790)]);
        Assert.Equal((50, 10), SizeOf(clipped));
    }

    [Fact(Timeout = Timeout)]
    public async Task Compression_is_heeded_and_a_scheme_that_the_format_cannot_carry_is_passed_over()
    {
        var noise = new Random(3);
        var id = await Upload(
            "noise.png",
            Pictures.Png(300, 200, (_, _) => [(byte)noise.Next(256), (byte)noise.Next(256), (byte)noise.Next(256)])
        );
        async Task<int> Length(params (string, string)[] query) => (await Get(Admin, [("fileuuid", id), .. query])).Bytes.Length;
        Assert.True(await Length(("ext", "jpg"), ("compression", "20")) * 2 < await Length(("ext", "jpg"), ("compression", "95")));
        var flat = await Upload("flat.png", Quarters);
        var sizes = new Dictionary<string, int>();
        foreach (var type in new[] { "1", "2", "8", "10", "11", "12", "13" })
        {
            var (bytes, _) = await Get(Admin, ("fileuuid", flat), ("ext", "tif"), ("compressiontype", type));
            sizes[type] = bytes.Length;
        }

        Assert.Equal((1200 * 800 * 3 / 1000, sizes["11"], sizes["11"]), (sizes["1"] / 1000, sizes["2"], sizes["10"]));
        Assert.Equal(5, new[] { "1", "8", "11", "12", "13" }.Select(type => sizes[type]).Distinct().Count());
        // A client asks for web thumbnails with type 2 whatever the format.
        Assert.Equal((300, 200), SizeOf((await Get(Admin, ("fileuuid", flat), ("size", "25"), ("compressiontype", "2"))).Bytes));
        Assert.Equal(Quarters, (await Get(Admin, ("fileuuid", flat), ("compressiontype", "8"))).Bytes);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_estimate_is_the_length_of_what_would_come()
    {
        var id = await Upload("estimate.png", Quarters);
        foreach (
            var query in new (string, string)[][]
            {
                [],
                [("preview", "true")],
                [("ext", "jpg"), ("size", "50"), ("compression", "60")],
                [.. Crop(100, 100, 550, 350)],
            }
        )
        {
            var answer = (await Admin.Get("/resources", Cancel, [("fileuuid", id), ("fileinfo", "true"), .. query])).Good();
            var estimated = Assert.Single(answer.Body.EnumerateObject());
            var (bytes, _) = await Get(Admin, [("fileuuid", id), .. query]);
            Assert.Equal(("estimatedFileSize", $"{bytes.Length}"), (estimated.Name, estimated.Value.GetString()));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Each_version_has_renditions_of_its_own()
    {
        var id = await Upload("versions.png", Quartered(100, 60));
        (await Send(HttpMethod.Post, """{"newVersion":true}""", "second.jpg", Quartered(200, 60), id)).Good();
        Assert.Equal((200, 60), SizeOf((await Get(Admin, ("fileuuid", id), ("preview", "true"))).Bytes));
        var (first, response) = await Get(Admin, ("fileuuid", id), ("preview", "true"), ("version", "1"));
        Assert.Equal(((100, 60), "versions.png"), (SizeOf(first), NameIn(response)));
        (await Admin.Get("/resources", Cancel, ("fileuuid", id), ("preview", "true"), ("version", "3"))).IsError(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_cannot_be_made_of_a_file_is_refused_with_a_reason()
    {
        var picture = await Upload("picture.png", Quarters);
        var words = await Upload("words.txt", "Only words."u8.ToArray());
        var broken = await Upload("broken.jpg", [0xff, 0xd8, 0xff, 0xe0, .. new byte[400]]);
        var bomb = await Upload("bomb.png", Pictures.Bomb(60_000, 60_000));
        await Refused("No 'exe' can be written", picture, ("ext", "exe"));
        await Refused("cannot be converted", picture, ("ext", "mp4"));
        await Refused("outside of the picture", picture, Crop(10, 10, 1200, 0));
        await Refused("A crop needs all", picture, ("cropwidth", "10"), ("cropheight", "10"), ("cropx", "1"));
        await Refused("cropy", picture, ("cropwidth", "1"), ("cropheight", "1"), ("cropx", "1"), ("cropy", "-1"));
        await Refused("cannot be converted", words, ("preview", "true"));
        await Refused("'txt' can be written", words, ("size", "50"));
        await Refused("cannot be drawn", broken, ("preview", "true"));
        await Refused("60000 by 60000", bomb, ("preview", "true"));
        // The original is there all the same.
        Assert.Equal("Only words."u8.ToArray(), (await Get(Admin, ("fileuuid", words))).Bytes);
    }

    [Fact(Timeout = Timeout)]
    public async Task Documents_are_seen_and_sent_as_pages_and_PDF_but_not_by_percent()
    {
        var rtf = await Upload("letter.rtf", Encoding.ASCII.GetBytes(@"{\rtf1 The crane was sold.}"));
        var (preview, _) = await Get(Admin, ("fileuuid", rtf), ("preview", "true"));
        Assert.Equal(850, SizeOf(preview).Height);
        var (pdf, response) = await Get(Admin, ("fileuuid", rtf), ("ext", "pdf"));
        Assert.Equal(("%PDF-", "letter.pdf"), (Encoding.ASCII.GetString(pdf, 0, 5), NameIn(response)));
        await Refused("no size in pixels", rtf, ("ext", "png"), ("size", "50"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nobody_sees_a_picture_of_what_they_may_not_see()
    {
        var id = await Upload("secret.png", Quarters);
        var workspace = Guid.ParseExact(folder!, "N");
        var (stranger, viewer) = (
            await bank.Somebody("out", null, Role.Viewer, Cancel),
            await bank.Somebody("in", workspace, Role.Viewer, Cancel)
        );
        (await stranger.Get("/resources", Cancel, ("fileuuid", id), ("preview", "true"))).IsError(HttpStatusCode.NotFound);
        Assert.Equal((850, 567), SizeOf((await Get(viewer, ("fileuuid", id), ("preview", "true"))).Bytes));
        var (seen, hidden) = (await Icon(viewer, ("type", "file"), ("name", id)), await Icon(stranger, ("type", "file"), ("name", id)));
        Assert.Equal((300, 200), SizeOf(seen));
        Assert.Equal(await Icon(stranger), hidden);
    }

    /// <summary>Notes 1 to 3 of the Icon Request.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Whatever_is_asked_for_has_an_icon()
    {
        var usual = await Icon(Admin);
        var pdf = await Icon(Admin, ("type", "file"), ("ext", "pdf"));
        var directory = await Icon(Admin, ("type", "folder"));
        Assert.Equal(3, new[] { usual, pdf, directory }.Distinct(ByBytes.Own).Count());
        Assert.All([usual, pdf, directory], icon => Assert.Equal((128, 128), SizeOf(icon)));

        var unknown = new string('a', 32);
        Assert.Equal(usual, await Icon(Admin, ("type", "file"), ("name", unknown)));
        Assert.Equal(usual, await Icon(Admin, ("type", "file"), ("name", "nonsense"), ("ext", "nonsense")));
        Assert.Equal(pdf, await Icon(Admin, ("type", "file"), ("name", unknown), ("ext", ".PDF")));
        Assert.Equal(usual, await Icon(Admin, ("ext", "pdf")));
        Assert.Equal(directory, await Icon(Admin, ("type", "folder"), ("name", unknown)));

        var words = await Upload("plain.txt", "Only words."u8.ToArray());
        Assert.Equal(
            await Icon(Admin, ("type", "file"), ("ext", "txt")),
            await Icon(Admin, ("type", "file"), ("name", words), ("ext", "txt"))
        );
        var picture = await Upload("picture.png", Quartered(100, 60));
        (await Send(HttpMethod.Post, """{"newVersion":true}""", "picture.png", Quartered(200, 60), picture)).Good();
        Assert.Equal((200, 60), SizeOf(await Icon(Admin, ("type", "file"), ("name", picture), ("ver", "2"))));
        Assert.Equal((100, 60), SizeOf(await Icon(Admin, ("type", "file"), ("name", picture), ("ver", "1"))));
        Assert.Equal("0", (await Admin.Get("/resources", Cancel, ("folderuuid", folder!))).Good().Response("resource")[1].Text("seen"));

        (await Admin.Get("/icon", Cancel, ("type", "person"))).IsError(HttpStatusCode.BadRequest);
        using var nobody = await bank.Http.GetAsync(new Uri($"{Bank.Api}/icon?type=folder", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Presets_are_listed_as_the_sample_shows_them()
    {
        var pages = bank.Program.Pages;
        var made = await pages.Send(
            HttpMethod.Post,
            "/rendition-presets",
            new
            {
                name = "Preset Test",
                format = "png",
                quality = 60,
                width = 200,
                height = 200,
            },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var more = new
        {
            name = "For print",
            format = "tiff",
            percent = 50,
            packing = "lzw",
            cropWidth = 100,
            cropHeight = 80,
        };
        (await pages.Send(HttpMethod.Post, "/rendition-presets", more, Cancel)).Good();
        var reader = await bank.Somebody("presetreader", null, Role.Viewer, Cancel);
        var listed = (await reader.Get("/downloadpresets", Cancel)).Good().Body.GetProperty("presets");
        Assert.Equal(2, listed.GetArrayLength());
        var id = made.Body.GetProperty("id").GetGuid();
        Assert.Equal(
            $$"""{"uuid":"{{id:N}}","name":"Preset Test","fileType":"png","compressionQuality":"60","compressionType":"1","fileSize":"custom","customWidth":200,"customHeight":200,"cropWidth":null,"cropHeight":null,"id":{{made.Body.GetProperty("number")}}}""",
            listed[0].GetRawText()
        );
        Assert.Equal(
            ("tif", "50", "11", 100),
            (
                listed[1].Text("fileType"),
                listed[1].Text("fileSize"),
                listed[1].Text("compressionType"),
                listed[1].GetProperty("cropWidth").GetInt32()
            )
        );
        Assert.Equal(HttpStatusCode.Conflict, (await pages.Send(HttpMethod.Post, "/rendition-presets", more, Cancel)).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await pages.Send(HttpMethod.Post, "/rendition-presets", new { name = "x", format = "xcf" }, Cancel)).Status
        );
        Assert.Equal(HttpStatusCode.NoContent, (await pages.Send(HttpMethod.Delete, $"/rendition-presets/{id}", null, Cancel)).Status);
        Assert.Equal(1, (await Admin.Get("/downloadpresets", Cancel)).Good().Body.GetProperty("presets").GetArrayLength());
    }

    private async Task Refused(string says, string id, params (string, string)[] query)
    {
        foreach (var estimate in new[] { "false", "true" })
        {
            var answer = await Admin.Get("/resources", Cancel, [("fileuuid", id), ("fileinfo", estimate), .. query]);
            answer.IsError(HttpStatusCode.BadRequest);
            Assert.Contains(says, answer.Body.Text("message"), StringComparison.Ordinal);
        }
    }

    private static (string, string)[] Crop(int width, int height, int x, int y) =>
        [("cropwidth", $"{width}"), ("cropheight", $"{height}"), ("cropx", $"{x}"), ("cropy", $"{y}")];

    private async Task<byte[]> Icon(Client client, params (string, string)[] query)
    {
        using var response = await Ask(client, "/icon", query);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return await response.Content.ReadAsByteArrayAsync(Cancel);
    }

    private async Task<(byte[] Bytes, HttpResponseMessage Response)> Get(Client client, params (string, string)[] query)
    {
        var response = await Ask(client, "/resources", query);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
        return (bytes, response);
    }

    private async Task<HttpResponseMessage> Ask(
        Client client,
        string path,
        (string Name, string Value)[] query,
        RangeHeaderValue? range = null,
        EntityTagHeaderValue? unless = null
    )
    {
        IEnumerable<(string Name, string Value)> all = [("p10", client.ApiKey), ("p20", client.User), .. query];
        var text = string.Join('&', all.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Bank.Api}{path}?{text}", UriKind.Relative));
        request.Headers.Add("Cookie", $"_aid={client.Aid}");
        request.Headers.IfNoneMatch.Clear();
        if (range is not null)
        {
            request.Headers.Range = new RangeHeaderValue(range.Ranges.Single().From, range.Ranges.Single().To);
        }

        if (unless is not null)
        {
            request.Headers.IfNoneMatch.Add(unless);
        }

        return await bank.Http.SendAsync(request, Cancel);
    }

    /// <summary>A new file in a folder of this test.</summary>
    private async Task<string> Upload(string name, byte[] bytes)
    {
        folder ??= await Admin.Folder($"Pictures {Guid.NewGuid():N}", null, Cancel);
        return (await Send(HttpMethod.Post, $$"""{"folder":"{{folder}}"}""", name, bytes))
            .Good()
            .Response("resource")[0]
            .Text("resourceuuid");
    }

    private async Task<Answer> Send(HttpMethod verb, string options, string name, byte[] bytes, string? id = null)
    {
        var more = id is null ? "" : $"&fileuuid={id}";
        using var content = new MultipartFormDataContent
        {
            { new StringContent(options), "options" },
            { new ByteArrayContent(bytes), "file1", name },
        };
        using var request = new HttpRequestMessage(
            verb,
            new Uri($"{Bank.Api}/resources?p10={Admin.ApiKey}&p20={Admin.User}{more}", UriKind.Relative)
        )
        {
            Content = content,
        };
        request.Headers.Add("Cookie", $"_aid={Admin.Aid}");
        return await Answer.Of(await bank.Http.SendAsync(request, Cancel), Cancel);
    }

    private static string? NameIn(HttpResponseMessage response) => response.Content.Headers.ContentDisposition?.FileNameStar;

    /// <summary>What the header of a PNG says.</summary>
    private static (int Width, int Height) SizeOf(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    /// <summary>Four quarters: red, green, blue, white.</summary>
    private static byte[] Quartered(int width, int height) =>
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

    private sealed class ByBytes : IEqualityComparer<byte[]>
    {
        public static ByBytes Own { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
