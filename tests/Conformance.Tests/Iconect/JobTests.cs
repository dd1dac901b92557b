using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Formats.LoadFiles;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.5 and 3.1: jobs of every type, and the file stores they work on.</summary>
public sealed class JobTests(IconectServer server) : JobProject(server), IClassFixture<IconectServer>
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_job_is_made_found_renamed_and_listed()
    {
        p = $"projects/{await Server.NewProject("Job list")}";
        var text = await Field("Text");
        var details = Import("a.csv", (0, text));
        var made = (await Api.Post($"{p}/jobs", Job(50007, "Delimited Import", details))).Is(HttpStatusCode.Created).Json;
        Assert.Equal(
            [
                "id",
                "type",
                "name",
                "description",
                "created_date",
                "last_run_utc",
                "created_user_id",
                "status_message",
                "status",
                "state",
                "project_id",
                "last_stop_utc",
                "details",
                "results",
            ],
            made.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal((0, 50007), (Number(made, "status"), Number(made, "type")));
        Assert.Equal(JsonValueKind.Null, made.GetProperty("last_run_utc").ValueKind);
        Assert.Equal(JsonValueKind.Null, made.GetProperty("results").ValueKind);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made.GetProperty("created_date").GetString());
        Assert.Equal(JsonSerializer.Serialize(details), made.GetProperty("details").GetRawText());
        var path = $"{p}/jobs/{made.GetProperty("id")}";
        var changed = (
            await Api.Put(
                path,
                new
                {
                    type = 50006,
                    name = "Renamed",
                    description = "d",
                    details = new { },
                }
            )
        ).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("Renamed", 50007), (changed.GetProperty("name").GetString(), Number(changed, "type")));
        Assert.Equal(changed.GetRawText(), (await Api.Get(path)).Is(HttpStatusCode.OK).Text);
        await Made(50006, Delete());
        await Made(50006, Delete());
        var all = (await Api.Get($"{p}/jobs")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((3, 3), (Number(all, "count"), all.GetProperty("jobs").GetArrayLength()));
        var some = (await Api.Get($"{p}/jobs?types=50006,50020&start_row=1&job_count=1")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, 1), (Number(some, "count"), some.GetProperty("jobs").GetArrayLength()));

        (await Api.Get($"{p}/jobs?types=5")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{p}/jobs?start_row=-1")).Is(HttpStatusCode.BadRequest);
        (await Api.Get($"{p}/jobs/999999")).Is(HttpStatusCode.NotFound);
        (await Api.Post($"{p}/jobs", Job(50001, "x", details))).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", Job(50007, "", details))).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", Job(50007, "x", Delete()))).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", new { type = 50007, name = "x" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", Job(50007, "x", Import("a.csv", (0, 999_999))))).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", Job(50007, "x", Import("../a.csv", (0, text))))).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/jobs", Job(50007, "x", new Dictionary<string, object>(details) { ["file_store_id"] = 77 }))).Is(
            HttpStatusCode.NotFound
        );
        (await Api.Post($"{p}/jobs", Job(50035, "x", new { source_file_store_id = Inbox, only_add_root_parents = true }))).Is(
            HttpStatusCode.BadRequest
        );
        (await Api.Post($"{p}/jobs", Job(50035, "x", new { source_file_store_id = Inbox, template_id = 77 }))).Is(HttpStatusCode.NotFound);
        (await Api.Send(HttpMethod.Put, $"{path}/stop")).Is(HttpStatusCode.BadRequest);
        (await Server.Stranger.Get($"{p}/jobs")).Is(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Files_go_into_a_store_whole_or_in_chunks_one_after_the_other()
    {
        p = $"projects/{await Server.NewProject("Stores")}";
        var stores = (await Api.Get($"{p}/filestores")).Is(HttpStatusCode.OK).List;
        Assert.Equal([Inbox, Inbox + 1], stores.Select(store => Number(store, "id")));
        Assert.Equal(
            [
                "id",
                "name",
                "retention_days",
                "type",
                "local_config",
                "credential_id",
                "set_file_store_areas",
                "management_type",
                "description",
                "created_date",
                "modified_date",
            ],
            stores[0].EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(stores[0].GetRawText(), (await Api.Get($"{p}/filestores/{Inbox}")).Is(HttpStatusCode.OK).Text);
        (await Api.Get($"{p}/filestores/77")).Is(HttpStatusCode.NotFound);
        var path = $"{p}/filestores/{Inbox}/files";
        (await Api.Upload($"{path}?chunk_index=2&chunk_count=3", "x"u8.ToArray(), "n.csv")).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{path}?chunk_index=4&chunk_count=3", "x"u8.ToArray(), "n.csv")).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{path}?chunk_index=1&chunk_count=3", "Na"u8.ToArray(), "n.csv")).Is(HttpStatusCode.OK);
        (await Api.Upload($"{path}?chunk_index=3&chunk_count=3", "x"u8.ToArray(), "n.csv")).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{path}?chunk_index=2&chunk_count=3", "me\n"u8.ToArray(), "n.csv")).Is(HttpStatusCode.OK);
        var unfinished = await Run(50007, Import("n.csv", (0, NameColumn)));
        Assert.Equal(6, Number(unfinished, "status"));
        (await Api.Upload($"{path}?chunk_index=3&chunk_count=3", "first\n"u8.ToArray(), "n.csv")).Is(HttpStatusCode.OK);
        Assert.Equal(5, Number(await Run(50007, Import("n.csv", (0, NameColumn))), "status"));
        Assert.Equal("first", Value((await Api.Get($"{p}/records")).Is(HttpStatusCode.OK).List.Single(), NameColumn));
        (await Api.Upload(path, "x"u8.ToArray(), "../outside.txt")).Is(HttpStatusCode.BadRequest);
        (await Api.Upload($"{p}/filestores/{Inbox + 1}/files", "x"u8.ToArray())).Is(HttpStatusCode.BadRequest);
        (await Server.Stranger.Upload(path, "x"u8.ToArray())).Is(HttpStatusCode.NotFound);
        (await Api.Post($"{p}/filestores", new { name = "etc", local_config = new { path = "/etc" } })).Is(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_zip_is_unpacked_in_its_store_and_what_is_in_it_is_imported()
    {
        p = $"projects/{await Server.NewProject("Zip")}";
        await Upload("in/vol.zip", Zip(("a.txt", "alpha text"), ("sub/b.txt", "beta"), ("sub/x.exe", "program")));
        var details = new
        {
            file_store_id = Inbox,
            zip_file_path = "/in/vol.zip",
            delete_archive_on_success = true,
            delete_output_on_failure = true,
            delete_output_only = true,
            append_job_id = true,
        };
        var job = await Made(50020, details);
        (await Api.Send(HttpMethod.Post, $"{p}/jobs/{job}/start")).Is(HttpStatusCode.OK);
        var done = await Over(job);
        Assert.Equal(5, Number(done, "status"));
        var results = done.GetProperty("results");
        Assert.Equal(
            ($"in/vol_{job}", 3),
            (results.GetProperty("extracted_files_path").GetString(), Number(results, "extracted_files_count"))
        );
        Assert.True(Number(results, "compressed_size") > 0);
        Assert.Equal(6, Number(await Run(50020, details), "status"));
        await Upload("bad.zip", "no zip at all");
        Assert.Equal(6, Number(await Run(50020, new { file_store_id = Inbox, zip_file_path = "bad.zip" }), "status"));

        var source = await Field("Source");
        var panel = Number((await Api.Get($"{p}/panels")).Is(HttpStatusCode.OK).List[0], "id");
        var folder = Number((await Api.Post($"{p}/panels/{panel}/folders", new { name = "Loaded" })).Is(HttpStatusCode.Created).Json, "id");
        var template = (await Api.Get($"{p}/templates?type=50035")).Is(HttpStatusCode.OK).List.Single();
        Assert.Equal(3, Number(template, "deduplication_level"));
        (await Api.Get($"{p}/templates")).Is(HttpStatusCode.BadRequest);
        var native = await Run(
            50035,
            new
            {
                source_file_store_id = Inbox,
                source_sub_dir = $"in/vol_{job}",
                output_file_store_id = Inbox + 1,
                default_custodian = "Ada",
                template_id = Number(template, "id"),
                folder_ids = new[] { folder },
                filterout_file_extensions = new[] { "exe" },
                map_custom_input_field_id_to_data = new Dictionary<string, string> { [$"{source}"] = "volume" },
                processing_mode = -1,
            }
        );
        Assert.Equal(5, Number(native, "status"));
        Assert.Equal(2, Number(native.GetProperty("results"), "total_file_count"));
        var records = (await Api.Get($"{p}/panels/{panel}/folders/{folder}/records")).Is(HttpStatusCode.OK).List;
        Assert.Equal(["a.txt", "b.txt"], records.Select(record => Value(record, NameColumn)).Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.Equal("volume", Value(record, source)));
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_deletion_takes_what_its_view_shows_and_leaves_a_backup_that_can_be_imported()
    {
        p = $"projects/{await Server.NewProject("Deletion")}";
        var text = await Field("Text");
        var made = await Api.Post(
            $"{p}/records",
            new
            {
                records = Enumerable
                    .Range(0, 1200)
                    .Select(index => new
                    {
                        field_data = new Dictionary<string, string> { [$"{text}"] = $"value {index}", [$"{NameColumn}"] = $"r{index}" },
                    }),
            }
        );
        var ids = made.Is(HttpStatusCode.Created)
            .Json.GetProperty("new_records_list")
            .GetProperty("records")
            .EnumerateArray()
            .Select(record => Number(record, "id"))
            .ToList();
        (await Api.Upload($"{p}/records/{ids[0]}/fields/{NativeFile}/file", "bytes of r0"u8.ToArray(), "r0.txt")).Is(HttpStatusCode.OK);
        var view = Number((await Api.Post($"{p}/views", new { selected_ids = ids[..1100] })).Is(HttpStatusCode.Created).Json, "view_id");
        var job = await Made(50006, Delete());
        (await Api.Send(HttpMethod.Put, $"{p}/jobs/{job}/start")).Is(HttpStatusCode.BadRequest);
        (await Api.Put($"{p}/jobs/{job}/start", new { view_id = 999_999 })).Is(HttpStatusCode.NotFound);
        (await Api.Put($"{p}/jobs/{job}/start", new { view_id = view })).Is(HttpStatusCode.OK);
        var done = await Over(job);
        Assert.Equal((5, JsonValueKind.Null), (Number(done, "status"), done.GetProperty("results").ValueKind));
        Assert.Equal(
            ids[1100..],
            (await Api.Get($"{p}/records?page_size=1000")).Is(HttpStatusCode.OK).List.Select(record => Number(record, "id"))
        );

        var backup = Directory
            .EnumerateFiles(Path.Combine(Server.Installed.DataFolder, "stores"), "records.dat", SearchOption.AllDirectories)
            .Single();
        var rows = await Rows(await File.ReadAllBytesAsync(backup, Cancel), LoadFileFormat.Concordance);
        Assert.Equal(1101, rows.Count);
        var path = $"Backups/{Path.GetFileName(Path.GetDirectoryName(backup))}/records.dat";
        var details = Import(path, (1, NameColumn), (3, NativeFile), (rows[0].ToList().IndexOf("Text"), text));
        details["file_format"] = 0;
        Assert.Equal(5, Number(await Run(50007, details), "status"));
        var records = (await Api.Get($"{p}/records?page=1&page_size=1000&size_limit=0")).Is(HttpStatusCode.OK).List;
        var first = records.Single(record => Value(record, NameColumn) == "r0");
        Assert.Equal("value 0", Value(first, text));
        Assert.Equal("bytes of r0", (await Api.Get(Value(first, NativeFile))).Is(HttpStatusCode.OK).Text);

        view = Number(
            (await Api.Post($"{p}/views", new { selected_ids = new[] { Number(first, "id") } })).Is(HttpStatusCode.Created).Json,
            "view_id"
        );
        job = await Made(
            50006,
            new
            {
                type = 50006,
                delete_passive_data = true,
                do_not_create_backup = true,
            }
        );
        (await Api.Put($"{p}/jobs/{job}/start", new { view_id = view })).Is(HttpStatusCode.OK);
        Assert.Equal(5, Number(await Over(job), "status"));
        var bare = (await Api.Get($"{p}/records/{Number(first, "id")}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("value 0", ""), (Value(bare, text), Value(bare, NativeFile)));
        (await Api.Post($"{p}/jobs", Job(50006, "x", new { type = 50006 }))).Is(HttpStatusCode.BadRequest);
    }
}
