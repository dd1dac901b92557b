using System.Net;
using System.Text;
using System.Text.Json;
using Dossier.Formats.LoadFiles;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.5: load files become records.</summary>
public sealed class ImportTests(IconectServer server) : JobProject(server), IClassFixture<IconectServer>
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_csv_is_imported_with_every_value_in_its_field_and_every_wrong_one_told()
    {
        p = $"projects/{await Server.NewProject("Csv")}";
        var (text, number) = (await Field("Subject line"), await Field("Pages", 3));
        var day = await Field("Day", 2, new { date_format = 1 });
        var tags = await Field("Tags", 0, new { text_format = 2, multi_value_delimiters = "|" });
        var given = await Field("Source", 0, new { default_value = "import" });
        await Upload(
            "Content/csv.csv",
            "Name,Title,Pages,Day,Tags\r\n"
                + "one,\"a, \"\"b\"\"\r\nand more\",12,31/12/2001,x|y\r\n"
                + "two,ä漢,many,2002-01-02,\r\n"
                + "three,short\r\n"
                + ",,,,\r\n"
        );
        var details = Import("Content/csv.csv", (0, NameColumn), (1, text), (2, number), (3, day), (4, tags));
        var job = await Made(50007, details);
        (await Api.Post($"{p}/jobs/{job}/start", new { view_id = 0 })).Is(HttpStatusCode.OK);
        var done = await Over(job);
        Assert.Equal(8, Number(done, "status"));
        Assert.Equal("Processing Job Finished Normally with Exceptions", done.GetProperty("status_message").GetString());
        Assert.NotEqual(JsonValueKind.Null, done.GetProperty("last_run_utc").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, done.GetProperty("last_stop_utc").ValueKind);
        var results = done.GetProperty("results");
        Assert.Equal(
            (3, 1, 2, 1),
            (
                Number(results, "added_record_count"),
                Number(results, "added_record_count_with_error"),
                Number(results, "error_count"),
                Number(results, "record_count_not_added")
            )
        );
        Assert.False(results.GetProperty("expected_record_count_equals_actual_count").GetBoolean());
        Assert.Contains("Title", results.GetProperty("warnings_json").GetString(), StringComparison.Ordinal);
        var errors = (await Api.Get($"{p}/jobs/{job}/errors")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(2, Number(errors, "count"));
        var first = errors.GetProperty("errors")[0];
        Assert.Equal(
            ("WrongValue", "Content/csv.csv, line 4, column 3"),
            (first.GetProperty("type").GetString(), first.GetProperty("place").GetString())
        );
        Assert.Contains("'many'", first.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Logs/import-", results.GetProperty("error_log_file").GetString(), StringComparison.Ordinal);

        var records = (await Api.Get($"{p}/records?size_limit=0")).Is(HttpStatusCode.OK).List;
        Assert.Equal(3, records.Count);
        Assert.Equal(
            ["one", "a, \"b\"\r\nand more", "12", "2001-12-31", "x|y", "import"],
            new[] { NameColumn, text, number, day, tags, given }.Select(id => Value(records[0], id))
        );
        Assert.Equal(
            ["two", "ä漢", "", "2002-01-02", ""],
            new[] { NameColumn, text, number, day, tags }.Select(id => Value(records[1], id))
        );
        Assert.Equal(("", "import"), (Value(records[2], text), Value(records[2], given)));

        (await Api.Send(HttpMethod.Put, $"{p}/jobs/{job}/start")).Is(HttpStatusCode.OK);
        await Over(job);
        Assert.Equal(6, (await Api.Get($"{p}/records")).Is(HttpStatusCode.OK).List.Count);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task An_import_that_stops_on_an_error_keeps_what_came_before()
    {
        p = $"projects/{await Server.NewProject("Stops")}";
        var number = await Field("Number", 3);
        await Upload("n.csv", "number\n1\n2\nthree\n4\n");
        var details = Import("n.csv", (0, number));
        details["stop_on_error"] = true;
        var done = await Run(50007, details);
        Assert.Equal(6, Number(done, "status"));
        Assert.Equal(
            (2, 1),
            (
                Number(done.GetProperty("results"), "added_record_count"),
                Number(done.GetProperty("results"), "record_count_not_added_with_error")
            )
        );
        Assert.Equal(2, (await Api.Get($"{p}/records")).Is(HttpStatusCode.OK).List.Count);
        var missing = await Run(50007, Import("nowhere.csv", (0, number)));
        Assert.Equal(6, Number(missing, "status"));
        Assert.Contains("nowhere.csv", missing.GetProperty("status_message").GetString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = IconectServer.Deadline)]
    [InlineData("utf-8", 0)]
    [InlineData("utf-8-mark", 0)]
    [InlineData("utf-16", 0)]
    [InlineData("utf-16-mark", 0)]
    [InlineData("utf-16", 1)]
    [InlineData("utf-16BE-mark", 0)]
    [InlineData("windows-1252", 0)]
    [InlineData("windows-1252", 2)]
    public async Task A_dat_is_imported_in_every_encoding(string encoding, int asked)
    {
        p = $"projects/{await Server.NewProject($"Dat {encoding} {asked}")}";
        var (one, two) = (await Field("One"), await Field("Two"));
        const string Dat = "þOneþ\u0014þTwoþ\r\nþé®secondþ\u0014þþþþ\r\nþþ\u0014þ€þ\r\n";
        Encoding codec = encoding.Split('-') switch
        {
            ["windows", ..] => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            ["utf", "8", ..] => new UTF8Encoding(false),
            _ => new UnicodeEncoding(encoding.Contains("BE", StringComparison.Ordinal), false),
        };
        byte[] mark =
            !encoding.EndsWith("-mark", StringComparison.Ordinal) ? []
            : codec is UTF8Encoding ? Encoding.UTF8.GetPreamble()
            : new UnicodeEncoding(encoding.Contains("BE", StringComparison.Ordinal), true).GetPreamble();
        await Upload("x.dat", [.. mark, .. codec.GetBytes(Dat)]);
        var details = Import("x.dat", (0, one), (1, two));
        details["file_format"] = 0;
        details["encoding"] = asked;
        var done = await Run(50007, details);
        Assert.Equal(5, Number(done, "status"));
        var records = (await Api.Get($"{p}/records")).Is(HttpStatusCode.OK).List;
        Assert.Equal([("é\nsecond", "þ"), ("", "€")], records.Select(record => (Value(record, one), Value(record, two))));
    }

    [Theory(Timeout = IconectServer.Deadline)]
    [InlineData("rdo_load_file_01.dat", false, "")]
    [InlineData("load_file_03.dat", true, "")]
    [InlineData("load_file_07_0.dat", true, "")]
    [InlineData("load_file_07_2.dat", true, "")]
    [InlineData("load_file_07_3.dat", true, "")]
    [InlineData("load_file_04.dat", false, "|^")]
    public async Task A_load_file_of_Relativity_is_imported_with_every_value_right_and_exported_to_the_same_values(
        string file,
        bool isBare,
        string marks
    )
    {
        var bytes = await File.ReadAllBytesAsync(Corpus.File("load-files", Path.Combine("SampleDataSources", file)), Cancel);
        p = $"projects/{await Server.NewProject($"Relativity {file}")}";
        var format =
            marks.Length == 0 ? LoadFileFormat.Concordance : LoadFileFormat.Concordance with { Separator = marks[0], Qualifier = marks[1] };
        var rows = await Rows(bytes, format);
        var fields = new List<long>();
        foreach (var index in Enumerable.Range(0, rows[0].Count))
        {
            fields.Add(await Field($"Column {index}", 1));
        }

        await Upload(file, bytes);
        var details = Import(file, [.. fields.Select((field, index) => (index, field))]);
        details["file_format"] = 0;
        details["field_delimiter"] = $"{format.Separator}";
        details["text_qualifier"] = $"{format.Qualifier}";
        var done = await Run(50007, details);
        var records = (await Api.Get($"{p}/records?page_size=1000&size_limit=0")).Is(HttpStatusCode.OK).List;
        var read = records.Select(record => fields.Select(field => Value(record, field)).ToList()).ToList();
        var expected = isBare ? rows : rows[1..];
        Assert.Equal(5, Number(done, "status"));
        Assert.Equal(expected, read);
        if (file.StartsWith("rdo", StringComparison.Ordinal))
        {
            Assert.Equal(bytes, await Written(LoadFileFormat.Concordance, [rows[0], .. read]));
        }
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_broken_line_of_a_dat_is_told_and_the_others_come_in()
    {
        p = $"projects/{await Server.NewProject("Broken lines")}";
        var (one, two) = (await Field("One"), await Field("Two"));
        await Upload("x.dat", "þOneþ\u0014þTwoþ\r\nþaþ\u0014þb\r\nþcþ\u0014þdþ\r\nþeþ\r\nþfþ\u0014þgþxþ\r\nþhþ\u0014þiþ\r\n");
        var details = Import("x.dat", (0, one), (1, two));
        details["file_format"] = 0;
        var done = await Run(50007, details);
        Assert.Equal(
            (8, 2, 3),
            (
                Number(done, "status"),
                Number(done.GetProperty("results"), "added_record_count"),
                Number(done.GetProperty("results"), "record_count_not_added")
            )
        );
        var records = (await Api.Get($"{p}/records")).Is(HttpStatusCode.OK).List;
        Assert.Equal(["c", "h"], records.Select(record => Value(record, one)));
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Natives_that_a_load_file_names_come_with_its_records()
    {
        p = $"projects/{await Server.NewProject("Natives")}";
        await Upload("VOL/a.txt", "the native of a");
        await Upload("x.csv", "Name,Native\na,VOL/a.txt\nb,VOL/none.txt\n");
        var done = await Run(50007, Import("x.csv", (0, NameColumn), (1, NativeFile)));
        Assert.Equal((8, 2), (Number(done, "status"), Number(done.GetProperty("results"), "added_record_count")));
        var records = (await Api.Get($"{p}/records?size_limit=0")).Is(HttpStatusCode.OK).List;
        Assert.Equal("the native of a", (await Api.Get(Value(records[0], NativeFile))).Is(HttpStatusCode.OK).Text);
        var items = (await Api.Post($"{p}/filestores/items", new { record_ids = records.Select(record => Number(record, "id")) }))
            .Is(HttpStatusCode.OK)
            .List;
        Assert.Equal(
            ["object_id", "field_id", "store_id", "file_size", "last_accessed", "filename", "locator", "creation_time"],
            Assert.Single(items).EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(("a.txt", "VOL/a.txt"), (items[0].GetProperty("filename").GetString(), items[0].GetProperty("locator").GetString()));
        (await Api.Post($"{p}/filestores/items", new { record_ids = new[] { 999_999 } })).Is(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_job_that_is_stopped_goes_on_where_it_stopped()
    {
        p = $"projects/{await Server.NewProject("Stopped")}";
        // Natives that lie in the first and in a later slice, which is in hand for as long as they are held.
        var natives = new Dictionary<int, string> { [900] = "held-first.txt", [3_100] = "held-later.txt" };
        const int Count = 5_000;
        var csv = new StringBuilder("Name,Native\n");
        for (var index = 0; index < Count; index++)
        {
            csv.Append($"r{index},{natives.GetValueOrDefault(index)}\n");
        }

        await Upload("many.csv", csv.ToString());
        var job = await Made(50007, Import("many.csv", (0, NameColumn), (1, NativeFile)));
        var path = $"{p}/jobs/{job}";
        await using var first = await Held(natives[900]);
        await using var later = await Held(natives[3_100]);
        (await Api.Send(HttpMethod.Post, $"{path}/start")).Is(HttpStatusCode.OK);
        (await Api.Send(HttpMethod.Put, $"{path}/start")).Is(HttpStatusCode.BadRequest);
        foreach (var (verb, native) in new[] { (HttpMethod.Put, first), (HttpMethod.Post, later) })
        {
            await native.Wanted.WaitAsync(Cancel);
            (await Api.Send(verb, $"{path}/stop")).Is(HttpStatusCode.OK);
            await native.Release(Cancel);
            await Until(path, status => status == 7);
            (await Api.Send(verb, $"{path}/stop")).Is(HttpStatusCode.BadRequest);
            Assert.NotEqual(JsonValueKind.Null, (await Api.Get(path)).Json.GetProperty("last_stop_utc").ValueKind);
            (await Api.Send(HttpMethod.Put, $"{path}/start")).Is(HttpStatusCode.OK);
        }

        var done = await Over(job);
        Assert.Equal((5, Count), (Number(done, "status"), Number(done.GetProperty("results"), "added_record_count")));
        var records = new List<JsonElement>();
        for (var page = 1; page <= (Count / 1000) + 1; page++)
        {
            records.AddRange((await Api.Get($"{p}/records?page={page}&page_size=1000&size_limit=0")).Is(HttpStatusCode.OK).List);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(index => $"r{index}"), records.Select(record => Value(record, NameColumn)));
        foreach (var (index, name) in natives)
        {
            Assert.Equal($"This is {name}.", (await Api.Get(Value(records[index], NativeFile))).Is(HttpStatusCode.OK).Text);
        }
    }

    /// <summary>A file of the inbox that the import has to wait for.</summary>
    private async Task<HeldFile> Held(string name)
    {
        await Upload(name, $"This is {name}.");
        return new HeldFile(Directory.EnumerateFiles(Server.Installed.DataFolder, name, SearchOption.AllDirectories).Single());
    }
}
