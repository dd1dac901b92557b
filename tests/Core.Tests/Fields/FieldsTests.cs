using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class FieldsTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Every_workspace_has_the_fields_that_reading_fills()
    {
        var world = await World.Start(database);
        var fields = await world.Fields.List(world.Workspace.Id, world.Ada, Cancel);
        Assert.Equal(
            SystemFields.All.Select(field => (field.Key, field.Name, field.Type, field.IsMultiple)),
            fields.Select(field => (field.Key, field.Name, field.Type, field.IsMultiple))
        );
        Assert.All(fields, field => Assert.True(field.IsSystem));
    }

    [Fact]
    public async Task A_field_gets_a_key_of_its_own_and_a_name_that_no_other_has()
    {
        var world = await World.Start(database);
        var choices = """{"choices":["Hot"]}""";
        var first = await Create(world, new NewField(" Issue: Code! ", FieldType.Choice) { IsMultiple = true, SettingsJson = choices });
        Assert.Equal(
            ("issue__code", "Issue: Code!", FieldType.Choice, true, false),
            (first.Key, first.Name, first.Type, first.IsMultiple, first.IsSystem)
        );
        Assert.Equal(choices, first.SettingsJson);
        Assert.Equal("issue__code_2", (await Create(world, new NewField("Issue, Code", FieldType.Text))).Key);
        Assert.Equal("field", (await Create(world, new NewField("日本", FieldType.Text))).Key);
        Assert.Equal("from_2", (await Create(world, new NewField("[From]", FieldType.Text))).Key);
        await World.Refuses(Reason.Conflict, () => Create(world, new NewField("issue: CODE!", FieldType.Text)));
        await World.Refuses(Reason.Conflict, () => Create(world, new NewField("from", FieldType.Text)));
        await World.Refuses(Reason.Invalid, () => Create(world, new NewField("", FieldType.Text)));
        var fields = await world.Fields.List(world.Workspace.Id, world.Ada, Cancel);
        Assert.Equal(
            ["Issue: Code!", "Issue, Code", "日本", "[From]"],
            fields.SkipWhile(field => field.IsSystem).Select(field => field.Name)
        );
        Assert.True(fields.Select(field => field.Position).SequenceEqual(fields.Select(field => field.Position).Order()));
    }

    [Fact]
    public async Task A_workspace_made_after_another_has_its_fields()
    {
        var world = await World.Start(database);
        await Create(world, new NewField("Issue", FieldType.Choice) { SettingsJson = """{"choices":["Hot"]}""" });
        var order = new WorkspaceOrder(World.Unique("Copy")) { BaseWorkspaceNumber = world.Workspace.Number };
        var copy = await world.Workspaces.Create(order, Actor.System, Cancel);
        Assert.Equal(
            (await world.Fields.List(world.Workspace.Id, world.Ada, Cancel)).Select(field => (field.Key, field.Name, field.SettingsJson)),
            (await world.Fields.List(copy.Id, Actor.System, Cancel)).Select(field => (field.Key, field.Name, field.SettingsJson))
        );
    }

    [Fact]
    public async Task Fields_are_defined_by_who_may_organize_and_seen_by_who_may_view()
    {
        var world = await World.Start(database);
        var reviewer = await world.Add(Role.Reviewer);
        Assert.NotEmpty(await world.Fields.List(world.Workspace.Id, reviewer, Cancel));
        var order = new NewField("Issue", FieldType.Text);
        await World.Refuses(Reason.Forbidden, () => world.Fields.Create(world.Workspace.Id, order, reviewer, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Fields.Create(world.Workspace.Id, order, world.Stranger, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Fields.List(world.Workspace.Id, world.Stranger, Cancel));
    }

    private static Task<Field> Create(World world, NewField order) => world.Fields.Create(world.Workspace.Id, order, world.Ada, Cancel);
}

public sealed class FieldsOnSqliteTests(SqliteTestDatabase database) : FieldsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class FieldsOnPostgresTests(PostgresTestDatabase database) : FieldsTests(database), IClassFixture<PostgresTestDatabase>;
