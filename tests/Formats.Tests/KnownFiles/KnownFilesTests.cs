using System.Security.Cryptography;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Known;

public sealed class KnownFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Compiled => Path.Combine(folder.Path, "known");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_classic_list_is_searched_by_SHA1_unless_asked_otherwise()
    {
        var list =
            "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\r\n"
            + "\"000000206738748EDD92C4E3D2E823896700F849\",\"392126E756571EBF112CB1C1CDEDF926\",\"EBD105A0\",\"I05002T2.PFB\",98865,3095,\"WIN\",\"\"\r\n"
            + "\"0000004DA6391F7F5D2F7FCCF36CEBDA60C6EA02\",\"0E53C14A3E48D94FF596A2824307B492\",\"AA6A7B16\",\"00br2026.gif\",2226,228,\"WIN\",\"\"\r\n";

        Assert.Equal(2, Compile(list));
        using (var known = KnownFiles.Open(Compiled))
        {
            Assert.Equal(HashKind.Sha1, known.Kind);
            Assert.True(known.Contains(Convert.FromHexString("0000004da6391f7f5d2f7fccf36cebda60c6ea02")));
            Assert.False(known.Contains(Convert.FromHexString("0000004da6391f7f5d2f7fccf36cebda60c6ea03")));
            Assert.Throws<ArgumentException>(() => known.Contains(new byte[16]));
        }

        Assert.Equal(2, Compile(list, HashKind.Md5));
        using var byMd5 = KnownFiles.Open(Compiled);
        Assert.True(byMd5.Contains(Convert.FromHexString("392126E756571EBF112CB1C1CDEDF926")));
    }

    [Fact]
    public void The_older_order_of_columns_is_read_even_where_a_file_name_holds_commas_and_quotes()
    {
        var list =
            "\"SHA-1\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"MD4\",\"MD5\",\"CRC32\",\"SpecialCode\"\r\n"
            + "\"00000079FD7AAC9B2F9C988C50750E1F50B27EB5\",\"a, \"quoted\", name.vi_\",8092,4160,\"WINNT\",\"14A6DAD7D8BE2A6E5A1A26B0A2C5B2D0\",\"8ED4B4ED952526D89899E723F3488DE4\",\"7A5407CA\",\"\"\r\n";

        Compile(list, HashKind.Md5);
        using (var known = KnownFiles.Open(Compiled))
        {
            Assert.True(known.Contains(Convert.FromHexString("8ED4B4ED952526D89899E723F3488DE4")));
        }

        Compile(list);
        using var bySha1 = KnownFiles.Open(Compiled);
        Assert.True(bySha1.Contains(Convert.FromHexString("00000079FD7AAC9B2F9C988C50750E1F50B27EB5")));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void A_plain_list_may_hold_blank_lines_doubles_and_either_case(string end)
    {
        var one = Convert.ToHexStringLower(MD5.HashData("one"u8));
        var two = Convert.ToHexString(MD5.HashData("two"u8));

        Assert.Equal(2, Compile($"{end}{one}{end}{end}{two}{end}{one.ToUpperInvariant()}"));

        using var known = KnownFiles.Open(Compiled);
        Assert.Equal((HashKind.Md5, 2), (known.Kind, known.Count));
        Assert.True(known.Contains(MD5.HashData("one"u8)));
        Assert.True(known.Contains(MD5.HashData("two"u8)));
        Assert.False(known.Contains(MD5.HashData("three"u8)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(7)]
    public void More_hashes_than_fit_into_memory_are_sorted_all_the_same(int hashesInMemory)
    {
        const int Number = 1000;
        var list = string.Concat(Enumerable.Range(0, Number).Select(number => Convert.ToHexString(Sha1(number)) + "\n"));

        Assert.Equal(Number, KnownFiles.Compile(Text(list + list), Compiled, null, hashesInMemory, TestContext.Current.CancellationToken));

        using var known = KnownFiles.Open(Compiled);
        Assert.All(Enumerable.Range(0, Number), number => Assert.True(known.Contains(Sha1(number))));
        Assert.All(Enumerable.Range(Number, Number), number => Assert.False(known.Contains(Sha1(number))));
        Assert.Equal(["known"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Hashes_that_crowd_together_are_found_too()
    {
        var hashes = Enumerable
            .Range(0, 300)
            .Select(number => Convert.FromHexString($"00000000000000000000{number:X20}"))
            .Append(Convert.FromHexString(new string('F', 40)))
            .ToList();

        Compile(string.Join('\n', hashes.Select(Convert.ToHexString)));

        using var known = KnownFiles.Open(Compiled);
        Assert.All(hashes, hash => Assert.True(known.Contains(hash)));
        Assert.False(known.Contains(Convert.FromHexString($"80000000000000000000{5:X20}")));
    }

    [Theory]
    [InlineData("Name,Value\nx,y\n", "Line 1")]
    [InlineData("hello\n", "Line 1")]
    [InlineData("900150983cd24fb0d6963f7d28e17f72\n900150983cd24fb0d6963f7d28e17fzz\n", "Line 2")]
    [InlineData("900150983cd24fb0d6963f7d28e17f72\na9993e364706816aba3e25717850c26c9cd0d89d\n", "Line 2")]
    [InlineData("\"SHA-1\",\"MD5\"\n\"a9993e364706816aba3e25717850c26c9cd0d89d\",\"\"\n\n\"a9\",\"\"\n", "Line 4")]
    public void A_malformed_list_is_refused_naming_the_line_and_leaves_the_old_one_alone(string list, string line)
    {
        Compile("900150983cd24fb0d6963f7d28e17f72");

        var unreadable = Assert.Throws<Unreadable>(() => Compile(list));

        Assert.Equal(FaultKind.Corrupt, unreadable.Kind);
        Assert.Contains(line, unreadable.Message, StringComparison.Ordinal);
        using var known = KnownFiles.Open(Compiled);
        Assert.Equal(1, known.Count);
    }

    [Fact]
    public void A_compiled_list_that_is_cut_off_is_refused()
    {
        Compile("900150983cd24fb0d6963f7d28e17f72\n800150983cd24fb0d6963f7d28e17f72");
        using (var stream = File.OpenWrite(Compiled))
        {
            stream.SetLength(stream.Length - 16);
        }

        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => KnownFiles.Open(Compiled)).Kind);
        Assert.Equal(FaultKind.Corrupt, Assert.Throws<Unreadable>(() => KnownFiles.Open(folder.File("text", "a list"u8))).Kind);
    }

    [Fact]
    public void An_empty_list_is_refused() => Assert.Equal(FaultKind.Empty, Assert.Throws<Unreadable>(() => Compile("\r\n")).Kind);

    private long Compile(string list, HashKind? wanted = null) =>
        KnownFiles.Compile(Text(list), Compiled, wanted, TestContext.Current.CancellationToken);

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Sha1(int number) => SHA1.HashData(BitConverter.GetBytes(number));
}
