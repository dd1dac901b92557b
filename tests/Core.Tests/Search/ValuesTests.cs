using Dossier.Core.Search;

namespace Dossier.Core.Tests.Search;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("2001", "2001")]
    [InlineData("2001-05", "200105")]
    [InlineData(" 2001-05-14 ", "20010514")]
    [InlineData("2001/05/14 23:39", "200105142339")]
    [InlineData("2001-05-14T23:39:07Z", "20010514233907")]
    [InlineData("2001-05-14T23:39:07.1234567Z", "20010514233907")]
    [InlineData("20010514t233907z", "20010514233907")]
    [InlineData("2001-05-14T23:39:07:11", null)]
    [InlineData("2001-5-14", null)]
    [InlineData("14-05-2001", null)]
    [InlineData("2001.05.14", null)]
    [InlineData("2001-05-14T23:39:07+02", null)]
    [InlineData("٢٠٠١", null)]
    [InlineData("May", null)]
    [InlineData("", null)]
    public void A_date_is_its_digits_as_far_as_it_is_written(string written, string? digits) => Assert.Equal(digits, Values.Date(written));

    [Fact]
    public void A_date_is_found_by_each_step_it_is_written_to()
    {
        Assert.Equal(["2001"], Values.DateSteps("2001"));
        Assert.Equal(["2001", "200105", "20010514"], Values.DateSteps("20010514"));
        Assert.Equal(["2001", "200105", "20010514", "2001051423", "200105142339", "20010514233907"], Values.DateSteps("20010514233907"));
    }

    [Theory]
    [InlineData("Text/Plain", "textplain")]
    [InlineData("ÄÖ-1 ½", "äö1")]
    [InlineData("--", null)]
    public void An_exact_value_is_its_letters_and_digits(string written, string? token) => Assert.Equal(token, Values.Exact(written));

    [Fact]
    public void An_exact_value_that_is_too_long_for_a_token_is_none()
    {
        var longest = new string('A', Tokenizer.MaximumLength);
        Assert.Equal(longest.ToLowerInvariant(), Values.Exact($"-{longest}-"));
        Assert.Null(Values.Exact(longest + "b"));
    }
}
