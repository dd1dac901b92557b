using Dossier.Formats.Office.Legacy;
using Dossier.Support;

namespace Dossier.Formats.Tests.Office.Legacy;

/// <summary>Real files: nothing hangs, nothing but <see cref="Unreadable"/> escapes, and those known to hold text give some.</summary>
public class LegacyCorpusTests
{
    [Theory]
    [InlineData("poi", "doc", 37)]
    [InlineData("poi", "xls", 60)]
    [InlineData("poi", "ppt", 20)]
    [InlineData("poi", "pub", 8)]
    [InlineData("tika", "doc", 17)]
    [InlineData("tika", "xls", 10)]
    [InlineData("tika", "ppt", 6)]
    [InlineData("tika", "rtf", 15)]
    [InlineData("tika", "odt", 9)]
    [InlineData("enron", "doc", 10)]
    [InlineData("enron", "xls", 10)]
    public void Real_files_give_text_and_only_typed_faults(string corpus, string extension, int withText)
    {
        var filesWithText = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*." + extension, SearchOption.AllDirectories))
        {
            var content = new Content(path, Path.GetFileName(path));
            content.MediaType = Identify.MediaType(content);
            var found = new Found();
            var clock = OwnTime.Start();
            try
            {
                Readers.For(content)?.Read(content, found, TestContext.Current.CancellationToken);
            }
            catch (Unreadable)
            {
                // A typed fault is an answer.
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{path}: {clock.Elapsed}");
            filesWithText += string.IsNullOrWhiteSpace(found.AllText) ? 0 : 1;
        }

        Assert.True(filesWithText >= withText, $"{filesWithText} of the {extension} files have text.");
    }

    [Fact]
    public void A_presentation_from_before_PowerPoint_97_gives_its_words_and_properties()
    {
        using var folder = new TemporaryFolder();
        Tool.Run(folder.Path, "mwaw2text", "--version");
        var path = Corpus.File("poi", "test-data/slideshow/pp40only.ppt");

        var found = Items.Read(new PptReader(), MediaTypes.Ppt, File.ReadAllBytes(path));

        Assert.Contains("have the option to file monthly or quarterly returns", found.AllText, StringComparison.Ordinal);
        Assert.Contains("Answer 10", found.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("#####", found.AllText, StringComparison.Ordinal);
        Assert.Equal("The New Tax System", found[Properties.Title]);
        Assert.Empty(found.Faults);
    }
}
