using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Tests.Productions;

/// <summary>Another workspace of the client, that documents are put up for review in.</summary>
internal sealed class There
{
    private readonly ExportWorld world;

    private There(ExportWorld world, Workspace workspace) => (this.world, Workspace) = (world, workspace);

    public Workspace Workspace { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<There> Of(ExportWorld world) => new(world, await world.AddWorkspace(world.Workspace.ClientNumber));

    /// <summary>A series that puts documents up for review there, or wherever is said.</summary>
    public Task<ExportSeries> Series(string prefix = "REV", Workspace? target = null) =>
        world.AddSeries(prefix, output => output with { Destination = Destination.Review, WorkspaceNumber = (target ?? Workspace).Number });

    /// <summary>The documents there, in the order in which they came.</summary>
    public Task<IReadOnlyList<Document>> Copies() =>
        world.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE d.workspace_id = @Id ORDER BY d.number",
            new { Workspace.Id }
        );

    /// <summary>What they have in a field, as text.</summary>
    public async Task<IReadOnlyList<string?>> Values(string field)
    {
        var number = await world.Value<long>(
            "SELECT number FROM fields WHERE workspace_id = @Id AND name_key = @key",
            new { Workspace.Id, key = Names.Key(field) }
        );
        return await world.Query<string?>(
            $"SELECT {world.Engine.JsonText("values_json", $"{number}")} FROM documents WHERE workspace_id = @Id ORDER BY number",
            new { Workspace.Id }
        );
    }

    /// <summary>The names of those that lie in no other.</summary>
    public async Task<IEnumerable<string>> Tops() => (await Copies()).Where(copy => copy.FamilyId == copy.Id).Select(copy => copy.Name);

    /// <summary>The documents in a folder of panel Exports.</summary>
    public Task<IReadOnlyList<long>> Placed(string folder) =>
        world.Query<long>(
            """
            SELECT d.number FROM placements p JOIN folders f ON f.id = p.folder_id JOIN panels n ON n.id = f.panel_id
            JOIN documents d ON d.id = p.document_id
            WHERE f.workspace_id = @Id AND d.workspace_id = @Id AND n.name = 'Exports' AND f.name = @folder ORDER BY d.number
            """,
            new { Workspace.Id, folder }
        );

    /// <summary>How many documents wait to be indexed.</summary>
    public Task<long> Queued() =>
        world.Value<long>("SELECT COUNT(DISTINCT document_id) FROM index_queue WHERE workspace_id = @Id", new { Workspace.Id });
}
