using System.Text.Json.Nodes;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tests;

public sealed class FieldValueTests
{
    private const string Choices = """{"choices":["Hot","Cold"]}""";

    [Theory]
    [InlineData(FieldType.Text, "\"Größe\"", "\"Größe\"")]
    [InlineData(FieldType.Text, "\" kept as it is \"", "\" kept as it is \"")]
    [InlineData(FieldType.Text, "\"\"", null)]
    [InlineData(FieldType.Text, "null", null)]
    [InlineData(FieldType.Text, "[\"one\"]", "\"one\"")]
    [InlineData(FieldType.Text, "[null]", null)]
    [InlineData(FieldType.Text, "\"nul\\u0000\"", "\"nul\uFFFD\"")]
    [InlineData(FieldType.LongText, "\"two\\nlines\"", "\"two\\nlines\"")]
    [InlineData(FieldType.Number, "5", "5")]
    [InlineData(FieldType.Number, "-1.50", "-1.50")]
    [InlineData(FieldType.Number, "\" 1,234.5 \"", "1234.5")]
    [InlineData(FieldType.Number, "\"\"", null)]
    [InlineData(FieldType.Number, "[7]", "7")]
    [InlineData(FieldType.Currency, "\"19.90\"", "19.90")]
    [InlineData(FieldType.Duration, "90", "90")]
    [InlineData(FieldType.Boolean, "true", "true")]
    [InlineData(FieldType.Boolean, "false", "false")]
    [InlineData(FieldType.Boolean, "\"True\"", "true")]
    [InlineData(FieldType.Date, "\"2001-05-14\"", "\"2001-05-14\"")]
    [InlineData(FieldType.Date, "\"2001-05-14T23:39:00-07:00\"", "\"2001-05-15\"")]
    [InlineData(FieldType.Date, "\"14 May 2001\"", "\"2001-05-14\"")]
    [InlineData(FieldType.Date, "\"\"", null)]
    [InlineData(FieldType.DateTime, "\"2001-05-14T23:39:00Z\"", "\"2001-05-14T23:39:00Z\"")]
    [InlineData(FieldType.DateTime, "\"2001-05-14T16:39:00.789-07:00\"", "\"2001-05-14T23:39:00Z\"")]
    [InlineData(FieldType.DateTime, "\"2001-05-14\"", "\"2001-05-14T00:00:00Z\"")]
    [InlineData(FieldType.DateTime, "\"9999-12-31T23:59:59Z\"", "\"9999-12-31T23:59:59Z\"")]
    [InlineData(FieldType.Time, "\"16:39\"", "\"16:39\"")]
    [InlineData(FieldType.Choice, "\"Hot\"", "\"Hot\"")]
    [InlineData(FieldType.Choice, "\"\"", null)]
    [InlineData(FieldType.Hyperlink, "\"https://example.com\"", "\"https://example.com\"")]
    [InlineData(FieldType.NativeFile, "\"a.docx\"", "\"a.docx\"")]
    [InlineData(FieldType.Image, "\"a.tif\"", "\"a.tif\"")]
    public void A_value_that_fits_is_kept_in_one_form(FieldType type, string given, string? kept) =>
        Assert.Equal(kept, FieldValue.Check(FieldOf(type), JsonNode.Parse(given))?.ToJsonString(Json.Options));

