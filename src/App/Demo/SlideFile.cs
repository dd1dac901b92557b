using System.Text;

namespace Dossier.App.Demo;

/// <summary>A PPTX: a title and lines on each slide, over one empty master and layout.</summary>
internal static class SlideFile
{
    private const string Namespaces =
        """xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;
    private const string NoShapes = """<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>""";
    private const string Colours =
        """bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink" """;

    /// <param name="slides">Each a block of lines, the first being its title.</param>
    public static Piece Write(string name, Person author, DateTimeOffset modified, params IReadOnlyList<string> slides)
    {
        const string Show = "ppt/presentation.xml";
        const string Master = "ppt/slideMasters/slideMaster1.xml";
        const string Layout = "ppt/slideLayouts/slideLayout1.xml";
        var package = new OpenPackage();
        var list = new StringBuilder();
        package.Relate("", "rId1", "officeDocument", Show);
        package.Relate(Show, "rId1", "slideMaster", "slideMasters/slideMaster1.xml");
        package.Relate(Master, "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml");
        package.Relate(Master, "rId2", "theme", "../theme/theme1.xml");
        package.Relate(Layout, "rId1", "slideMaster", "../slideMasters/slideMaster1.xml");
        for (var index = 0; index < slides.Count; index++)
        {
            var slide = $"slide{index + 1}.xml";
            list.Append($"""<p:sldId id="{256 + index}" r:id="rId{index + 2}"/>""");
            package.Relate(Show, $"rId{index + 2}", "slide", $"slides/{slide}");
            package.Relate($"ppt/slides/{slide}", "rId1", "slideLayout", "../slideLayouts/slideLayout1.xml");
            package.Part($"ppt/slides/{slide}", "presentationml.slide", Slide(slides[index].Split('\n')));
        }

        package.Part(
            Show,
            "presentationml.presentation.main",
            $"""
            <p:presentation {Namespaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>
            <p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>
            """
        );
        package.Part(
            Master,
            "presentationml.slideMaster",
            $"""
            <p:sldMaster {Namespaces}><p:cSld><p:spTree>{NoShapes}</p:spTree></p:cSld><p:clrMap {Colours}/>
            <p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>
            """
        );
        package.Part(
            Layout,
            "presentationml.slideLayout",
            $"<p:sldLayout {Namespaces}><p:cSld><p:spTree>{NoShapes}</p:spTree></p:cSld></p:sldLayout>"
        );
        package.Part("ppt/theme/theme1.xml", "theme", Theme());
        package.Describe(Path.GetFileNameWithoutExtension(name), author.Name, modified.AddDays(-1), modified);
        return new Piece(name, "presentation", package.Write(modified), modified);
    }

    private static string Slide(string[] lines)
    {
        var title = Shape(2, "Title", 457200, 1000000, 3200, lines[..1]);
        var body = Shape(3, "Content", 1600200, 4500000, 2000, lines[1..]);
        return $"<p:sld {Namespaces}><p:cSld><p:spTree>{NoShapes}{title}{body}</p:spTree></p:cSld></p:sld>";
    }

    private static string Shape(int id, string name, int top, int height, int size, string[] lines)
    {
        var text = lines.Select(line =>
            $"""<a:p><a:r><a:rPr lang="en-GB" sz="{size}"/><a:t>{OpenPackage.Escape(line)}</a:t></a:r></a:p>"""
        );
        return $"""
            <p:sp><p:nvSpPr><p:cNvPr id="{id}" name="{name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>
            <p:spPr><a:xfrm><a:off x="457200" y="{top}"/><a:ext cx="8229600" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>
            <p:txBody><a:bodyPr/><a:lstStyle/>{string.Concat(text)}</p:txBody></p:sp>
            """;
    }

    private static string Theme()
    {
        string[] names =
        [
            "dk1",
            "lt1",
            "dk2",
            "lt2",
            "accent1",
            "accent2",
            "accent3",
            "accent4",
            "accent5",
            "accent6",
            "hlink",
            "folHlink",
        ];
        string[] values =
        [
            "000000",
            "FFFFFF",
            "1F3247",
            "EEF1F4",
            "2F6690",
            "D98E04",
            "3A7D44",
            "8A2E2E",
            "5B5F97",
            "6B705C",
            "0645AD",
            "551A8B",
        ];
        var colours = names.Zip(values, (name, value) => $"""<a:{name}><a:srgbClr val="{value}"/></a:{name}>""");
        const string Font = """<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>""";
        const string Fill = """<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>""";
        const string Line = $"<a:ln>{Fill}</a:ln>";
        const string Effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
        return $"""
            <a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Harbor"><a:themeElements>
            <a:clrScheme name="Harbor">{string.Concat(colours)}</a:clrScheme>
            <a:fontScheme name="Harbor"><a:majorFont>{Font}</a:majorFont><a:minorFont>{Font}</a:minorFont></a:fontScheme>
            <a:fmtScheme name="Harbor"><a:fillStyleLst>{Fill}{Fill}{Fill}</a:fillStyleLst><a:lnStyleLst>{Line}{Line}{Line}</a:lnStyleLst>
            <a:effectStyleLst>{Effect}{Effect}{Effect}</a:effectStyleLst><a:bgFillStyleLst>{Fill}{Fill}{Fill}</a:bgFillStyleLst></a:fmtScheme>
            </a:themeElements></a:theme>
            """;
    }
}
