using Dossier.Formats.Office.Legacy;

namespace Dossier.Formats.Tests.Office.Legacy;

public class LegacyReaderTests
{
    [Fact]
    public void A_word_document_is_read_piece_by_piece_with_all_that_hangs_on_it()
    {
        var found = Samples.Doc().Read(new DocReader(), MediaTypes.Doc);
        Assert.Equal("Hello\tworld\nab secret\nshown -\na\tb\nÜnïcode – конец\n\n foot\n\n remark", found.AllText);
        Assert.Equal([HiddenKinds.Comments, HiddenKinds.Text, HiddenKinds.TrackedChanges], found.Hidden().Order());
        Assert.Equal(true, found[Properties.HasTrackedChanges]);
        Assert.Equal(true, found[Properties.HasHiddenContent]);
        Assert.Equal(true, found[Properties.HasComments]);
        Assert.Equal(true, found[Properties.HasMacros]);
        Assert.Equal(MediaTypes.Doc, Items.Identified(Samples.Doc().ToBytes(), "x"));
    }

    [Theory]
    [InlineData(0, 0, null, false)]
    [InlineData(2, 0, null, true)]
    [InlineData(1, 0, null, true)]
    [InlineData(0, 3, null, true)]
    [InlineData(0, 4, null, false)]
    [InlineData(0, 3, 0, false)]
    [InlineData(0, 3, 0x80, true)]
    [InlineData(0, 3, 0x81, false)]
    [InlineData(0, 0, 0x81, true)]
    [InlineData(0, 4, 0x81, true)]
    public void Text_that_a_style_of_a_word_document_hides_is_flagged(int paragraphStyle, int characterStyle, int? direct, bool isHidden)
    {
        var found = Samples.DocWithStyles(paragraphStyle, characterStyle, (byte?)direct).Read(new DocReader(), MediaTypes.Doc);

        Assert.Equal("plain secret", found.AllText);
        Assert.Equal(isHidden ? [HiddenKinds.Text] : [], found.Hidden());
    }

    [Fact]
    public void Properties_come_in_the_code_page_they_were_written_in()
    {
        var found = Samples.Doc().Read(new DocReader(), MediaTypes.Doc);
        Assert.Equal("Тема", found[Properties.Title]);
        Assert.Equal("A. Brown", found[Properties.Author]);
        Assert.Equal(new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero), found[Properties.Created]);
        Assert.Equal(9L, found[Properties.PageCount]);
    }

    [Fact]
    public void Embedded_objects_become_files_and_what_is_a_document_stands_alone()
    {
        var found = Samples.Doc().Read(new DocReader(), MediaTypes.Doc);
        Assert.Equal(["note.txt", "2.doc"], found.Children.Select(one => one.Child.Name));
        Assert.Equal("packaged"u8.ToArray(), found.Children[0].Bytes);
        Assert.Equal(MediaTypes.Doc, Items.Identified(found.Children[1].Bytes, "2.doc"));
    }

    [Fact]
    public void A_workbook_shows_what_its_cells_show()
    {
        var found = Samples.Xls().Read(new XlsReader(), MediaTypes.Xls);
        Assert.Equal(
            "Fígures\nplain\tcut here\trich\n1/1/01\t1.50 kg\n7\t8\nresult\t#DIV/0!\nremark\n\nHidden\nword1\n\nBuried\nword2",
            found.AllText
        );
        Assert.Equal(
            [HiddenKinds.Comments, HiddenKinds.Columns, HiddenKinds.Rows, HiddenKinds.Sheets, HiddenKinds.VeryHiddenSheets],
            found.Hidden().Order(StringComparer.Ordinal)
        );
        Assert.Equal("MBD0001.xls", Assert.Single(found.Children).Child.Name);
    }

    [Fact]
    public void A_presentation_is_read_slide_by_slide_with_what_its_master_and_footer_show_there()
    {
        var found = Samples.Ppt().Read(new PptReader(), MediaTypes.Ppt);
        Assert.Equal(
            "box\ntwo\nFirst title\nAnn: Please check\nAnnual meeting\nConfidential\nsay this\n\nSecond title\nswitched off",
            found.AllText
        );
        Assert.Equal([HiddenKinds.Comments, HiddenKinds.Slides, HiddenKinds.Notes], found.Hidden().Order(StringComparer.Ordinal));
        var (child, bytes) = Assert.Single(found.Children);
        Assert.Equal(("in.txt", "inside"), (child.Name, System.Text.Encoding.ASCII.GetString(bytes)));
    }

    [Fact]
    public void Encrypted_documents_say_so()
    {
        Assert.Equal(FaultKind.PasswordProtected, Refusal(() => Samples.Doc(flags: 0x100).Read(new DocReader(), MediaTypes.Doc)));
        Assert.Equal(FaultKind.PasswordProtected, Refusal(() => Samples.Xls(isEncrypted: true).Read(new XlsReader(), MediaTypes.Xls)));
        Assert.Equal(FaultKind.PasswordProtected, Refusal(() => Samples.Ppt(mark: 0xf3d1c4df).Read(new PptReader(), MediaTypes.Ppt)));
    }

    private static FaultKind Refusal(Action read) => Assert.Throws<Unreadable>(read).Kind;
}
