using System.Net;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.3 and 7: what batches are made of, what they may not be, and how they are listed.</summary>
public sealed class BatchRuleTests(IconectServer server) : BatchProject(server), IClassFixture<IconectServer>
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Every_type_takes_what_it_is_for()
    {
        p = $"projects/{await Server.NewProject("Types")}";
        var color = await Field("Colour");
        var red = await Records(3, (color, "red"));
        var blue = await Records(2, (color, "blue"));
        var (_, folder) = await Folder("Reds");
        var folderPath = $"{p}/panels/{await Panel()}/folders/{folder}/records";
        (await Api.Post(folderPath, red)).Is(HttpStatusCode.OK);

        await Create(
            new
            {
                batch_size = 2,
                prefix = "ALL",
                start_pos = 9,
            }
        );
        Assert.Equal([("ALL-0009", 2), ("ALL-0010", 2), ("ALL-0011", 1)], await Taken());
        await Create(
            new
            {
                type = 1,
                folder_id = folder,
                prefix = "F",
            }
        );
        Assert.Equal([("F-0001", 3)], await Taken());
        await Create(
            new
            {
                type = 2,
                field_id = color,
                batch_size = 2,
                name_with_group_by_field = true,
                prefix = "V",
            }
        );
        Assert.Equal([("V-blue-0001", 2), ("V-red-0002", 2), ("V-red-0003", 1)], await Taken());
        await Create(
            new
            {
                type = 3,
                batch_size = 4,
                prefix = "G",
            }
        );
        Assert.Equal([("G-0001", 4), ("G-0002", 1)], await Taken());
        await Create(
            new
            {
                type = 4,
                cluster_panel_id = await Panel(),
                prefix = "C",
            }
        );
        Assert.Equal([("C-0001", 3)], await Taken());

        (await Post(new { type = 5 }, blue)).Is(HttpStatusCode.Created);
        Assert.Equal([("BATCH-0001", 2)], await Taken(empty: false));
        (
            await Post(
                new
                {
                    type = 5,
                    unbatched_only = true,
                    prefix = "REST",
                },
                [.. red, .. blue]
            )
        ).Is(HttpStatusCode.Created);
        Assert.Equal([("BATCH-0001", 2), ("REST-0001", 3)], await Taken());
        var view = (await Api.Post($"{p}/views", new { selected_ids = red })).Is(HttpStatusCode.Created).Json;
        (await Post(new { type = 5, prefix = "VIEW" }, null, Number(view, "view_id"))).Is(HttpStatusCode.Created);
        Assert.Equal([("VIEW-0001", 3)], await Taken());
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task What_a_batch_may_not_be_is_refused_and_nothing_is_made()
    {
        p = $"projects/{await Server.NewProject("Refused")}";
        var records = await Records(2);
        (await Post(new { type = 0 }, records)).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 0 }, null, 5)).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 5 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 5 }, [], 0)).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 5 }, records, 5)).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 5 }, null, 999_999)).Is(HttpStatusCode.NotFound);
        (await Post(new { type = 5 }, [records[0], 999_999])).Is(HttpStatusCode.NotFound);
        (await Post(new { type = 6 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 1 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 1, folder_id = 999_999 })).Is(HttpStatusCode.NotFound);
        (await Post(new { type = 2 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { type = 4 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { batch_size = 0 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { prefix = "" })).Is(HttpStatusCode.BadRequest);
        (await Post(new { doc_group = 4 })).Is(HttpStatusCode.BadRequest);
        (await Post(new { batch_set_id = 999_999 })).Is(HttpStatusCode.NotFound);
        (await Post(new { status_folder_id = 999_999 })).Is(HttpStatusCode.NotFound);
        Assert.Empty(await Open());

        await Create(new { notes = "first" });
        var batch = Number((await Open()).Single(), "batch_id");
        (await Api.Put($"{p}/batches", new { batch_ids = new[] { batch, 999_999 }, notes = "x" })).Is(HttpStatusCode.NotFound);
        (await Api.Put($"{p}/batches", new { batch_ids = new[] { batch }, notes = (string?)null })).Is(HttpStatusCode.OK);
        Assert.Equal("first", (await Open()).Single().GetProperty("notes").GetString());
        var (panel, folder) = await Folder("Done");
        (
            await Api.Put(
                $"{p}/batches",
                new
                {
                    batch_ids = new[] { batch },
                    notes = "",
                    status_folder_id = folder,
                }
            )
        ).Is(HttpStatusCode.OK).Says("Batches updated.");
        var changed = (await Open()).Single();
        Assert.Equal(
            ("", $"{panel}|Done"),
            (changed.GetProperty("notes").GetString(), changed.GetProperty("status_folder_name").GetString())
        );
        (await Api.Put($"{p}/batches", new { batch_ids = new[] { batch }, notes = "y" })).Is(HttpStatusCode.OK);
        Assert.Equal($"{panel}|Done", (await Open()).Single().GetProperty("status_folder_name").GetString());

        var (reviewer, asReviewer) = await Reviewer("Ron", Role.Reviewer);
        var (viewer, asViewer) = await Reviewer("Vera", Role.Viewer);
        (await Assign(batch, viewer)).Is(HttpStatusCode.NotFound);
        (await Assign(batch, 999_999)).Is(HttpStatusCode.NotFound);
        (await asReviewer.Post($"{p}/batches/assign", new { batch_ids = new[] { batch }, user_id = reviewer })).Is(
            HttpStatusCode.Forbidden
        );
        (await asViewer.Post($"{p}/batches/checkout", new { batch_id = batch })).Is(HttpStatusCode.Forbidden);
        (await Server.Stranger.Post($"{p}/batches/checkout", new { batch_id = batch })).Is(HttpStatusCode.NotFound);
        (await Api.Delete($"{p}/batches", new { batch_ids = new[] { batch, 0 } })).Is(HttpStatusCode.BadRequest);
        (await Api.Delete($"{p}/batches", new { batch_ids = new[] { batch, 999_999 } })).Is(HttpStatusCode.NotFound);
        Assert.Single(await Open());
        Assert.Empty((await Api.Delete($"{p}/batches", new { batch_ids = new[] { batch } })).Is(HttpStatusCode.NoContent).Text);
        Assert.Empty(await Open());
        await Create(new { unbatched_only = true });
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Lists_are_paged_from_0_filtered_and_sorted()
    {
        p = $"projects/{await Server.NewProject("Listed")}";
        await Records(7);
        var set = await Set("Sevens");
        await Create(
            new
            {
                batch_size = 1,
                prefix = "b",
                batch_set_id = set,
            }
        );
        await Create(new { batch_size = 5, prefix = "A" });
        var all = await List("unassigned", null);
        Assert.Equal((9, 1), (Number(all, "total_batches"), Number(all, "batches_max_page_num")));
        Assert.Empty(all.GetProperty("assigned_batches").EnumerateArray());
        Assert.Equal("A-0001", Names(all)[0]);
        var second = await List("unassigned", new { ascending = false }, "?page=1&page_size=4");
        Assert.Equal((9, 3), (Number(second, "total_batches"), Number(second, "batches_max_page_num")));
        Assert.Equal(["b-0003", "b-0002", "b-0001", "A-0002"], Names(second));
        Assert.Equal(7, Number(await List("unassigned", new { }, $"?batch_set_id={set}"), "total_batches"));
        object[] filters =
        [
            new
            {
                field = "doc_count",
                @operator = ">=",
                value = 2,
            },
            new
            {
                field = "batch_name",
                @operator = "contains",
                value = "a-",
            },
        ];
        Assert.Equal(["A-0001", "A-0002"], Names(await List("unassigned", new { filters })));
        (await Api.Post($"{p}/batches/unassigned", new { filters = new[] { new { field = "colour", value = 1 } } })).Is(
            HttpStatusCode.BadRequest
        );
        (await Api.Post($"{p}/batches/unassigned", new { sort = 4 })).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/batches/unassigned?page=-1", new { })).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/batches/unassigned?page_size=0", new { })).Is(HttpStatusCode.BadRequest);

        var (one, _) = await Reviewer("One", Role.Reviewer);
        var (two, _) = await Reviewer("Two", Role.Reviewer);
        var ids = (await Open()).Select(batch => Number(batch, "batch_id")).ToArray();
        (await Api.Post($"{p}/batches/assign", new { batch_ids = ids[..2], user_id = one })).Is(HttpStatusCode.OK);
        (await Api.Post($"{p}/batches/assign", new { batch_ids = ids[1..3], user_id = two })).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{p}/batches/assign", new { batch_ids = ids[2..3], user_id = two })).Is(HttpStatusCode.OK);
        Assert.Equal(3, (await Assigned()).Count);
        Assert.Equal(
            two,
            Number(
                (
                    await Assigned(
                        new
                        {
                            user_ids = new[] { two },
                            hide_completed = true,
                            filters = Array.Empty<object>(),
                        }
                    )
                ).Single(),
                "user_id"
            )
        );
        (await CheckIn(ids[2], 2)).Is(HttpStatusCode.OK);
        Assert.Single((await List("completed", new { user_ids = new[] { two } })).GetProperty("assigned_batches").EnumerateArray());
        Assert.Empty((await List("completed", new { user_ids = new[] { one } })).GetProperty("assigned_batches").EnumerateArray());
    }
}