    [Theory]
    [InlineData(FieldType.Text, "5")]
    [InlineData(FieldType.Text, "true")]
    [InlineData(FieldType.Text, "{}")]
    [InlineData(FieldType.Text, "[\"one\",\"two\"]")]
    [InlineData(FieldType.Text, "[[\"one\"]]")]
    [InlineData(FieldType.LongText, "{\"a\":1}")]
    [InlineData(FieldType.Number, "\"five\"")]
    [InlineData(FieldType.Number, "\"1.2.3\"")]
    [InlineData(FieldType.Number, "true")]
    [InlineData(FieldType.Number, "{}")]
    [InlineData(FieldType.Number, "[1,2]")]
    [InlineData(FieldType.Currency, "\"$5\"")]
    [InlineData(FieldType.Duration, "\"PT5M\"")]
    [InlineData(FieldType.Boolean, "\"yes\"")]
    [InlineData(FieldType.Boolean, "1")]
    [InlineData(FieldType.Boolean, "{}")]
    [InlineData(FieldType.Date, "\"soon\"")]
    [InlineData(FieldType.Date, "\"2001-02-30\"")]
    [InlineData(FieldType.Date, "20010514")]
    [InlineData(FieldType.DateTime, "\"2001-05-14T25:00:00Z\"")]
    [InlineData(FieldType.DateTime, "\"0001-01-01T00:00:00+14:00\"")]
    [InlineData(FieldType.DateTime, "\"9999-12-31T23:59:59-14:00\"")]
    [InlineData(FieldType.DateTime, "989883540")]
    [InlineData(FieldType.Choice, "\"hot\"")]
    [InlineData(FieldType.Choice, "\"Warm\"")]
    [InlineData(FieldType.Choice, "1")]
    [InlineData(FieldType.Time, "5")]
    [InlineData(FieldType.Hyperlink, "false")]
    public void A_value_that_does_not_fit_is_refused_and_the_field_named(FieldType type, string given)
    {
        var refused = Assert.Throws<Refused>(() => FieldValue.Check(FieldOf(type), JsonNode.Parse(given)));
        Assert.Equal((Reason.Invalid, "Colour"), (refused.Reason, refused.Subject));
        Assert.Contains("'Colour'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FieldType.Text, 4_000)]
    [InlineData(FieldType.LongText, 1_000_000)]
    public void A_text_may_be_so_long_and_no_longer(FieldType type, int longest)
    {
        var text = new string('a', longest);
        Assert.Equal(text, FieldValue.Check(FieldOf(type), JsonValue.Create(text))!.GetValue<string>());
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => FieldValue.Check(FieldOf(type), JsonValue.Create(text + "a"))).Reason);
    }

    [Theory]
    [InlineData(FieldType.Text, "\"one\"", "[\"one\"]")]
    [InlineData(FieldType.Text, "[\"one\",null,\"\",\"two\"]", "[\"one\",\"two\"]")]
    [InlineData(FieldType.Text, "[]", null)]
    [InlineData(FieldType.Text, "[\"\"]", null)]
    [InlineData(FieldType.Number, "[\"1\",2]", "[1,2]")]
    [InlineData(FieldType.Choice, "[\"Cold\",\"Hot\"]", "[\"Cold\",\"Hot\"]")]
    public void A_field_of_several_values_keeps_a_list(FieldType type, string given, string? kept) =>
        Assert.Equal(kept, FieldValue.Check(FieldOf(type) with { IsMultiple = true }, JsonNode.Parse(given))?.ToJsonString());

    [Fact]
    public void One_bad_value_of_several_is_refused()
    {
        var several = FieldOf(FieldType.Choice) with { IsMultiple = true };
        Assert.Throws<Refused>(() => FieldValue.Check(several, JsonNode.Parse("[\"Hot\",\"Warm\"]")));
        Assert.Throws<Refused>(() => FieldValue.Check(several, JsonNode.Parse("[[\"Hot\"]]")));
    }

    [Fact]
    public void A_choice_without_a_list_of_choices_is_free() =>
        Assert.Equal(
            "Warm",
            FieldValue.Check(FieldOf(FieldType.Choice) with { SettingsJson = "{}" }, JsonValue.Create("Warm"))!.GetValue<string>()
        );

    [Fact]
    public void Every_type_is_checked_here()
    {
        foreach (var type in Enum.GetValues<FieldType>())
        {
            Assert.Null(FieldValue.Check(FieldOf(type), null));
            Assert.Throws<Refused>(() => FieldValue.Check(FieldOf(type), new JsonObject()));
        }
    }

    private static Field FieldOf(FieldType type) =>
        new()
        {
            Name = "Colour",
            Type = type,
            SettingsJson = type == FieldType.Choice ? Choices : "{}",
        };
}
