using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;

namespace Dossier.Dialects.Tests.Shared;

/// <summary>Merge patches (RFC 7396), and what is told of a body that does not fit.</summary>
public sealed class BodyTests
{
    private static readonly JsonSerializerOptions Json = new(WireFormat.StrictJson())
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Whole(
        [property: MaxLength(5)] string Name,
        int Count,
        Inner Inner,
        string? Note = null,
        IReadOnlyList<Inner>? List = null
    );

    private sealed record Inner(string A, [property: Range(1, 9)] int? B = null);

    private static readonly Whole Before = new("old", 1, new Inner("a", 2), "note", [new Inner("x")]);

    [Theory]
    [InlineData("{}", """{"name":"old","count":1,"inner":{"a":"a","b":2},"note":"note","list":[{"a":"x"}]}""")]
    [InlineData("""{"name":"new","note":null}""", """{"name":"new","count":1,"inner":{"a":"a","b":2},"list":[{"a":"x"}]}""")]
    [InlineData("""{"inner":{"b":null}}""", """{"name":"old","count":1,"inner":{"a":"a"},"note":"note","list":[{"a":"x"}]}""")]
    [InlineData("""{"inner":{"a":"z"},"list":[]}""", """{"name":"old","count":1,"inner":{"a":"z","b":2},"note":"note","list":[]}""")]
    [InlineData("""{"unknown":1}""", """{"name":"old","count":1,"inner":{"a":"a","b":2},"note":"note","list":[{"a":"x"}]}""")]
    public void A_patch_changes_what_it_mentions(string patch, string after) =>
        Assert.Equal(after, JsonSerializer.Serialize(Patch(patch).ApplyTo(Before), Json));

    [Theory]
    [InlineData("""{"name":null}""", "name", "'name' is missing.")]
    [InlineData("""{"name":"longer"}""", "name", "'name' must not be longer than 5.")]
    [InlineData("""{"count":"1"}""", "count", "'count' must be a whole number.")]
    [InlineData("""{"count":1.5}""", "count", "'count' must be a whole number.")]
    [InlineData("""{"count":99999999999}""", "count", "'count' must be a whole number.")]
    [InlineData("""{"inner":5}""", "inner", "'inner' must be an object.")]
    [InlineData("""{"inner":{"b":10}}""", "inner.b", "'inner.b' must be from 1 to 9.")]
    [InlineData("""{"list":[{"a":"x"},{}]}""", "list[1].a", "'list[1].a' is missing.")]
    [InlineData("""{"list":[null]}""", "list[0]", "'list[0]' must not be null.")]
    [InlineData("""{"list":{}}""", "list", "'list' must be an array.")]
    public void A_patch_whose_outcome_is_not_whole_is_refused(string patch, string subject, string message)
    {
        var refused = Assert.Throws<Refused>(() => Patch(patch).ApplyTo(Before));
        Assert.Equal(Reason.Invalid, refused.Reason);
        Assert.Equal(subject, refused.Subject);
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public void A_patch_tells_absent_from_null()
    {
        var patch = Patch("""{"note":null,"inner":{"b":null}}""");
        Assert.True(patch.Mentions("note"));
        Assert.True(patch.Mentions("inner", "b"));
        Assert.False(patch.Mentions("inner", "a"));
        Assert.False(patch.Mentions("name"));
        Assert.False(patch.Mentions("name", "x"));
    }

    private static MergePatch<Whole> Patch(string json) => MergePatch<Whole>.Of(JsonDocument.Parse(json).RootElement, Json);
}
