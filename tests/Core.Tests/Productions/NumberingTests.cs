using Dossier.Core.Kernel;
using Dossier.Core.Productions;

namespace Dossier.Core.Tests.Productions;

public sealed class NumberingTests
{
    private static readonly Numbering Plain = new() { Prefix = "A", Padding = 3 };

    [Fact]
    public void A_number_is_padded_and_never_cut()
    {
        Assert.Equal("A007", Plain.Label(7));
        Assert.Equal("A1234", Plain.Label(1234));
        Assert.Equal("AB_00000001", new Numbering { Prefix = "AB", Separator = "_" }.Label(1));
    }

    [Theory]
    [InlineData("A", 10, 20, true)]
    [InlineData("A", 21, 30, false)]
    [InlineData("a", 20, 20, true)]
    [InlineData("B", 1, 99, false)]
    // A1 and 001 reads as A and 1001; A01 and 005 as A and 1005.
    [InlineData("A1", 1, 9, false)]
    [InlineData("AB", 1, 99, false)]
    public void Ranges_that_may_hold_the_same_label_collide(string prefix, long first, long last, bool collide)
    {
        var other = Plain with { Prefix = prefix };

        Assert.Equal(collide, Plain.Collides(10, 20, other, first, last));
        Assert.Equal(collide, other.Collides(first, last, Plain, 10, 20));
    }

    [Fact]
    public void A_prefix_that_ends_in_digits_may_read_as_a_number()
    {
        var other = new Numbering { Prefix = "A1", Padding = 1 };

        Assert.True(Plain.Collides(100, 120, other, 10, 12));
        Assert.False(Plain.Collides(100, 120, other, 30, 32));
    }

    [Fact]
    public void Pages_count_at_least_one()
    {
        var pages = Plain with { Level = NumberingLevel.Page };

        Assert.Equal([1L, 1L, 5L], new int?[] { null, 0, 5 }.Select(pages.Takes));
        Assert.Equal(1, Plain.Takes(5));
    }
}
