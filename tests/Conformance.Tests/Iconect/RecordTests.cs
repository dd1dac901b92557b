using System.Net;
using System.Net.Http.Headers;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Workspaces;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.4, 3.6, 3.8 and 3.12: fields, records, native files, views.</summary>
public sealed class RecordTests(IconectServer server) : IClassFixture<IconectServer>
{
    private const long NativeFile = 2147483010;

    private Api Api => server.Admin;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = IconectServer.Deadline)]
    public Task What_another_case_takes_in_is_reviewed_here() => new ReviewStory(server).Play();

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Fields_are_made_together_or_not_at_all_and_changed()
    {
        var path = $"{server.P}/fields";
        var made = (
            await Api.Post(
                path,
                new object[]
                {
                    new
                    {
                        type = 3,
                        name = "Numeric Field",
                        length = 32,
                        numeric_format = 3,
                    },
                    new
                    {
                        type = 0,
                        name = "Tags",
                        text_format = 2,
                        multi_value_delimiters = ";",
                        default_value = "new",
                    },
                }
            )
        ).Is(HttpStatusCode.Created).List;
        Assert.Equal((3, 32), (made[0].GetProperty("type").GetInt32(), made[0].GetProperty("length").GetInt32()));
        Assert.NotEqual(0, made[0].GetProperty("created_by_id").GetInt64());
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", made[0].GetProperty("created_date").GetString());
        (await Api.Post(path, new object[] { new { type = 0, name = "Free" }, new { type = 0, name = "Tags" } })).Is(
            HttpStatusCode.BadRequest
        );
        var names = (await Api.Get(path)).Is(HttpStatusCode.OK).List.Select(field => field.GetProperty("name").GetString()).ToList();
        Assert.DoesNotContain("Free", names);
        Assert.Contains("Native File", names);
        Assert.Contains("Date Sent", names);
        var one = $"{path}/{made[0].GetProperty("id")}";
        var changed = (
            await Api.Put(
                one,
                new
                {
                    type = 3,
                    name = "Numeric Field Updated",
                    numeric_format = 2,
                }
            )
        ).Is(HttpStatusCode.OK).Json;
        Assert.Equal("Numeric Field Updated", changed.GetProperty("name").GetString());
        Assert.Equal((2, 32), (changed.GetProperty("numeric_format").GetInt32(), changed.GetProperty("length").GetInt32()));
        Assert.Equal("Numeric Field Updated", (await Api.Get(one)).Is(HttpStatusCode.OK).Json.GetProperty("name").GetString());
        (await Api.Put(one, new { type = 0 })).Is(HttpStatusCode.BadRequest);
        (await Api.Put(one, new { numeric_format = 4 })).Is(HttpStatusCode.BadRequest);
        (await Api.Put($"{path}/{NativeFile}", new { name = "x" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new object[] { new { type = 12, name = "y" } })).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{path}/999999")).Is(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Records_are_made_each_on_its_own_and_duplicates_are_told()
    {
        var code = await server.NewField("Code");
        var amount = await server.NewField("Amount", 3);
        var tags = await server.NewField("Labels", 0, new { text_format = 2, default_value = "new" });
        var path = $"{server.P}/records";
        var made = (
            await Create(
                path,
                [code],
                Data((code, "A-1"), (amount, "12.5")),
                Data((code, "A-2"), (tags, "x; y")),
                Data((code, "A-1")),
                Data((amount, "no")),
                Data((999999, "z"))
            )
        )
            .Is(HttpStatusCode.Created)
            .Json;
        var status = made.GetProperty("new_records_list").GetProperty("record_status");
        Assert.Equal([0, 0, 1, 2, 2], status.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("status").GetInt32()));
        var ids = status.GetProperty("added_record_ids").EnumerateArray().Select(id => id.GetInt64()).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], made.GetProperty("duplicate_list")[0].GetProperty("id").GetInt64());
        Assert.Equal(2, made.GetProperty("record_errors").GetArrayLength());
        var again = (await Create(path, [code], Data((code, "A-2")))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(ids[1], again.GetProperty("duplicate_list")[0].GetProperty("id").GetInt64());
        Assert.Equal("12.5", Value(await Api.Get($"{path}/{ids[0]}"), amount));
        Assert.Equal("new", Value(await Api.Get($"{path}/{ids[0]}"), tags));
        Assert.Equal("x;y", Value(await Api.Get($"{path}/{ids[1]}?field_ids={tags},{code}"), tags));
        (await Create(path, [], Data((amount, "no")))).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new { records = Array.Empty<object>() })).Is(HttpStatusCode.BadRequest);
        var next = (await Api.Get($"{path}?after_id={ids[0]}&page_size=1")).Is(HttpStatusCode.OK).List.Single();
        Assert.Equal(ids[1], next.GetProperty("id").GetInt64());
        (await Api.Post(path, new { filestore_id = 20, records = new[] { new { } } })).Is(HttpStatusCode.NotFound);
        (await Api.Post(path, new { native_field_id = NativeFile, records = new[] { new { } } })).Is(HttpStatusCode.BadRequest);
        (await server.Stranger.Get($"{path}/{ids[0]}")).Is(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Records_are_changed_as_far_as_they_can_be()
    {
        var note = await server.NewField("Note");
        var (one, two) = (await server.NewRecord(note, "one"), await server.NewRecord(note, "two"));
        var before = (await Api.Get($"{server.P}/records/{one}")).Json.GetProperty("version").GetInt64();
        var changes = new object[]
        {
            new
            {
                id = one,
                version = before,
                field_data = Data((note, "first")),
            },
            new
            {
                id = two,
                version = 17,
                field_data = Data((note, "second")),
            },
            new { id = 999999, field_data = Data((note, "third")) },
        };
        var errors = (await Api.Put($"{server.P}/records", new { records = changes }))
            .Is(HttpStatusCode.OK)
            .Json.GetProperty("record_errors");
        Assert.Equal([two, 999999], errors.EnumerateArray().Select(error => error.GetProperty("id").GetInt64()));
        Assert.Equal("first", Value(await Api.Get($"{server.P}/records/{one}"), note));
        Assert.Equal("two", Value(await Api.Get($"{server.P}/records/{two}"), note));
        Assert.True((await Api.Get($"{server.P}/records/{one}")).Json.GetProperty("version").GetInt64() > before);
        var twin = new { hash_ids = new[] { note }, records = new[] { new { id = two, field_data = Data((note, "first")) } } };
        Assert.Equal(1, (await Api.Put($"{server.P}/records", twin)).Json.GetProperty("record_errors").GetArrayLength());
        var cleared = new { records = new[] { new { id = one, field_data = Data((note, "")) } } };
        Assert.Equal(0, (await Api.Put($"{server.P}/records", cleared)).Json.GetProperty("record_errors").GetArrayLength());
        Assert.Equal("", Value(await Api.Get($"{server.P}/records/{one}?field_ids={note}"), note));
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_record_that_is_named_twice_keeps_both_changes()
    {
        var (note, other) = (await server.NewField("Note twice"), await server.NewField("Other"));
        var one = await server.NewRecord(note, "one");
        var version = (await Api.Get($"{server.P}/records/{one}")).Json.GetProperty("version").GetInt64();
        object Change(long field, string value, long read) =>
            new
            {
                id = one,
                version = read,
                field_data = Data((field, value)),
            };
        object[] changes = [Change(note, "first", version), Change(other, "second", 0), Change(note, "late", version)];
        var errors = (await Api.Put($"{server.P}/records", new { records = changes })).Json.GetProperty("record_errors");
        Assert.Equal("The record was changed in the meantime.", errors.EnumerateArray().Single().GetProperty("message").GetString());
        var record = await Api.Get($"{server.P}/records/{one}");
        Assert.Equal(("first", "second"), (Value(record, note), Value(record, other)));
        object[] wrong = [new { id = one, field_data = "note" }];
        Assert.Contains(
            "'records[0].field_data'",
            (await Api.Put($"{server.P}/records", new { records = wrong })).Is(HttpStatusCode.BadRequest).Text,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Lists_are_paged_picked_and_cut()
    {
        var text = await server.NewField("Long", 1);
        var ids = new List<long>();
        for (var count = 0; count < 3; count++)
        {
            ids.Add(await server.NewRecord(text, new string('x', 150) + count));
        }

        var picked = $"{server.P}/records?field_ids={text}&record_ids={ids[0]},{ids[2]}&record_ids={ids[1]}";
        var first = (await Api.Get($"{picked}&page_size=2")).Is(HttpStatusCode.OK).List;
        Assert.Equal(ids.Take(2), first.Select(record => record.GetProperty("id").GetInt64()));
        Assert.Equal(100, first[0].GetProperty("field_data").GetProperty($"{text}").GetString()!.Length);
        Assert.Equal(ids[2], Assert.Single((await Api.Get($"{picked}&page_size=2&page=2")).List).GetProperty("id").GetInt64());
        var whole = (await Api.Get($"{picked}&size_limit=0")).List;
        Assert.Equal(151, whole[0].GetProperty("field_data").GetProperty($"{text}").GetString()!.Length);
        (await Api.Get($"{picked}&view_id=1")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{server.P}/records?page=0")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{server.P}/records?page_size=5000")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{server.P}/records?field_ids=999999")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{server.P}/records?field_ids=a")).Is(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_native_file_comes_in_chunks_is_read_and_is_had_by_every_door()
    {
        var note = await server.NewField("About");
        var record = await server.NewRecord(note, "with a file");
        var path = $"{server.P}/records/{record}/fields/{NativeFile}/file";
        (await Api.Upload($"{path}?chunk_index=2&chunk_count=2", "x"u8.ToArray())).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{path}?chunk_index=1&chunk_count=2", "Dear Ada, "u8.ToArray())).Is(HttpStatusCode.OK);
        (await Api.Upload($"{path}?chunk_index=3&chunk_count=2", "x"u8.ToArray())).Is(HttpStatusCode.BadRequest);
        (await Api.Get(path)).Is(HttpStatusCode.NotFound);
        (await Api.Upload($"{path}?chunk_index=2&chunk_count=2", "the quokka sends regards."u8.ToArray())).Is(HttpStatusCode.OK);
        var address = Value(await Api.Get($"{server.P}/records/{record}"), NativeFile);
        Assert.StartsWith("http://", address, StringComparison.Ordinal);
        var file = (await Api.Get(address)).Is(HttpStatusCode.OK);
        Assert.Equal("Dear Ada, the quokka sends regards.", file.Text);
        var part = await Api.Send(HttpMethod.Get, path, range: new RangeHeaderValue(5, 7));
        Assert.Equal((HttpStatusCode.PartialContent, "Ada"), (part.Status, part.Text));
        (await server.Stranger.Get(path)).Is(HttpStatusCode.NotFound);
        var workspace = await server.Installed.Of<Workspaces>().Find(server.Project, Installed.Operator, Cancel);
        var document = await server.Installed.Of<Documents>().Find(workspace.Id, record, Installed.Operator, Cancel);
        Assert.Equal(("letter.txt", 35), (document.FileName, document.Size));

        (await Api.Upload(path, "another"u8.ToArray(), "second.txt")).Is(HttpStatusCode.OK);
        Assert.Equal("another", (await Api.Get($"{server.P}/records/{record}/file?field_id={NativeFile}")).Text);
        (await Api.Upload($"{server.P}/records/{record}/fields/{note}/file", "x"u8.ToArray())).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{server.P}/records/{record}/fields/999999/file", "x"u8.ToArray())).Is(HttpStatusCode.NotFound);
        (await Api.Delete(path)).Is(HttpStatusCode.NoContent);
        (await Api.Get(path)).Is(HttpStatusCode.NotFound);
        Assert.Equal("with a file", Value(await Api.Get($"{server.P}/records/{record}"), note));
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Views_show_what_is_picked_what_is_not_and_what_is_found()
    {
        var word = await server.NewField("Word");
        var (one, two) = (await server.NewRecord(word, "wombat one"), await server.NewRecord(word, "wombat two"));
        var picked = await View(new { selected_ids = new[] { two }, expiry_date = DateTimeOffset.UtcNow.AddDays(1) });
        Assert.Equal([two], await Records(picked));
        var others = await Records(await View(new { selected_ids = new[] { two }, invert_selection = true }));
        Assert.Contains(one, others);
        Assert.DoesNotContain(two, others);
        var found = await View(new { search_query = "wombat and one" });
        await Until(async () => (await Records(found)).SequenceEqual([one]));
        var three = await server.NewRecord(word, "wombat and one more");
        await Until(async () => (await Records(found)).SequenceEqual([one, three]));
        var path = $"{server.P}/views";
        (await Api.Post(path, new { })).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new { selected_ids = new[] { one }, search_query = "x" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new { search_query = "(wombat" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new { search_query = "x", expiry_date = "2019-08-24T14:15:22Z" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post(path, new { selected_ids = new[] { 999999 } })).Is(HttpStatusCode.NotFound);
        (await Api.Get($"{server.P}/records?view_id=999999")).Is(HttpStatusCode.NotFound);
        var brief = await View(new { selected_ids = new[] { one }, expiry_date = DateTimeOffset.UtcNow.AddSeconds(2) });
        await Until(async () => (await Api.Get($"{server.P}/records?view_id={brief}")).Status == HttpStatusCode.NotFound);
    }

    private async Task<long> View(object body) =>
        (await Api.Post($"{server.P}/views", body)).Is(HttpStatusCode.Created).Json.GetProperty("view_id").GetInt64();

    private async Task<IReadOnlyList<long>> Records(long view) =>
        [
            .. (await Api.Get($"{server.P}/records?view_id={view}&page_size=1000"))
                .Is(HttpStatusCode.OK)
                .List.Select(record => record.GetProperty("id").GetInt64()),
        ];

    private Task<Said> Create(string path, long[] identity, params Dictionary<string, string>[] rows) =>
        Api.Post(path, new { hash_ids = identity, records = rows.Select(row => new { field_data = row }) });

    private static Dictionary<string, string> Data(params (long Field, string Value)[] values) =>
        values.ToDictionary(value => $"{value.Field}", value => value.Value);

    private static string Value(Said record, long field) =>
        record.Is(HttpStatusCode.OK).Json.GetProperty("field_data").GetProperty($"{field}").GetString()!;

    private static async Task Until(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(100, Cancel);
        }
    }
}
