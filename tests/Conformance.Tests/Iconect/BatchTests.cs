using System.Net;
using System.Text.Json;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.2, 3.3 and 6: batch sets, batches, and their life. Each test has a project of its own.</summary>
public sealed class BatchTests(IconectServer server) : BatchProject(server), IClassFixture<IconectServer>
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Batch_sets_are_made_changed_and_deleted_and_their_batches_stay()
    {
        p = $"projects/{await Server.NewProject("Sets")}";
        var made = (
            await Api.Post(
                $"{p}/batchsets",
                new
                {
                    name = "Review Batch Set",
                    description = "Batch set for document review",
                    data = "",
                }
            )
        ).Is(HttpStatusCode.Created).Json;
        Assert.Equal(["id", "name", "description", "data_store_id", "is_valid"], made.EnumerateObject().Select(member => member.Name));
        var one = $"{p}/batchsets/{made.GetProperty("id")}";
        var changed = (await Api.Put(one, new { name = "Updated", description = "d" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("Updated", changed.GetProperty("name").GetString());
        Assert.Equal(changed.GetRawText(), (await Api.Get(one)).Is(HttpStatusCode.OK).Text);
        Assert.Equal(changed.GetRawText(), (await Api.Get($"{p}/batchsets")).Is(HttpStatusCode.OK).List.Single().GetRawText());
        (await Api.Post($"{p}/batchsets", new { name = " " })).Is(HttpStatusCode.BadRequest);
        (await Api.Put(one, new { description = "no name" })).Is(HttpStatusCode.BadRequest);

        await Records(2);
        await Create(new { batch_set_id = made.GetProperty("id").GetInt64() });
        var gone = (await Api.Delete(one)).Is(HttpStatusCode.NoContent);
        Assert.Empty(gone.Text);
        (await Api.Get(one)).Is(HttpStatusCode.NotFound);
        (await Api.Delete(one)).Is(HttpStatusCode.NotFound);
        Assert.Equal(0, (await Open()).Single().GetProperty("batch_set_id").GetInt64());
        (await Server.Stranger.Get($"{p}/batchsets")).Is(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task A_batch_lives_from_the_pool_to_its_status_folder()
    {
        p = $"projects/{await Server.NewProject("Life")}";
        var records = await Records(3);
        var (panel, folder) = await Folder("Reviewed");
        var set = await Set("First round");
        var later = await Set("Second round");
        (
            await Api.Post(
                $"{p}/batches",
                new
                {
                    batch = Batch(
                        new
                        {
                            batch_set_id = set,
                            status_folder_id = folder,
                            link_id = 7,
                        }
                    ),
                    view_id = 0,
                }
            )
        ).Is(HttpStatusCode.Created).Says("Batches created under unassigned.");
        var open = (await Open()).Single();
        Assert.Equal(
            [
                "batch_id",
                "batch_name",
                "batch_type",
                "batch_status",
                "create_date",
                "create_user",
                "user_id",
                "assigned_by",
                "assigned_date",
                "completed_date",
                "doc_count",
                "group_count",
                "status_folder_name",
                "link_type",
                "linked_item",
                "doc_group_id",
                "project_name_and_iter_name",
                "batch_set_id",
                "notes",
            ],
            open.EnumerateObject().Select(member => member.Name)
        );
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d{1,2}:\d\d:\d\d [AP]M$", open.GetProperty("create_date").GetString());
        Assert.Equal("BATCH-0001", open.GetProperty("batch_name").GetString());
        Assert.Equal($"{panel}|Reviewed", open.GetProperty("status_folder_name").GetString());
        Assert.Equal((3, 0, 7), (Number(open, "doc_count"), Number(open, "batch_status"), Number(open, "linked_item")));
        var batch = Number(open, "batch_id");

        (await CheckIn(batch, 2)).Is(HttpStatusCode.BadRequest);
        var (reviewer, asReviewer) = await Reviewer("Rita", Role.Reviewer);
        (await Assign(batch, reviewer)).Is(HttpStatusCode.OK).Says("Batches assigned.");
        var assigned = (await Assigned()).Single();
        Assert.Equal((3, reviewer), (Number(assigned, "batch_status"), Number(assigned, "user_id")));
        Assert.NotEqual(0, Number(assigned, "assigned_by"));
        Assert.NotEqual(JsonValueKind.Null, assigned.GetProperty("assigned_date").ValueKind);
        Assert.Empty(await Open());

        (await CheckIn(batch, 3, asReviewer)).Is(HttpStatusCode.BadRequest);
        (await CheckIn(batch, 9, asReviewer)).Is(HttpStatusCode.BadRequest);
        (await CheckIn(batch, 1, asReviewer)).Is(HttpStatusCode.OK);
        (await CheckIn(batch, 1, asReviewer)).Is(HttpStatusCode.BadRequest);
        assigned = (await Assigned()).Single();
        Assert.Equal((1, reviewer), (Number(assigned, "batch_status"), Number(assigned, "user_id")));
        (await asReviewer.Post($"{p}/batches/checkout", new { batch_id = batch })).Is(HttpStatusCode.OK);
        Assert.Equal(4, Number((await Assigned()).Single(), "batch_status"));

        (await CheckIn(batch, 2, asReviewer, 999_999)).Is(HttpStatusCode.NotFound);
        (await CheckIn(batch, 2, asReviewer, later)).Is(HttpStatusCode.OK);
        (await CheckIn(batch, 2, asReviewer)).Is(HttpStatusCode.BadRequest);
        var completed = (await List("completed", new { })).GetProperty("assigned_batches").EnumerateArray().Single();
        Assert.Equal((2, later), (Number(completed, "batch_status"), Number(completed, "batch_set_id")));
        Assert.NotEqual(JsonValueKind.Null, completed.GetProperty("completed_date").ValueKind);
        Assert.Empty(await Assigned(new { hide_completed = true }));
        var placed = (await Api.Get($"{p}/panels/{await Panel()}/folders/{folder}/records")).Is(HttpStatusCode.OK).List;
        Assert.Equal(records, placed.Select(record => Number(record, "id")));

        (await Api.Post($"{p}/batches/unassign", new { batch_ids = new[] { batch } })).Is(HttpStatusCode.OK).Says("Batches unassigned.");
        open = (await Open()).Single();
        Assert.Equal((0, 0), (Number(open, "batch_status"), Number(open, "user_id")));
        Assert.Equal(JsonValueKind.Null, open.GetProperty("completed_date").ValueKind);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Of_several_who_take_or_give_back_a_batch_at_once_one_does()
    {
        p = $"projects/{await Server.NewProject("Contended")}";
        await Records(1);
        await Create(new { });
        var batch = Number((await Open()).Single(), "batch_id");
        var reviewers = new List<(long Id, Api Api)>();
        for (var index = 0; index < 6; index++)
        {
            reviewers.Add(await Reviewer($"Reviewer{index}", Role.Reviewer));
        }

        for (var round = 0; round < 3; round++)
        {
            var taken = await AtOnce(reviewers, one => one.Api.Post($"{p}/batches/checkout", new { batch_id = batch }));
            var holder = reviewers[taken];
            Assert.Equal(holder.Id, Number((await Assigned()).Single(), "user_id"));
            (await CheckIn(batch, 2, reviewers[(taken + 1) % 6].Api)).Is(HttpStatusCode.Forbidden);
            await AtOnce(Enumerable.Repeat(holder, 6).ToList(), one => CheckIn(batch, 0, one.Api));
            Assert.Single(await Open());
            var assigned = await AtOnce(reviewers, one => Assign(batch, one.Id));
            Assert.Equal(reviewers[assigned].Id, Number((await Assigned()).Single(), "user_id"));
            await AtOnce(Enumerable.Repeat(reviewers[assigned], 6).ToList(), one => CheckIn(batch, 2, one.Api));
            (await Api.Post($"{p}/batches/unassign", new { batch_ids = new[] { batch } })).Is(HttpStatusCode.OK);
        }
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Batches_made_at_once_share_no_record()
    {
        p = $"projects/{await Server.NewProject("Made at once")}";
        await Records(30);
        var said = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(index =>
                    Post(
                        new
                        {
                            batch_size = 4,
                            unbatched_only = true,
                            prefix = $"P{index}",
                        }
                    )
                )
        );
        Assert.Single(said, one => one.Status == HttpStatusCode.Created);
        Assert.All(said.Where(one => one.Status != HttpStatusCode.Created), one => one.Is(HttpStatusCode.BadRequest));
        var batches = await Open();
        Assert.Equal(8, batches.Count);
        Assert.Equal(30, batches.Sum(batch => Number(batch, "doc_count")));
    }
}
