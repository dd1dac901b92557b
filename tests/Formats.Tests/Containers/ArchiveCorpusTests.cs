using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Archives nobody here wrote.</summary>
public class ArchiveCorpusTests
{
    private const string Packages =
        "tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-pkg-module/src/test/resources/test-documents/";

    /// <summary>The same nine documents, packed in every way.</summary>
    [Theory]
    [InlineData("test-documents.zip")]
    [InlineData("test-documents.tar")]
    [InlineData("test-documents.tgz")]
    [InlineData("test-documents.tbz2")]
    [InlineData("test-documents.tar.Z")]
    [InlineData("test-documents.cpio")]
    [InlineData("test-documents.7z")]
    [InlineData("test-documents.rar")]
    [InlineData("test-documents.cab")]
    public void Every_kind_of_archive_gives_the_same_documents(string name)
    {
        var found = Archives.Read(Corpus.File("tika", Packages + name));

        Assert.Equal(9, found.Children.Count);
        Assert.Equal(115_328, found.Children.Sum(child => child.Bytes.Length));
        Assert.Equal(34_824, found.Children.Single(child => child.Child.Name == "testPDF.pdf").Bytes.Length);
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_zip_with_smashed_bytes_is_listed_and_its_damage_told()
    {
        var found = Archives.Read(Corpus.File("hoover", "data/disk-files/archives/zip-with-some-smashed-bytes.zip"));

        Assert.Equal("AppBody-Sample-English.docx", Assert.Single(found.Children).Child.Name);
        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.Truncated);
    }

    [Fact]
    public void A_directory_of_many_children_comes_out_whole()
    {
        Assert.Equal(667, Archives.Read(Corpus.File("hoover", "data/many-children/the-directory.zip")).Children.Count);
    }
}
