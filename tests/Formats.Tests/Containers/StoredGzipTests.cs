using System.IO.Compression;
using System.Text;
using Dossier.Formats.Containers;

namespace Dossier.Formats.Tests.Containers;

public sealed class StoredGzipTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(StoredGzip.Most)]
    public void Any_reader_of_gzip_gets_the_bytes_back_and_the_file_fits_a_block(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var file = StoredGzip.Of(bytes);
        Assert.True(file.Length <= 4096);
        Assert.Equal(bytes, Unpacked(file));
    }

    [Fact]
    public void A_damaged_byte_is_noticed()
    {
        var file = StoredGzip.Of(Encoding.UTF8.GetBytes("The contract is void."));
        file[20] ^= 1;
        Assert.Throws<InvalidDataException>(() => Unpacked(file));
    }

    [Fact]
    public void More_than_fits_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StoredGzip.Of(new byte[StoredGzip.Most + 1]));

    private static byte[] Unpacked(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
