using System.Globalization;
using System.Runtime.CompilerServices;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>A playlist as a sheet: a row for each of its places, in its order.</summary>
public sealed class PlaylistSheets(IEngine engine, Playlists playlists, Records records)
{
    /// <summary>The rows of a sheet, its head first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Read(
        Guid playlistId,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var playlist = await records.Find(PlaylistModels.Playlists, playlistId, withRelations: false, actor, cancel);
        var (_, places) = await playlists.InFull(playlist.Reference("project_id")!.Value, playlistId, actor, cancel);
        yield return ["Position", "Entity Type", "Parent", "Name", "Nb Frames", "Task Type", "Revision", "Validation status", "File"];
        var parents = await NamesOf("entities", places.Select(place => place.Entity.Reference("parent_id")), cancel);
        var types = await NamesOf("task_types", places.SelectMany(place => place.Others.Select(other => (Guid?)other.TaskTypeId)), cancel);
        foreach (var (place, index) in places.Select((place, index) => (place, index)))
        {
            var type = place.Others.FirstOrDefault(other => other.Preview == place.Preview).TaskTypeId;
            yield return
            [
                (index + 1).ToString(CultureInfo.InvariantCulture),
                place.Entity.Text("kind") ?? "",
                place.Entity.Reference("parent_id") is { } parent ? parents.GetValueOrDefault(parent, "") : "",
                place.Entity.Text("name") ?? "",
                place.Entity["nb_frames"] is long frames ? frames.ToString(CultureInfo.InvariantCulture) : "",
                place.Preview is null ? "" : types.GetValueOrDefault(type, ""),
                place.Preview?.Number("revision").ToString(CultureInfo.InvariantCulture) ?? "",
                place.Preview?.Text("validation_status") ?? "",
                place.Preview is null ? "" : $"{place.Preview.Text("original_name")}.{place.Preview.Text("extension")}",
            ];
        }
    }

    private async Task<Dictionary<Guid, string>> NamesOf(string table, IEnumerable<Guid?> some, CancellationToken cancel)
    {
        var ids = some.OfType<Guid>().Distinct().ToArray();
        await using var session = await engine.Read(cancel);
        var found = await session.Query<Named>($"SELECT id, name FROM {table} WHERE id IN @ids", new { ids }, cancel);
        return found.ToDictionary(one => one.Id, one => one.Name);
    }

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
    }
}
