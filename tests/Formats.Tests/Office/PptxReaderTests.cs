using Dossier.Formats.Office;

namespace Dossier.Formats.Tests.Office;

public class PptxReaderTests
{
    [Fact]
    public void Slides_read_in_the_order_of_the_show_with_their_notes()
    {
        var found = new Package()
            .Relations("", "r1 officeDocument ppt/presentation.xml")
            .Relations("ppt/presentation.xml", "a slide slides/slide1.xml", "b slide slides/slide2.xml")
            .Relations(
                "ppt/slides/slide1.xml",
                "n notesSlide ../notesSlides/n1.xml",
                "c comments ../comments/c1.xml",
                "l slideLayout ../slideLayouts/l1.xml"
            )
            .With(
                "ppt/presentation.xml",
                $"<p:presentation {Package.Slide} {Package.Relate}><p:sldIdLst><p:sldId id='256' r:id='b'/><p:sldId id='257' r:id='a'/></p:sldIdLst></p:presentation>"
            )
            .With(
                "ppt/slides/slide1.xml",
                Slide(
                    "",
                    "<p:grpSp><p:sp><p:txBody><a:p><a:r><a:t>One</a:t></a:r><a:br/><a:r><a:t>more</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp>"
                )
            )
            .With(
                "ppt/slides/slide2.xml",
                Slide(
                    "show='0'",
                    "<a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>y</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl>"
                )
            )
            .With(
                "ppt/notesSlides/n1.xml",
                $"<p:notes {Package.Slide}><a:p><a:r><a:t>Say it slowly</a:t></a:r><a:fld type='slidenum'><a:t>7</a:t></a:fld></a:p></p:notes>"
            )
            .With("ppt/comments/c1.xml", $"<p:cmLst {Package.Slide}><p:cm><p:text>Sure?</p:text></p:cm></p:cmLst>")
            .With(
                "ppt/slideLayouts/l1.xml",
                Slide(
                    "",
                    "<p:sp><p:nvSpPr><p:nvPr><p:ph/></p:nvPr></p:nvSpPr><a:p><a:r><a:t>Click to edit</a:t></a:r></a:p></p:sp><p:sp><a:p><a:r><a:t>Confidential</a:t></a:r></a:p></p:sp>"
                )
            )
            .Read(new PptxReader(), MediaTypes.Pptx);
        Assert.Equal("x\ty\n\nOne\nmore\nConfidential\nSay it slowly\nSure?", found.AllText);
        Assert.Equal(true, found[Properties.HasHiddenContent]);
        Assert.Equal(true, found[Properties.HasNotes]);
        Assert.Equal(true, found[Properties.HasComments]);
    }

    [Theory]
    [InlineData("", "", "One\nlayout\nmaster\n\nTwo\nlayout\nmaster")]
    [InlineData("showMasterSp='0'", "", "One\n\nTwo\nlayout\nmaster")]
    [InlineData("", "showMasterSp='0'", "One\nlayout\n\nTwo\nlayout\n\nmaster")]
    public void Each_slide_says_what_its_layout_and_master_show_on_it(string slide, string layout, string expected)
    {
        var found = new Package()
            .Relations("", "r1 officeDocument ppt/presentation.xml")
            .Relations("ppt/presentation.xml", "a slide slides/slide1.xml", "b slide slides/slide2.xml")
            .Relations("ppt/slides/slide1.xml", "l slideLayout ../slideLayouts/l1.xml")
            .Relations("ppt/slides/slide2.xml", "l slideLayout ../slideLayouts/l1.xml")
            .Relations("ppt/slideLayouts/l1.xml", "m slideMaster ../slideMasters/m1.xml")
            .With(
                "ppt/presentation.xml",
                $"<p:presentation {Package.Slide} {Package.Relate}><p:sldIdLst><p:sldId id='256' r:id='a'/><p:sldId id='257' r:id='b'/></p:sldIdLst></p:presentation>"
            )
            .With("ppt/slides/slide1.xml", Slide(slide, Shape("One")))
            .With("ppt/slides/slide2.xml", Slide("", Shape("Two")))
            .With(
                "ppt/slideLayouts/l1.xml",
                Slide(layout, Shape("layout")).Replace("p:sld ", "p:sldLayout ").Replace("/p:sld>", "/p:sldLayout>")
            )
            .With("ppt/slideMasters/m1.xml", Slide("", Shape("master")))
            .Read(new PptxReader(), MediaTypes.Pptx);
        Assert.Equal(expected, found.AllText);
    }

    private static string Shape(string text) => $"<p:sp><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp>";

    private static string Slide(string attributes, string shapes) =>
        $"<p:sld {Package.Slide} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>";
}
