using System.Net;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>What speaks to the database in words of its own, on the other engine.</summary>
public sealed class PostgresTests
{
    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Records_folders_views_and_tokens_work_on_PostgreSQL_too()
    {
        await using var database = await PostgresDatabase.Create(TestContext.Current.CancellationToken);
        await using var server = new IconectServer { Database = database.Connection };
        await server.InitializeAsync();
        var tests = new RecordTests(server);
        await tests.Records_are_made_each_on_its_own_and_duplicates_are_told();
        await tests.Records_are_changed_as_far_as_they_can_be();
        await tests.Views_show_what_is_picked_what_is_not_and_what_is_found();
        await tests.A_native_file_comes_in_chunks_is_read_and_is_had_by_every_door();
        await new ProjectTests(server).Folders_grow_in_their_panel_and_hold_records();
        await new AuthTests(server).A_token_by_password_has_everything_the_contract_promises_and_is_renewed_once();
        await tests.What_another_case_takes_in_is_reviewed_here();
        (await server.Admin.Get("clients")).Is(HttpStatusCode.OK);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Batches_work_on_PostgreSQL_too()
    {
        await using var database = await PostgresDatabase.Create(TestContext.Current.CancellationToken);
        await using var server = new IconectServer { Database = database.Connection };
        await server.InitializeAsync();
        var tests = new BatchTests(server);
        var rules = new BatchRuleTests(server);
        await tests.Batch_sets_are_made_changed_and_deleted_and_their_batches_stay();
        await tests.A_batch_lives_from_the_pool_to_its_status_folder();
        await tests.Of_several_who_take_or_give_back_a_batch_at_once_one_does();
        await tests.Batches_made_at_once_share_no_record();
        await rules.Every_type_takes_what_it_is_for();
        await rules.What_a_batch_may_not_be_is_refused_and_nothing_is_made();
        await rules.Lists_are_paged_from_0_filtered_and_sorted();
    }

    [Fact(Timeout = 2 * IconectServer.Deadline)]
    public async Task Jobs_work_on_PostgreSQL_too()
    {
        await using var database = await PostgresDatabase.Create(TestContext.Current.CancellationToken);
        await using var server = new IconectServer { Database = database.Connection };
        await server.InitializeAsync();
        var tests = new JobTests(server);
        var imports = new ImportTests(server);
        await tests.A_job_is_made_found_renamed_and_listed();
        await imports.A_csv_is_imported_with_every_value_in_its_field_and_every_wrong_one_told();
        await imports.An_import_that_stops_on_an_error_keeps_what_came_before();
        await imports.Natives_that_a_load_file_names_come_with_its_records();
        await tests.Files_go_into_a_store_whole_or_in_chunks_one_after_the_other();
        await tests.A_zip_is_unpacked_in_its_store_and_what_is_in_it_is_imported();
        await tests.A_deletion_takes_what_its_view_shows_and_leaves_a_backup_that_can_be_imported();
        await imports.A_job_that_is_stopped_goes_on_where_it_stopped();
    }
}
