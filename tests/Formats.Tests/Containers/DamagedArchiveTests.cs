using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

public sealed class DamagedArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("cut.zip", 0.7)]
    [InlineData("cut.tar", 0.7)]
    [InlineData("cut.tar", 0.75)] // in a header
    [InlineData("cut.tar.gz", 0.7)]
    public void What_lies_before_the_cut_is_kept_and_the_cut_is_told(string name, double share)
    {
        var whole = Whole(name);

        var found = Archives.Read(folder.File(name, whole.AsSpan(0, (int)(whole.Length * share))));

        Assert.Equal(Bytes(0), found.Bytes("0.bin"));
        Assert.Equal(Bytes(1), found.Bytes("1.bin"));
        Assert.Contains(found.Faults, fault => fault.Kind == FaultKind.Truncated);
    }

    [Fact]
    public void The_part_of_a_large_file_before_the_cut_is_kept()
    {
        var bytes = RandomBytes(7, 3_000_000);
        var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        var found = Archives.Read(folder.File("big.bin.gz", zipped.ToArray().AsSpan(0, 2_000_000)));

        var kept = found.Bytes("big.bin");
        Assert.InRange(kept.Length, 1_500_000, 2_000_000);
        Assert.Equal(bytes[..kept.Length], kept);
        Assert.Equal(FaultKind.Truncated, Assert.Single(found.Faults).Kind);
    }

    [Fact]
    public void A_damaged_entry_does_not_cost_the_entries_after_it()
    {
        var zip = Whole("damaged.zip");
        zip.AsSpan(zip.AsSpan().IndexOf("1.bin"u8) + 200, 2000).Clear();

        var found = Archives.Read(folder.File("damaged.zip", zip));

        Assert.Equal(["0.bin", "1.bin", "2.bin", "3.bin"], found.Paths());
        Assert.Equal(Bytes(0), found.Bytes("0.bin"));
        Assert.Equal(Bytes(2), found.Bytes("2.bin"));
        Assert.Equal(Bytes(3), found.Bytes("3.bin"));
        Assert.True(
            found.Children[1].Child.Fault == FaultKind.Corrupt
                || found.Faults.Any(fault => fault.Kind == FaultKind.Corrupt && fault.Message.Contains("1.bin", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_wrong_checksum_is_told_with_the_entrys_name_and_the_bytes_are_kept()
    {
        var zip = new HandMadeZip().Add("sum.txt"u8.ToArray(), "kept"u8.ToArray(), hasWrongSum: true).Add("next.txt", "next"u8.ToArray());

        var found = Archives.Read(folder.File("sum.zip", zip.ToArray()));

        Assert.Equal("kept", found.Words("sum.txt"));
        Assert.Equal("next", found.Words("next.txt"));
        var (kind, message) = Assert.Single(found.Faults);
        Assert.Equal(FaultKind.Corrupt, kind);
        Assert.StartsWith("sum.txt: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_compressed_in_an_unknown_way_is_listed_as_unsupported()
    {
        var zip = new HandMadeZip().Add("odd.bin"u8.ToArray(), "????"u8.ToArray(), method: 77).Add("next.txt", "next"u8.ToArray());

        var found = Archives.Read(folder.File("odd.zip", zip.ToArray()));

        Assert.Equal(["odd.bin", "next.txt"], found.Paths());
        Assert.Equal(FaultKind.Unsupported, found.Children[0].Child.Fault);
        Assert.Equal("next", found.Words("next.txt"));
    }

    [Fact]
    public void A_file_that_only_begins_like_an_archive_ends_with_a_fault_and_never_otherwise()
    {
        byte[][] beginnings =
        [
            [0x50, 0x4b, 3, 4],
            [0x1f, 0x8b, 8],
            [0x1f, 0x9d, 0x90],
            [0x1f, 0x9d, 0x1e, 0x42],
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
            [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
            [.. "Rar!\x1a\x07\0"u8],
            [.. "Rar!\x1a\x07\x01\0"u8],
            [.. "MSCF\0\0\0\0"u8],
            [0x28, 0xb5, 0x2f, 0xfd],
            [.. "BZh91AY&SY"u8],
        ];
        for (var seed = 0; seed < 20; seed++)
        {
            foreach (var beginning in beginnings)
            {
                var path = folder.File("broken", [.. beginning, .. RandomBytes(seed, seed * 50)]);
                var found = new Found();
                var isTold = Record.Exception(() => Archives.Read(path, found)) switch
                {
                    null => found.Faults.Count > 0 || found.Children.Count > 0,
                    Unreadable => true,
                    _ => false,
                };
                Assert.True(isTold, $"{Convert.ToHexString(beginning)} with {seed * 50} bytes behind it");
            }
        }
    }

    [Fact]
    public void Changing_any_byte_of_an_archive_never_breaks_the_reader()
    {
        var types = new[] { ("mutated.zip", MediaTypes.Zip), ("mutated.tar", MediaTypes.Tar), ("mutated.tar.gz", MediaTypes.Gzip) };
        foreach (var (name, mediaType) in types)
        {
            var whole = Whole(name);
            var random = new Random(20011202);
            for (var round = 0; round < 150; round++)
            {
                var bytes = whole.ToArray();
                for (var change = 0; change < 5; change++)
                {
                    bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
                }

                var content = new Content(folder.File(name, bytes), name) { MediaType = mediaType };
                var outcome = Record.Exception(() => Archives.Read(content, new LimitedFindings(1000, 10_000_000)));
                Assert.True(outcome is null or Unreadable, $"{name}, round {round}: {outcome}");
            }
        }
    }

    /// <summary>Four files of 120 KB, part of it repeating, in the form the name asks for: libarchive gives up to 64 KB before a cut for lost.</summary>
    private static byte[] Whole(string name)
    {
        var bytes = new MemoryStream();
        if (name.EndsWith("zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            for (var number = 0; number < 4; number++)
            {
                using var stream = zip.CreateEntry($"{number}.bin").Open();
                stream.Write(Bytes(number));
            }
        }
        else
        {
            using var zipped = name.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(bytes, CompressionLevel.Optimal, true) : null;
            using var tar = new TarWriter((Stream?)zipped ?? bytes, leaveOpen: true);
            for (var number = 0; number < 4; number++)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{number}.bin") { DataStream = new MemoryStream(Bytes(number)) });
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Bytes(int number) =>
        [.. RandomBytes(number, 110_000), .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D10}", 1000)))];

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
