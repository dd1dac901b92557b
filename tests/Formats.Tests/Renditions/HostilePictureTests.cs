using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Renditions;

/// <summary>Pictures that want more than to be seen.</summary>
public sealed class HostilePictureTests : IDisposable
{
    private static readonly Recipe Png = new(RenditionFormat.Png);
    private readonly Studio studio = new();

    public void Dispose() => studio.Dispose();

    [Fact]
    public void A_bomb_is_refused_before_it_is_decoded()
    {
        Assert.Equal(FaultKind.LimitExceeded, studio.Fault(Png with { Width = 100 }, Pictures.Bomb(60_000, 60_000)));
        Assert.Equal(FaultKind.LimitExceeded, studio.Fault(Png, Encoding.UTF8.GetBytes(Svg("", "width=\"60000\" height=\"60000\""))));
        Assert.Equal(FaultKind.LimitExceeded, studio.Fault(Png with { Percent = 1000 }, PictureTests.Quarters(3100, 10)));
        Assert.Equal(
            FaultKind.LimitExceeded,
            studio.Fault(Png, [.. "8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\x75\x30\0\0\x75\x30\0\x08\0\x03"u8, .. new byte[4000]])
        );
    }

    [Fact]
    public void Damaged_pictures_are_told_from_others()
    {
        var noise = new byte[3000];
        new Random(1).NextBytes(noise);
        Assert.Equal(FaultKind.Corrupt, studio.Fault(Png, [.. PictureTests.Quarters(120, 80)[..40], .. noise]));
        Assert.Equal(FaultKind.Unsupported, studio.Fault(Png, "Only words."u8.ToArray()));
    }

    [Theory]
    [InlineData("<image x=\"0\" y=\"0\" width=\"40\" height=\"40\" xlink:href=\"{0}\"/>")]
    [InlineData("<image x=\"0\" y=\"0\" width=\"40\" height=\"40\" xlink:href=\"file://{0}\"/>")]
    [InlineData("<image x=\"0\" y=\"0\" width=\"40\" height=\"40\" xlink:href=\"other.png\"/>")]
    [InlineData("<image x=\"0\" y=\"0\" width=\"40\" height=\"40\" xlink:href=\"http://127.0.0.1:9/x.png\"/>")]
    [InlineData("<use xlink:href=\"{0}#a\"/>")]
    [InlineData("<style>@import url('file://{0}');</style>")]
    [InlineData("<script>document.documentElement.setAttribute('fill', 'red')</script>")]
    [InlineData("<foreignObject><iframe src=\"file://{0}\"/></foreignObject>")]
    public void A_drawing_shows_nothing_but_itself(string content)
    {
        File.WriteAllBytes(Path.Combine(studio.Path, "other.png"), Pictures.Png(40, 40, (_, _) => [255, 0, 0]));
        var drawing = Svg(string.Format(content, Path.Combine(studio.Path, "other.png")), "width=\"40\" height=\"40\"");
        var (width, height, at) = studio.Pixels(new Recipe(RenditionFormat.Bmp), Encoding.UTF8.GetBytes(drawing));
        Assert.Equal((40, 40, (255, 255, 255)), (width, height, at(20, 20)));
    }

    [Fact]
    public void A_drawing_is_drawn_sharp_at_any_size()
    {
        var drawing = Encoding.UTF8.GetBytes(
            Svg("<rect x=\"0\" y=\"0\" width=\"20\" height=\"40\" fill=\"red\"/>", "width=\"40\" height=\"40\"")
        );
        var (width, _, at) = studio.Pixels(
            new Recipe(RenditionFormat.Bmp)
            {
                Width = 400,
                Height = 400,
                Enlarges = true,
            },
            drawing
        );
        Assert.Equal((400, (255, 0, 0), (255, 255, 255)), (width, at(198, 200), at(201, 200)));
    }

    [Fact]
    public void Entities_of_a_drawing_reach_no_file_and_do_not_swell()
    {
        var secret = Path.Combine(studio.Path, "secret.txt");
        File.WriteAllText(secret, "<rect width='40' height='40' fill='red'/>");
        var reading = $"<!DOCTYPE svg [<!ENTITY x SYSTEM \"file://{secret}\">]>" + Svg("&x;", "width=\"40\" height=\"40\"");
        var laughing =
            "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\">"
            + string.Concat(
                Enumerable
                    .Range(0, 12)
                    .Select(level =>
                        $"<!ENTITY {(char)('b' + level)} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + level)};", 10))}\">"
                    )
            )
            + "]>"
            + Svg("<text>&m;</text>", "width=\"40\" height=\"40\"");
        foreach (var drawing in new[] { reading, laughing })
        {
            try
            {
                var (_, _, at) = studio.Pixels(new Recipe(RenditionFormat.Bmp), Encoding.UTF8.GetBytes(drawing));
                Assert.Equal((255, 255, 255), at(20, 20));
            }
            catch (Unreadable refused)
            {
                Assert.Equal(FaultKind.Corrupt, refused.Kind);
            }
        }
    }

    /// <summary>What makes ImageMagick read files, run programs or ask servers is text like any other.</summary>
    [Theory]
    [InlineData("push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1:9/x.jpg\"|touch \"{0})'\npop graphic-context\n")]
    [InlineData("<?xml version=\"1.0\"?>\n<image><read filename=\"label:@/etc/hostname\"/><write filename=\"{0}\"/></image>")]
    [InlineData("#!/bin/sh\ntouch {0}\n")]
    [InlineData("label:@/etc/hostname")]
    [InlineData("%!PS\n(w) ({0}) (w) file closefile showpage\n")]
    [InlineData("#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '/etc/hostname'\n")]
    public void Scripts_for_picture_programs_are_no_pictures(string script)
    {
        var mark = Path.Combine(studio.Path, "mark");
        var bytes = Encoding.UTF8.GetBytes(script.Replace("{0}", mark));
        Assert.Contains(studio.Fault(Png, bytes), new[] { FaultKind.Unsupported, FaultKind.Corrupt });
        Assert.False(File.Exists(mark));
    }

    /// <summary>One file that is a picture at its beginning and something else after it is that picture and nothing else.</summary>
    [Fact]
    public void What_is_two_things_is_the_one_its_first_bytes_say()
    {
        byte[] tail = [.. "\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>%PDF-1.4\nPK\x03\x04"u8];
        var gif = studio.Bytes(new Recipe(RenditionFormat.Gif), PictureTests.Quarters(40, 20));
        Assert.Equal((40, 20), studio.Make(Png, [.. gif, .. tail]) is var made ? (made.Width, made.Height) : default);
        Assert.Equal(FaultKind.Corrupt, studio.Fault(Png, [.. "GIF89a"u8, .. tail]));
    }

    private static string Svg(string content, string attributes) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" {attributes}>{content}</svg>";
}
