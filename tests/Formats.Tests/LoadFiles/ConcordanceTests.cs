using System.Text;
using Dossier.Formats.LoadFiles;
using Dossier.Support;

namespace Dossier.Formats.Tests.LoadFiles;

public sealed class ConcordanceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_written_with_the_bytes_that_the_standard_names()
    {
        var bytes = await Written(LoadFileFormat.Concordance, ["DOCID", "TO"], ["A\u00FEB", "one\r\ntwo;three"]);

        Assert.Equal(
            "EFBBBF"
                + "C3BE444F434944C3BE"
                + "14"
                + "C3BE544FC3BE"
                + "0D0A"
                + "C3BE41C3BEC3BE42C3BE"
                + "14"
                + "C3BE6F6E65C2AE74776F3B7468726565C3BE"
                + "0D0A",
            Convert.ToHexString(bytes)
        );
    }

    [Fact]
    public async Task In_a_code_page_the_marks_are_single_bytes_and_what_it_cannot_say_is_a_question_mark()
    {
        var format = LoadFileFormat.Concordance with { Encoding = LoadFileEncoding.Windows1252, HasTrailingSeparator = true };

        var bytes = await Written(format, ["é\n漢", null]);

        Assert.Equal("FEE9AE3FFE" + "14" + "FEFE" + "14" + "0D0A", Convert.ToHexString(bytes));
    }

    [Fact]
    public async Task Csv_follows_RFC_4180()
    {
        var bytes = await Written(LoadFileFormat.Csv with { Encoding = LoadFileEncoding.Utf8 }, ["a,\"b\"", "c\nd"]);

        Assert.Equal("\"a,\"\"b\"\"\",\"c\nd\"\r\n", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task Every_record_has_as_many_fields_as_the_first()
    {
        await using var writer = new ConcordanceWriter(new MemoryStream(), LoadFileFormat.Concordance);
        await writer.Write(["a", "b"], Cancel);

        await Assert.ThrowsAsync<ArgumentException>(() => writer.Write(["a"], Cancel));
    }

    public static TheoryData<LoadFileEncoding, bool> Formats()
    {
        var all = new TheoryData<LoadFileEncoding, bool>();
        foreach (var encoding in Enum.GetValues<LoadFileEncoding>())
        {
            all.Add(encoding, true);
            all.Add(encoding, false);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_is_written_is_read_back_and_written_again_to_the_same_bytes(LoadFileEncoding encoding, bool hasTrailingSeparator)
    {
        var format = LoadFileFormat.Concordance with { Encoding = encoding, HasTrailingSeparator = hasTrailingSeparator };
        string[][] records =
        [
            ["ID", "TEXT", "LAST"],
            ["1", "a\u00FEb\nc;d \u0014 é", ""],
            ["2", "", "\u00FE"],
        ];
        var bytes = await Written(format, records);

        // The reader is told nothing of trailing separators; the encoding only where no byte order mark tells it.
        var read = await Read(bytes, LoadFileFormat.Concordance with { Encoding = encoding });

        Assert.Equal(records, read);
        Assert.Equal(bytes, await Written(format, [.. read]));
    }

    [Fact]
    public async Task Both_habits_of_ending_a_record_may_stand_in_one_file()
    {
        var read = await Read(Encoding.UTF8.GetBytes("þaþ\u0014þbþ\r\nþ1þ\u0014þþ\u0014\r\nþ2þ\u0014þ3þ"), LoadFileFormat.Concordance);

        Assert.Equal(
            [
                ["a", "b"],
                ["1", ""],
                ["2", "3"],
            ],
            read
        );
    }

    [Theory]
    [InlineData("þaþ\u0014þbþ\r\nþ1þ\r\n", "Line 2")]
    [InlineData("þaþ\u0014þbþ\r\nþ1þ\u0014þ2þ\u0014þ3þ\r\n", "Line 2")]
    [InlineData("þaþ\r\nþ1\r\n", "Line 2")]
    [InlineData("þaþ\r\n\r\nþ1þxþ\r\n", "Line 3")]
    public async Task A_broken_record_is_refused_with_the_number_of_its_line(string text, string line)
    {
        var refused = await Assert.ThrowsAsync<Unreadable>(() => Read(Encoding.UTF8.GetBytes(text), LoadFileFormat.Concordance));

        Assert.Equal(FaultKind.Corrupt, refused.Kind);
        Assert.StartsWith(line, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("þaþ\u0014þbþ\r\nþ1þ\r\nþ2þ\u0014þ3þ", 2)]
    [InlineData("þaþ\u0014þbþ\r\nþ1\r\nþ2þ\u0014þ3þ\r\n", 2)]
    [InlineData("þaþ\u0014þbþ\r\n\r\nþ1þxþ\u0014þ\rþ2þ\u0014þ3þ", 3)]
    public async Task After_a_broken_record_the_next_line_is_read(string text, long line)
    {
        using var reader = new ConcordanceReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), LoadFileFormat.Concordance);
        var rows = await reader.Rows(Cancel).ToListAsync(Cancel);

        Assert.Equal([false, true, false], rows.Select(row => row.Problem is not null));
        Assert.Equal(line, rows[1].Line);
        Assert.Equal(["2", "3"], rows[2].Values);
    }

    [Theory]
    [InlineData("þé漢þ", "utf-8", LoadFileEncoding.Utf8)]
    [InlineData("plain", "utf-8", LoadFileEncoding.Utf8)]
    [InlineData("þé€þ", "windows-1252", LoadFileEncoding.Windows1252)]
    [InlineData("þplain textþ", "utf-16", LoadFileEncoding.Utf16)]
    [InlineData("", "utf-8", LoadFileEncoding.Utf8)]
    public async Task The_encoding_of_a_file_without_a_mark_is_found_out(string text, string name, LoadFileEncoding expected)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

        Assert.Equal(expected, await EncodingGuess.Of(new MemoryStream(encoding.GetBytes(text)), Cancel));
    }

    [Fact]
    public async Task Bytes_that_are_not_of_the_encoding_are_refused()
    {
        byte[] codePage = [0xFE, 0x41, 0xFE, 0x0D, 0x0A];

        await Assert.ThrowsAsync<Unreadable>(() => Read(codePage, LoadFileFormat.Concordance));
        Assert.Equal(
            [
                ["A"],
            ],
            await Read(codePage, LoadFileFormat.Concordance with { Encoding = LoadFileEncoding.Windows1252 })
        );
    }

    [Fact]
    public async Task A_load_file_of_Relativity_is_read_and_written_to_the_same_bytes()
    {
        var bytes = await Sample("rdo_load_file_01.dat");

        var read = await Read(bytes, LoadFileFormat.Concordance);

        Assert.Equal(
            ["Name", "Artifact ID", "Domains (Email BCC)", "Domains (Email CC)", "Domains (Email From)", "Domains (Email To)"],
            read[0]
        );
        Assert.Equal("RDO_Sample_003", read[3][0]);
        Assert.Equal(bytes, await Written(LoadFileFormat.Concordance, [.. read]));
    }

    [Theory]
    [InlineData("load_file_03.dat", 2)]
    [InlineData("load_file_07_0.dat", 12)]
    [InlineData("load_file_07_2.dat", 12)]
    [InlineData("load_file_07_3.dat", 12)]
    public async Task Load_files_of_Relativity_that_qualify_few_fields_are_read(string name, int records)
    {
        var read = await Read(await Sample(name), LoadFileFormat.Concordance);

        Assert.Equal(records, read.Count);
        Assert.All(read, record => Assert.Equal(23, record.Count));
        Assert.All(read, record => Assert.StartsWith(@".\VOL01\NATIVES\", record[^1], StringComparison.Ordinal));
        Assert.Equal("Sample John", read[0][1]);
    }

    [Fact]
    public async Task A_load_file_with_delimiters_of_its_own_is_read()
    {
        var format = new LoadFileFormat { Separator = '|', Qualifier = '^' };

        var read = await Read(await Sample("load_file_04.dat"), format);

        Assert.Equal(3, read.Count);
        Assert.Equal("Control Number", read[0][0]);
        Assert.Equal("Sample_|_00000013", read[1][0]);
        Assert.Equal(@".\VOL01\NATIVES\NATIVE00001\EDRM-Sample10.wmf", read[2][^1]);
    }

    private static async Task<byte[]> Written(LoadFileFormat format, params IReadOnlyList<string?>[] records)
    {
        var stream = new MemoryStream();
        await using (var writer = new ConcordanceWriter(stream, format))
        {
            foreach (var record in records)
            {
                await writer.Write(record, Cancel);
            }
        }

        return stream.ToArray();
    }

    private static async Task<List<IReadOnlyList<string>>> Read(byte[] bytes, LoadFileFormat format)
    {
        var records = new List<IReadOnlyList<string>>();
        using var reader = new ConcordanceReader(new MemoryStream(bytes), format);
        await foreach (var record in reader.Records(Cancel))
        {
            records.Add(record);
        }

        return records;
    }

    private static async Task<byte[]> Sample(string name)
    {
        var copy = new MemoryStream();
        await using var file = File.OpenRead(Corpus.File("load-files", $"SampleDataSources/{name}"));
        await file.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
