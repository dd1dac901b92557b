using System.Text;
using Dossier.Formats.LoadFiles;
using Dossier.Support;

namespace Dossier.Formats.Tests.LoadFiles;

public sealed class OpticonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_a_line_of_seven_columns_and_a_document_begins_with_Y_and_its_pages()
    {
        var bytes = await Written(
            new OpticonPage("ABC-1", "VOL001", "./IMAGES/1.tif", true, 2),
            new OpticonPage("ABC-2", "VOL001", "./IMAGES/2.tif", false, null)
        );

        Assert.Equal("ABC-1,VOL001,.\\IMAGES\\1.tif,Y,,,2\r\nABC-2,VOL001,.\\IMAGES\\2.tif,,,,\r\n", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task A_file_of_Relativity_is_read_and_written_to_the_same_bytes()
    {
        var path = Corpus.File("load-files", "SampleDataSources/opticon_02.opt");
        var pages = new List<OpticonPage>();
        await using var file = File.OpenRead(path);
        await foreach (var page in new OpticonReader(file).Pages(Cancel))
        {
            pages.Add(page);
        }

        Assert.Equal(5, pages.Count);
        Assert.True(pages[0].IsFirst);
        Assert.Equal(5, pages[0].Pages);
        Assert.Equal(await File.ReadAllTextAsync(path, Cancel), Encoding.UTF8.GetString(await Written([.. pages])));
    }

    [Theory]
    [InlineData("A,VOL,x.tif,Y,,,1\r\nB,VOL,y.tif\r\n")]
    [InlineData("A,VOL,x.tif,Y,,,1\r\nB,VOL,y.tif,Z,,,\r\n")]
    [InlineData("A,VOL,x.tif,Y,,,1\r\nB,VOL,y.tif,Y,,,many\r\n")]
    public async Task A_broken_line_is_refused_with_its_number(string text)
    {
        var refused = await Assert.ThrowsAsync<Unreadable>(async () =>
        {
            await foreach (var _ in new OpticonReader(new MemoryStream(Encoding.UTF8.GetBytes(text))).Pages(Cancel)) { }
        });

        Assert.Equal(FaultKind.Corrupt, refused.Kind);
        Assert.StartsWith("Line 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comma_cannot_be_said()
    {
        await using var writer = new OpticonWriter(new MemoryStream());

        await Assert.ThrowsAsync<ArgumentException>(() => writer.Write(new OpticonPage("A,1", "VOL", "x", true, 1), Cancel));
    }

    private static async Task<byte[]> Written(params OpticonPage[] pages)
    {
        var stream = new MemoryStream();
        await using (var writer = new OpticonWriter(stream))
        {
            foreach (var page in pages)
            {
                await writer.Write(page, Cancel);
            }
        }

        return stream.ToArray();
    }
}
