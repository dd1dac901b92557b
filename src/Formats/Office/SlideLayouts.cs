using System.Xml;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>What layouts and masters write on each of their slides, such as a confidentiality notice; not what their placeholders say.</summary>
internal sealed class SlideLayouts(OfficePackage package, TextFlow flow)
{
    private readonly Dictionary<string, Sheet> sheets = new(StringComparer.Ordinal);

    /// <summary>Whether a slide or a layout shows what the sheet below it writes (ECMA-376 part 1, 19.3.1.38).</summary>
    public static bool ShowsMaster(XmlReader element) => element.GetAttribute("showMasterSp") is not ("0" or "false");

    /// <summary>Writes what one slide shows of its layout and of the layout's master.</summary>
    /// <param name="slide">The slide's relations.</param>
    /// <param name="isShown">Whether the slide shows them; if not they are read all the same, for <see cref="WriteUnshown"/>.</param>
    public void Write(List<Relation> slide, bool isShown)
    {
        foreach (var layout in slide.Where(one => !one.IsExternal && one.Kind == "slideLayout"))
        {
            var sheet = Find(layout.Target, "slideMaster");
            WriteSheet(sheet, isShown);
            if (sheet.Below is { } master)
            {
                WriteSheet(Find(master, null), isShown && sheet.ShowsBelow);
            }
        }
    }

    /// <summary>Words that no slide shows, once: a reviewer searches for them all the same.</summary>
    public void WriteUnshown()
    {
        foreach (var sheet in sheets.Values.Where(sheet => !sheet.IsShown))
        {
            flow.Break(2);
            flow.Write(sheet.Words);
        }
    }

    private void WriteSheet(Sheet sheet, bool isShown)
    {
        if (isShown)
        {
            sheet.IsShown = true;
            flow.Break(1);
            flow.Write(sheet.Words);
            flow.Break(1);
        }
    }

    private Sheet Find(string path, string? below)
    {
        if (!sheets.TryGetValue(path, out var sheet))
        {
            var showsBelow = true;
            using var words = new TextFlow(null) { KeepsSpace = true };
            package.Read(
                path,
                xml =>
                    DrawingText.Read(
                        xml,
                        words,
                        element => showsBelow &= element.LocalName != "sldLayout" || ShowsMaster(element),
                        withPlaceholders: false
                    )
            );
            var master = package.Relations(path).Find(one => !one.IsExternal && one.Kind == below)?.Target;
            sheets[path] = sheet = new Sheet(words.ToString(), showsBelow, master);
        }

        return sheet;
    }

    private sealed record Sheet(string Words, bool ShowsBelow, string? Below)
    {
        public bool IsShown { get; set; }
    }
}
