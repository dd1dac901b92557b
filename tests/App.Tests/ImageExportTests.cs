using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>
/// A production with page images, over the IPRO door: a mail with an attachment, a PDF, what has no pages, and what is damaged. What the databases have to do
/// with it is tested on both in Core.Tests.
/// </summary>
public sealed class ImageExportTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_production_has_the_pages_of_every_document_under_their_numbers()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var (caseId, documents, series, first) = await Produce(installed);

        // The second export of the same draws nothing again, also not what has none. The disk has spoilt what was drawn of the PDF.
        var ipro = installed.Ipro;
        var made = await Made(installed);
        var drawn = made.Single(one => one is { Pages: 2, MediaType: MediaTypes.Zip }).Sha256!;
        Spoil(Directory.GetFiles(installed.DataFolder, drawn, SearchOption.AllDirectories).Single());
        var export = await ipro.Export(caseId, series, documents, Cancel);
        await ipro.End("export", export, Cancel);
        Assert.Equal(made, await Made(installed));
        var second = Read(installed, "VOL002");
        second.MustBeGapless("IMG", Last(first) + 1);
        Assert.Equal(Hashes(first, "mail.eml"), Hashes(second, "mail.eml"));
        var spoilt = second.Records.Single(record => record["FILENAME"] == "plan.pdf");
        Assert.Equal(("1", 1), (spoilt["PAGECOUNT"], Hashes(second, "plan.pdf").Count));
        Assert.Contains(
            await ipro.Errors("export", export, Cancel),
            error =>
                error.GetProperty("message").GetString()!.StartsWith($"{spoilt["BEGBATES"]}: no page images:", StringComparison.Ordinal)
        );

        // As PDF the pages of a PDF are the file itself, and those that could not be had are a page that says why.
        await Change(ipro, series, "pdf", "document");
        await ipro.End("export", await ipro.Export(caseId, series, documents, Cancel), Cancel);
        var third = Read(installed, "VOL003");
        third.MustAgreeWithItsManifest();
        third.MustBeGapless("IMG", Last(second) + 1);
        var plan = third.Records.Single(record => record["FILENAME"] == "plan.pdf");
        var pdfs = third.Files("IMAGES").ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal(third.Records.Select(record => record["BEGBATES"]).Order(), pdfs.Keys.Order());
        Assert.Equal(plan["SHA256HASH"], Hash(pdfs[plan["BEGBATES"]]));
        var damaged = third.Records.Single(record => record["FILENAME"] == "damaged.pdf");
        Tool.Run(installed.Evidence, "pdftotext", pdfs[damaged["BEGBATES"]], "said.txt");
        var said = await File.ReadAllTextAsync(Path.Combine(installed.Evidence, "said.txt"), Cancel);
        Assert.Contains(damaged["BEGBATES"], said, StringComparison.Ordinal);
        Assert.Contains("damaged.pdf", said, StringComparison.Ordinal);
        Assert.Empty(installed.Errors);
    }

    private static async Task<(string CaseId, IReadOnlyList<long> Documents, string Series, Volume Volume)> Produce(Installed installed)
    {
        var ipro = installed.Ipro;
        var caseId = await ipro.NewCase("Drawn", Cancel);
        await Ingest(installed, caseId);
        var documents = (await installed.Pages.Get($"/workspaces/{caseId}/documents?pageSize=100", Cancel))
            .Good()
            .Body.GetProperty("items")
            .EnumerateArray()
            .Where(document => document.GetProperty("outcome").GetString() is "Document" or "Exception")
            .Select(document => document.GetProperty("number").GetInt64())
            .ToList();
        var series = await ipro.SeriesOnDisk(caseId, "drawn", "IMG", Cancel);
        await Change(ipro, series, "tiff", "page");

        var export = await ipro.Export(caseId, series, documents, Cancel);
        var status = await ipro.End("export", export, Cancel);

        var volume = Read(installed, "VOL001");
        volume.MustAgreeWithItsManifest();
        volume.MustBeGapless("IMG", 1);
        var pages = volume.Records.ToDictionary(record => record["FILENAME"], record => record["PAGECOUNT"]);
        Assert.Equal(
            ("1", "2", "1", "1", "1"),
            (pages["mail.eml"], pages["plan.pdf"], pages["sound.wav"], pages["damaged.pdf"], pages["note.txt"])
        );
        MustBeTiffs(volume, Path.Combine(installed.DataFolder, "exports", "drawn", "VOL001", "VOL001.opt"));

        // What has no pages has one that says so, and is told of.
        var errors = await ipro.Errors("export", export, Cancel);
        Assert.Equal(("completed", 2), (status.GetProperty("status").GetString(), status.GetProperty("errorCount").GetInt32()));
        Assert.All(errors, error => Assert.Contains("no page images", error.GetProperty("message").GetString(), StringComparison.Ordinal));
        Assert.Equal(
            ["Corrupt", "Unsupported"],
            errors.Select(error => error.GetProperty("code").GetString()).Order(StringComparer.Ordinal)
        );
        return (caseId, documents, series, volume);
    }

    private static Volume Read(Installed installed, string volume) =>
        Volume.Read(Path.Combine(installed.DataFolder, "exports", "drawn", volume));

    private static async Task Ingest(Installed installed, string caseId)
    {
        var mail = """
            From: ada@harbor.example
            To: bo@harbor.example
            Subject: The plan
            Date: Mon, 14 May 2001 23:39:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain

            See the note.
            --x
            Content-Type: text/plain; name=note.txt
            Content-Disposition: attachment; filename=note.txt

            The brake slips.
            --x--
            """.ReplaceLineEndings("\r\n");
        List<(string Name, byte[] Bytes)> files =
        [
            ("mail.eml", Encoding.ASCII.GetBytes(mail)),
            ("plan.pdf", TwoPages()),
            (
                "sound.wav",
                [
                    .. "RIFF"u8,
                    44,
                    0,
                    0,
                    0,
                    .. "WAVEfmt "u8,
                    16,
                    0,
                    0,
                    0,
                    1,
                    0,
                    1,
                    0,
                    64,
                    31,
                    0,
                    0,
                    64,
                    31,
                    0,
                    0,
                    1,
                    0,
                    8,
                    0,
                    .. "data"u8,
                    8,
                    0,
                    0,
                    0,
                    .. new byte[8],
                ]
            ),
            ("damaged.pdf", Zips.Text("%PDF-1.4 and nothing else")),
        ];
        var upload = await installed.Ipro.Upload(caseId, installed.PutEvidence("matter.zip", Zips.Of(files)), Cancel);
        await installed.Ipro.End("ingestion", await installed.Ipro.Ingest(caseId, "Ada", [upload], Cancel), Cancel);
    }

    private static async Task Change(Ipro ipro, string series, string imageFormat, string level)
    {
        var patch = new
        {
            output = new
            {
                type = "relativity",
                includeImages = true,
                imageFormat,
            },
            numbering = new { level },
        };
        (await ipro.Patch($"/exportSeries/{series}", patch, Cancel)).Good();
        var output = (await ipro.Get($"/exportSeries/{series}", Cancel)).Good().Data.GetProperty("output");
        Assert.Equal(
            (true, imageFormat),
            (output.GetProperty("includeImages").GetBoolean(), output.GetProperty("imageFormat").GetString())
        );
    }

    /// <summary>A line a page, in order, each with its file: one page, black and white, of the dots that are wanted.</summary>
    private static void MustBeTiffs(Volume volume, string opticon)
    {
        var lines = File.ReadAllLines(opticon);
        var number = 0;
        var line = 0;
        foreach (var record in volume.Records)
        {
            var count = int.Parse(record["PAGECOUNT"], System.Globalization.CultureInfo.InvariantCulture);
            for (var page = 1; page <= count; page++)
            {
                var label = $"IMG{++number:D6}";
                var rest = page == 1 ? $"Y,,,{count}" : ",,,";
                Assert.Equal($@"{label},VOL001,.\IMAGES\0001\{label}.tif,{rest}", lines[line++]);
                var tags = new TiffTags(Volume.BytesOf(Path.Combine(Path.GetDirectoryName(opticon)!, "IMAGES", "0001", $"{label}.tif")));
                Assert.Equal(TiffTags.Wanted, tags.Form);
                Assert.False(tags.HasMorePages);
            }

            Assert.Equal($"IMG{number:D6}", record["ENDBATES"]);
        }

        Assert.Equal(lines.Length, line);
        Assert.Equal(lines.Length, volume.Files("IMAGES").Count);
    }

    private static void Spoil(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, "rot");
    }

    private static long Last(Volume volume) =>
        long.Parse(volume.Records[^1]["ENDBATES"]["IMG".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Hashes(Volume volume, string fileName)
    {
        var label = volume.Records.Single(record => record["FILENAME"] == fileName)["BEGBATES"];
        return [.. volume.Files("IMAGES").Where(file => Path.GetFileNameWithoutExtension(file) == label).Select(Hash)];
    }

    private static string Hash(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Volume.BytesOf(path)));

    /// <summary>Every rendition there is, with how often it was tried and when it changed.</summary>
    private static async Task<IReadOnlyList<Rendition>> Made(Installed installed)
    {
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        return await session.Query<Rendition>("SELECT * FROM renditions ORDER BY source_sha256, recipe_hash", null, Cancel);
    }

    /// <summary>A PDF of two empty pages, as small as one can be.</summary>
    private static byte[] TwoPages()
    {
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 612 792] >>",
            "<< /Type /Page /Parent 2 0 R >>",
            "<< /Type /Page /Parent 2 0 R >>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var number = 1; number <= objects.Length; number++)
        {
            places.Add(pdf.Length);
            pdf.Append($"{number} 0 obj\n{objects[number - 1]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append($"xref\n0 5\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}");
        pdf.Append($"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }
}
