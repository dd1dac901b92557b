using System.Net;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 4: values of fields of every type, as people write them and as they are kept.</summary>
public sealed class FieldTests(IconectServer server) : IClassFixture<IconectServer>
{
    [Theory(Timeout = IconectServer.Deadline)]
    [InlineData(0, "plain", "plain", null)]
    [InlineData(1, "a\nlong text", "a\nlong text", null)]
    [InlineData(2, "2001-05-14", "2001-05-14", "not a day")]
    [InlineData(3, "(1,250.5)", "-1250.5", "many")]
    [InlineData(4, "$1,250.50", "1250.50", "cheap")]
    [InlineData(5, "9:05 PM", "21:05:00", null)]
    [InlineData(6, "1:00:05", "3605", "long")]
    [InlineData(7, "2001-05-14T23:39:00+02:00", "2001-05-14T21:39:00Z", "soon")]
    [InlineData(8, "yes", "true", "perhaps")]
    [InlineData(10, "IMG001", "IMG001", null)]
    [InlineData(11, "https://x.example/a", "https://x.example/a", null)]
    public async Task A_value_is_kept_in_one_form_and_a_wrong_one_is_told(int type, string written, string kept, string? wrong)
    {
        var field = await server.NewField($"Of type {type}", type);
        var record = await server.NewRecord(field, written);
        var found = (await server.Admin.Get($"{server.P}/records/{record}?field_ids={field}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(kept, found.GetProperty("field_data").GetProperty($"{field}").GetString());
        if (wrong is not null)
        {
            var body = new { records = new[] { new { field_data = new Dictionary<string, string> { [$"{field}"] = wrong } } } };
            (await server.Admin.Post($"{server.P}/records", body)).Is(HttpStatusCode.BadRequest);
        }
    }

    [Theory(Timeout = IconectServer.Deadline)]
    [InlineData(0, "12/31/2001")]
    [InlineData(1, "31/12/2001")]
    [InlineData(2, "2001/12/31")]
    [InlineData(3, "12-31-2001")]
    [InlineData(4, "31-12-2001")]
    [InlineData(5, "2001-12-31")]
    [InlineData(6, "31-Dec-2001")]
    [InlineData(7, "20011231")]
    public async Task A_day_is_read_as_its_field_writes_it(int format, string written)
    {
        var field = await server.NewField($"Day {format}", 2, new { date_format = format });
        var record = await server.NewRecord(field, written);
        var found = (await server.Admin.Get($"{server.P}/records/{record}?field_ids={field}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("2001-12-31", found.GetProperty("field_data").GetProperty($"{field}").GetString());
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_short_text_is_as_long_as_its_field_allows()
    {
        var field = await server.NewField("Short", 0, new { length = 3 });
        await server.NewRecord(field, "abc");
        var body = new { records = new[] { new { field_data = new Dictionary<string, string> { [$"{field}"] = "abcd" } } } };
        (await server.Admin.Post($"{server.P}/records", body)).Is(HttpStatusCode.BadRequest);
        (await server.Admin.Put($"{server.P}/fields/{field}", new { name = "Short", length = 4 })).Is(HttpStatusCode.OK);
        (await server.Admin.Post($"{server.P}/records", body)).Is(HttpStatusCode.Created);
    }
}
