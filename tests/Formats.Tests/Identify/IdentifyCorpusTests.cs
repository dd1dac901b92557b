using Dossier.Support;

namespace Dossier.Formats.Tests.Identifying;

/// <summary>Thousands of files nobody here wrote, against the types their names promise.</summary>
public class IdentifyCorpusTests
{
    private static readonly Dictionary<string, string> Promised = new()
    {
        ["bz2"] = MediaTypes.Bzip2,
        ["csv"] = MediaTypes.Csv,
        ["doc"] = MediaTypes.Doc,
        ["docx"] = MediaTypes.Docx,
        ["docm"] = MediaTypes.Docx,
        ["e01"] = MediaTypes.ExpertWitness,
        ["eml"] = MediaTypes.Email,
        ["gz"] = MediaTypes.Gzip,
        ["heic"] = MediaTypes.Heic,
        ["htm"] = MediaTypes.Html,
        ["html"] = MediaTypes.Html,
        ["jpg"] = MediaTypes.Jpeg,
        ["m4a"] = MediaTypes.Mp4Audio,
        ["mbox"] = MediaTypes.Mbox,
        ["mhtml"] = MediaTypes.Email,
        ["msg"] = MediaTypes.OutlookMessage,
        ["odp"] = MediaTypes.OpenDocumentPresentation,
        ["ods"] = MediaTypes.OpenDocumentSpreadsheet,
        ["odt"] = MediaTypes.OpenDocumentText,
        ["one"] = MediaTypes.OneNote,
        ["ost"] = MediaTypes.Pst,
        ["pdf"] = MediaTypes.Pdf,
        ["png"] = MediaTypes.Png,
        ["ppt"] = MediaTypes.Ppt,
        ["pptm"] = MediaTypes.Pptx,
        ["pptx"] = MediaTypes.Pptx,
        ["pst"] = MediaTypes.Pst,
        ["rar"] = MediaTypes.Rar,
        ["rtf"] = MediaTypes.Rtf,
        ["svg"] = MediaTypes.Svg,
        ["tar"] = MediaTypes.Tar,
        ["tgz"] = MediaTypes.Gzip,
        ["tif"] = MediaTypes.Tiff,
        ["tnef"] = MediaTypes.Tnef,
        ["txt"] = MediaTypes.PlainText,
        ["webp"] = MediaTypes.Webp,
        ["xls"] = MediaTypes.Xls,
        ["xlsb"] = MediaTypes.XlsBinary,
        ["xlsm"] = MediaTypes.Xlsx,
        ["xlsx"] = MediaTypes.Xlsx,
        ["xml"] = MediaTypes.Xml,
        ["zip"] = MediaTypes.Zip,
        ["7z"] = MediaTypes.SevenZip,
    };

    /// <summary>What is left over was looked at by hand: files that are not what they are called, cut ones, fuzzed ones, and HTML in EBCDIC.</summary>
    [Theory]
    [InlineData("tika", 0.97)]
    [InlineData("poi", 0.99)]
    [InlineData("hoover", 1.0)]
    [InlineData("enron", 1.0)]
    [InlineData("pst", 1.0)]
    [InlineData("msg", 1.0)]
    public void Names_worth_trusting_are_borne_out(string corpus, double least)
    {
        var disagreements = new List<string>();
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder(corpus), "*", SearchOption.AllDirectories))
        {
            var content = new Content(path, Path.GetFileName(path));
            if (Promised.TryGetValue(content.Extension, out var promised))
            {
                count++;
                var identified = Formats.Identify.MediaType(content);
                var isEncrypted = identified == MediaTypes.ProtectedOffice && content.Extension is "docx" or "xlsx" or "pptx" or "xlsb";
                if (identified != promised && !isEncrypted && identified != MediaTypes.Empty)
                {
                    disagreements.Add($"{Path.GetFileName(path)}: {identified}");
                }
            }
        }

        var agreement = 1 - (disagreements.Count / (double)count);
        Assert.True(agreement >= least, $"{agreement:P2} of {count}: {string.Join(", ", disagreements)}");
    }
}
