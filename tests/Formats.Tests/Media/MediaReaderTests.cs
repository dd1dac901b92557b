using System.Text;
using Dossier.Formats.Media;
using Dossier.Formats.Tests.Office.Legacy;

namespace Dossier.Formats.Tests.Media;

public class MediaReaderTests
{
    [Fact]
    public void Sound_gives_its_length_its_codec_and_its_tags()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffprobe"), "ffprobe is not installed (Debian: ffmpeg).");
        var found = Items.Read(new MediaReader(), MediaTypes.Wav, Wave());
        Assert.Equal(500L, found[Properties.Duration]);
        Assert.Equal("Interview", found[Properties.Title]);
        Assert.Equal("pcm_u8", found.RawValues["stream 0 (audio): codec"]);
        Assert.Equal(false, found[Properties.HasText]);
    }

    [Fact]
    public void What_is_no_recording_is_refused()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffprobe"), "ffprobe is not installed (Debian: ffmpeg).");
        var refusal = Assert.Throws<Unreadable>(() =>
            Items.Read(new MediaReader(), MediaTypes.Mp4, Encoding.ASCII.GetBytes("no film at all"))
        );
        Assert.Equal(FaultKind.Corrupt, refusal.Kind);
    }

    /// <summary>Half a second of silence, 8,000 samples a second, with a title.</summary>
    private static byte[] Wave()
    {
        var list = new Bytes().Narrow("INFOINAM").Long(10).Narrow("Interview\0").ToArray();
        var rest = new Bytes()
            .Narrow("WAVEfmt ")
            .Long(16)
            .Short(1, 1)
            .Long(8000, 8000)
            .Short(1, 8)
            .Narrow("LIST")
            .Long(list.Length)
            .Add(list);
        rest.Narrow("data").Long(4000).Add(Enumerable.Repeat((byte)128, 4000).ToArray());
        return new Bytes().Narrow("RIFF").Long(rest.Length).Add(rest.ToArray()).ToArray();
    }
}
