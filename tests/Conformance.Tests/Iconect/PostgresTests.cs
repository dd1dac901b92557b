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
        (await server.Admin.Get("clients")).Is(HttpStatusCode.OK);
    }
}
