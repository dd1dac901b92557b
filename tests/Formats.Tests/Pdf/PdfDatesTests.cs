using System.Globalization;
using Dossier.Formats.Pdf;

namespace Dossier.Formats.Tests.Pdf;

public sealed class PdfDatesTests
{
    [Theory]
    [InlineData("D:20010504100000+02'00'", "2001-05-04T10:00:00+02:00")]
    [InlineData("D:20010504100000-08'30", "2001-05-04T10:00:00-08:30")]
    [InlineData("D:20010504100000+02", "2001-05-04T10:00:00+02:00")]
    [InlineData("D:20010504100000Z00'00'", "2001-05-04T10:00:00+00:00")]
    [InlineData("D:20010504100000", "2001-05-04T10:00:00+00:00")]
    [InlineData("20010504", "2001-05-04T00:00:00+00:00")]
    [InlineData("D:2001", "2001-01-01T00:00:00+00:00")]
    [InlineData("4 May 2001 10:00 +0200", "2001-05-04T10:00:00+02:00")]
    [InlineData("D:20010231", null)]
    [InlineData("D:20010504250000", null)]
    [InlineData("D:00000000000000", null)]
    [InlineData("D:20010504100000+99'99'", null)]
    [InlineData("", null)]
    [InlineData("yesterday", null)]
    public void Dates_keep_the_offset_they_were_written_in(string written, string? expected) =>
        Assert.Equal(expected, PdfDates.Parse(written)?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
}
