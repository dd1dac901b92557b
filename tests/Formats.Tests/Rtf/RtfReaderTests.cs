using System.Text;
using Dossier.Formats.Rtf;
using Dossier.Formats.Tests.Office.Legacy;

namespace Dossier.Formats.Tests.Rtf;

public class RtfReaderTests
{
    /// <summary>Code pages, Unicode, binary data, a table, hidden and deleted text, a comment, a header, a field and a packaged file.</summary>
    internal static readonly string Everything =
        @"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 Gothic;}}{\colortbl;\red0;}"
        + @"{\info{\title Caf\'e9}{\author Ann}{\creatim\yr2004\mo9\dy20\hr19\min36}}{\*\unknown nobody sees this}{\header top}"
        + @"\pard one\par \f1\'cf\'f0\f2 \'93\'fa\'96\'7b\f0  \u8364? \uc2\u233\'c3\'a9!\par"
        + @"{\pict\bin5 }}{{x}\trowd a\cell b\cell\row {\v secret}{\deleted gone}\par"
        + @"{\field{\*\fldinst HYPERLINK ""http://x""}{\fldrslt link}}{\*\atnauthor Bob}{\*\annotation fix it}"
        + @"{\object\objemb{\*\objclass Package}{\*\objdata "
        + Convert.ToHexString(Ole1("Package", Samples.Native("in.txt", "inside"u8)))
        + @"}{\result icon}}}";

    [Fact]
    public void Text_is_read_in_its_code_pages_and_what_is_hidden_is_flagged()
    {
        var found = Items.Read(new RtfReader(), MediaTypes.Rtf, Encoding.Latin1.GetBytes(Everything));
        Assert.Equal("top\none\nПр日本 € é!\na\tb\nsecretgone\nlink\nBob: fix it\nicon", found.AllText);
        Assert.Equal([HiddenKinds.Comments, HiddenKinds.Text, HiddenKinds.TrackedChanges], found.Hidden().Order());
        Assert.Equal("Café", found[Properties.Title]);
        Assert.Equal(new DateTimeOffset(2004, 9, 20, 19, 36, 0, TimeSpan.Zero), found[Properties.Created]);
        var (child, bytes) = Assert.Single(found.Children);
        Assert.Equal(("in.txt", "inside"), (child.Name, Encoding.ASCII.GetString(bytes)));
        Assert.Empty(found.Faults);
    }

    [Fact]
    public void A_document_that_breaks_off_gives_what_it_has_and_says_so()
    {
        var found = Items.Read(new RtfReader(), MediaTypes.Rtf, @"{\rtf1 begun {\b and no"u8.ToArray());
        Assert.Equal("begun and no", found.AllText);
        Assert.Equal(FaultKind.Truncated, Assert.Single(found.Faults).Kind);
    }

    private static byte[] Ole1(string kind, byte[] native) =>
        new Bytes().Long(0x501, 2, kind.Length + 1).Narrow(kind + "\0").Long(0, 0).Add(native).ToArray();
}
