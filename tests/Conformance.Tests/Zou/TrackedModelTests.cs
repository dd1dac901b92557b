using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 3 and 10 for what productions are tracked by: every verb of every model, its columns, and who is kept out.</summary>
[Collection("Zou production")]
public sealed class TrackedModelTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Theory(Timeout = Patience)]
    [InlineData(
        "asset-instances",
        """{"asset_id":"{asset_id}","name":"Crane 1","number":1}""",
        """{"description":"Left"}""",
        "asset_id,name,number,description,active,data,scene_id,target_asset_id,entity_id,entity_type_id,shots"
    )]
    [InlineData(
        "entity-links",
        """{"entity_in_id":"{edit_id}","entity_out_id":"{asset_id}"}""",
        """{"label":"animate"}""",
        "entity_in_id,entity_out_id,data,nb_occurences,label"
    )]
    [InlineData(
        "time-spents",
        """{"duration":30,"date":"2026-03-04","task_id":"{task_id}","person_id":"{person_id}"}""",
        """{"duration":45}""",
        "duration,date,task_id,person_id"
    )]
    [InlineData(
        "budgets",
        """{"project_id":"{project_id}","revision":90,"name":"First","currency":"EUR"}""",
        """{"name":"Second"}""",
        "project_id,revision,name,currency"
    )]
    [InlineData(
        "budget-entries",
        """{"budget_id":"{budget_id}","department_id":"{department_id}","start_date":"2026-03-01","months_duration":3,"daily_salary":100}""",
        """{"seniority":"senior"}""",
        "budget_id,department_id,person_id,start_date,months_duration,daily_salary,position,seniority,exceptions"
    )]
    [InlineData(
        "schedule-items",
        """{"project_id":"{project_id}","start_date":"2026-03-01","end_date":"2026-04-01"}""",
        """{"man_days":9}""",
        "start_date,end_date,man_days,project_id,task_type_id,object_id"
    )]
    [InlineData(
        "production-schedule-versions",
        """{"project_id":"{project_id}","name":"Late"}""",
        """{"name":"Later"}""",
        "name,project_id,production_schedule_from,locked,canceled"
    )]
    [InlineData(
        "production-schedule-version-task-links",
        """{"production_schedule_version_id":"{version_id}","task_id":"{task_id}"}""",
        """{"estimation":7.5}""",
        "production_schedule_version_id,task_id,start_date,due_date,estimation,assignees"
    )]
    [InlineData(
        "project-templates",
        """{"name":"Short film"}""",
        """{"ratio":"1:1"}""",
        "name,description,fps,ratio,resolution,production_type,production_style,max_retakes,is_clients_isolated,is_preview_download_allowed,is_set_preview_automated,is_publish_default_for_artists,is_single_preview_per_revision,is_frame_in_numbering,revision_padding,homepage,hd_bitrate_compression,ld_bitrate_compression,file_tree,data,metadata_descriptors,default_preview_background_file_id,task_types,task_statuses,asset_types,status_automations,preview_background_files"
    )]
    [InlineData(
        "preview-background-files",
        """{"name":"Studio light"}""",
        """{"archived":true}""",
        "name,archived,is_default,original_name,extension,file_size"
    )]
    [InlineData(
        "plugins",
        """{"plugin_id":"count","name":"Count","version":"1.0","maintainer_name":"Ada","license":"MIT"}""",
        """{"version":"1.1"}""",
        "plugin_id,name,description,version,maintainer_name,maintainer_email,website,license,revision,frontend_project_enabled,frontend_studio_enabled,icon"
    )]
    [InlineData(
        "news",
        """{"author_id":"{person_id}","task_id":"{task_id}"}""",
        """{"change":true}""",
        "change,author_id,comment_id,task_id,preview_file_id"
    )]
    [InlineData(
        "notifications",
        """{"person_id":"{person_id}","author_id":"{person_id}","type":"mention","task_id":"{task_id}"}""",
        """{"read":true}""",
        "read,change,notification_type,person_id,author_id,comment_id,task_id,playlist_id,reply_id"
    )]
    [InlineData(
        "subscriptions",
        """{"person_id":"{person_id}","entity_id":"{sequence_id}","task_type_id":"{modeling}"}""",
        """{"task_type_id":"{task_type_id}"}""",
        "person_id,task_id,entity_id,task_type_id"
    )]
    [InlineData(
        "search-filters",
        """{"list_type":"asset","name":"Mine","search_query":"crane"}""",
        """{"name":"Yours"}""",
        "list_type,entity_type,name,search_query,is_shared,department_id,search_filter_group_id,person_id,project_id"
    )]
    [InlineData(
        "search-filter-groups",
        """{"list_type":"asset","name":"Mine","color":"#112233"}""",
        """{"name":"Yours"}""",
        "list_type,entity_type,name,color,is_shared,person_id,project_id,department_id"
    )]
    public async Task A_row_is_made_listed_read_changed_and_removed(string model, string given, string change, string columns)
    {
        var admin = production.Admin;
        if (given.Contains("{budget_id}", StringComparison.Ordinal))
        {
            production.Ids["budget_id"] = await production.Made(
                "/data/budgets",
                production.Body("""{"project_id":"{project_id}","revision":91,"name":"For entries"}""")
            );
        }

        if (given.Contains("{version_id}", StringComparison.Ordinal))
        {
            production.Ids["version_id"] = await production.Made(
                "/data/production-schedule-versions",
                production.Body("""{"project_id":"{project_id}","name":"For links"}""")
            );
        }

        var body = production.Body(given);
        var made = (await admin.Post($"/data/{model}", body)).Must(HttpStatusCode.Created);
        var expected = columns.Split(',').Concat(["id", "created_at", "updated_at", "type"]).Order(StringComparer.Ordinal);
        Assert.Equal(expected, made.Body!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        foreach (var (name, sent) in body.AsObject().Where(pair => pair.Key != "type"))
        {
            Assert.Equal(sent!.ToString(), made.Body![name]!.ToString());
        }

        var path = $"/data/{model}/{made.Text("id")}";
        Assert.Contains(made.Text("id"), (await admin.Get($"/data/{model}?relations=true")).Must(HttpStatusCode.OK).Ids);
        var page = (await admin.Get($"/data/{model}?page=1&limit=1&id={made.Text("id")}")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal((1, 1), (page["total"]!.GetValue<int>(), page["data"]!.AsArray().Count));
        (await admin.Put(path, production.Body(change))).Must(HttpStatusCode.OK);
        var read = (await admin.Get(path)).Must(HttpStatusCode.OK).Body!;
        Assert.All(production.Body(change).AsObject(), pair => Assert.Equal(pair.Value!.ToString(), read[pair.Key]!.ToString()));

        HttpStatusCode[] refusals = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound];
        Assert.Contains((await production.Stranger.Post($"/data/{model}", body)).Status, refusals);
        Assert.Contains((await production.Stranger.Put(path, production.Body(change))).Status, refusals);
        Assert.Contains((await production.Stranger.Delete(path)).Status, refusals);
        (await admin.Get($"/data/{model}/{Guid.NewGuid():D}")).Must(HttpStatusCode.NotFound);
        (await admin.Get($"/data/{model}/zz")).Must(HttpStatusCode.BadRequest);
        (await admin.Delete(path)).Must(HttpStatusCode.NoContent);
        (await admin.Get(path)).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Patience)]
    public async Task The_salary_scale_is_whole_as_soon_as_it_is_looked_at()
    {
        var admin = production.Admin;
        var department = await production.Made("/data/departments", new { name = "Stunts", color = "#111111" });
        var scale = (await admin.Get($"/data/salary-scales?department_id={department}")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(9, scale.Count);
        Assert.Equal(9, scale.Select(row => $"{row!["position"]} {row["seniority"]}").Distinct().Count());
        Assert.All(scale, row => Assert.Equal(0, row!["salary"]!.GetValue<int>()));
        var path = $"/data/salary-scales/{scale[0]!["id"]}";
        (await admin.Put(path, new { salary = 250 })).Must(HttpStatusCode.OK);
        Assert.Equal(250, (await admin.Get(path)).Must(HttpStatusCode.OK).Body!["salary"]!.GetValue<int>());
        (await production.Manager.Get("/data/salary-scales")).Must(HttpStatusCode.Forbidden);
        (await admin.Delete(path)).Must(HttpStatusCode.NoContent);
        var body = new
        {
            department_id = department,
            position = "lead",
            seniority = "mid",
            salary = 5,
        };
        (await admin.Post("/data/salary-scales", body)).Must(HttpStatusCode.BadRequest);
        var gone = scale[0]!.AsObject();
        var again = new
        {
            department_id = department,
            position = gone["position"]!.GetValue<string>(),
            seniority = gone["seniority"]!.GetValue<string>(),
            salary = 5,
        };
        (await admin.Post("/data/salary-scales", again)).Must(HttpStatusCode.Created);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_tells_of_somebody_s_hours_is_that_person_or_a_manager()
    {
        var row = await production.Made(
            "/data/time-spents",
            production.Body("""{"duration":10,"date":"2026-05-06","task_id":"{task_id}","person_id":"{person_id}"}""")
        );
        (await production.Vendor.Put($"/data/time-spents/{row}", new { duration = 20 })).Must(HttpStatusCode.NotFound);
        (await production.Supervisor.Put($"/data/time-spents/{row}", new { duration = 20 })).Must(HttpStatusCode.Forbidden);
        (await production.Artist.Put($"/data/time-spents/{row}", new { duration = 20 })).Must(HttpStatusCode.OK);
        Assert.Empty((await production.Admin.Get("/data/time-spents?start_date=2026-05-07&end_date=2026-05-08")).Ids);
        Assert.Equal([row], (await production.Admin.Get("/data/time-spents?start_date=2026-05-06&end_date=2026-05-06")).Ids);
        (await production.Artist.Get("/data/time-spents")).Must(HttpStatusCode.Forbidden);
        (await production.Artist.Delete($"/data/time-spents/{row}")).Must(HttpStatusCode.NoContent);
    }
}
