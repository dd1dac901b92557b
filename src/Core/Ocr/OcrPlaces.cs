using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;

namespace Dossier.Core.Ocr;

/// <summary>Finds what a folder on the server's side stands for: volumes that were exported there, evidence that was ingested from there.</summary>
public sealed class OcrPlaces(EvidenceRoots evidence, ExportRoots exports)
{
    private const int Slice = 200;

    /// <summary>What lies at a path, by workspace.</summary>
    /// <param name="may">Whether the one who asks may know of a workspace's, and change them.</param>
    /// <exception cref="Refused">Invalid, in the same words whether it is outside of the allowed folders, absent, or nothing of ours.</exception>
    internal async Task<(OcrSource Source, IReadOnlyList<Guid> Workspaces)> Find(
        Session session,
        string path,
        Func<Guid, bool> may,
        CancellationToken cancel
    )
    {
        var local = NetworkPath.Local(path);
        if (!Path.IsPathFullyQualified(local))
        {
            throw Nothing(path);
        }

        var workspaces = new HashSet<Guid>();
        var volumes = Allowed(local, exports.Resolve) is { } folder ? await Volumes(session, folder, may, workspaces, cancel) : [];
        var found = Allowed(local, evidence.Resolve) is { } file ? await Evidence(session, file, may, workspaces, cancel) : [];
        return volumes.Count + found.Count == 0
            ? throw Nothing(path)
            : (new OcrSource { Volumes = volumes, Evidence = found }, [.. workspaces]);
    }

    private static Refused Nothing(string path) =>
        Refused.Invalid("path", $"'{path}' is neither a folder of exported volumes nor one that evidence was ingested from.");

    private static string? Allowed(string path, Func<string, string> resolve)
    {
        try
        {
            return resolve(path);
        }
        catch (Refused)
        {
            return null;
        }
    }

    /// <summary>The volumes at or under the folder, and the one that it lies in.</summary>
    private async Task<List<OcrSource.OfVolume>> Volumes(
        Session session,
        string folder,
        Func<Guid, bool> may,
        HashSet<Guid> workspaces,
        CancellationToken cancel
    )
    {
        var found = new List<OcrSource.OfVolume>();
        var exported = Slices(
            after =>
                session.Query<Export>(
                    $"{Export.Select} WHERE e.volume IS NOT NULL AND f.number > @after ORDER BY f.number LIMIT {Slice}",
                    new { after },
                    cancel
                ),
            export => export.Number
        );
        await foreach (var export in exported)
        {
            if (!export.Output.HasFiles || !may(export.WorkspaceId))
            {
                continue;
            }

            var target = Allowed("", _ => Productions.Volumes.Target(exports, export));
            if (target is null || !(IsUnder(folder, target) || IsUnder(target, folder)))
            {
                continue;
            }

            var numbers = await session.Query<int>(
                "SELECT DISTINCT volume FROM export_documents WHERE export_id = @Id AND volume IS NOT NULL ORDER BY volume",
                new { export.Id },
                cancel
            );
            foreach (var volume in numbers)
            {
                var place = Path.Combine(target, Productions.Volumes.Name(volume));
                if ((IsUnder(place, folder) || IsUnder(folder, place)) && Directory.Exists(place))
                {
                    found.Add(new OcrSource.OfVolume(export.Id, volume, export.Output.DocumentsPerFolder));
                    workspaces.Add(export.WorkspaceId);
                }
            }
        }

        return found;
    }

    private static async Task<List<OcrSource.OfEvidence>> Evidence(
        Session session,
        string file,
        Func<Guid, bool> may,
        HashSet<Guid> workspaces,
        CancellationToken cancel
    )
    {
        var found = new List<OcrSource.OfEvidence>();
        var ingested = Slices(
            after =>
                session.Query<Row>(
                    $"""
                    SELECT i.id, i.workspace_id, i.source_json, f.number FROM workflows f JOIN ingestions i ON i.id = f.id
                    WHERE f.number > @after ORDER BY f.number LIMIT {Slice}
                    """,
                    new { after },
                    cancel
                ),
            row => row.Number
        );
        await foreach (var row in ingested)
        {
            foreach (var root in Json.Read<DataLocation>(row.SourceJson).Paths.Where(_ => may(row.WorkspaceId)))
            {
                // Items are named from the last part of the path that was ingested.
                var name = Path.GetFileName(root.TrimEnd('/'));
                if (IsUnder(file, root))
                {
                    found.Add(new OcrSource.OfEvidence(row.Id, name + file[root.TrimEnd('/').Length..]));
                    workspaces.Add(row.WorkspaceId);
                }
                else if (IsUnder(root, file))
                {
                    found.Add(new OcrSource.OfEvidence(row.Id, name));
                    workspaces.Add(row.WorkspaceId);
                }
            }
        }

        return found;
    }

    /// <summary>Rows in the order of their numbers, a slice at a time: of all ingestions there ever were, few lie in memory.</summary>
    private static async IAsyncEnumerable<T> Slices<T>(Func<long, Task<IReadOnlyList<T>>> next, Func<T, long> number)
    {
        var after = 0L;
        while (await next(after) is { Count: > 0 } slice)
        {
            foreach (var row in slice)
            {
                yield return row;
            }

            after = number(slice[^1]);
        }
    }

    /// <summary>Whether a path is another one, or lies under it.</summary>
    private static bool IsUnder(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    private sealed record Row
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
        public Guid WorkspaceId { get; init; }
        public string SourceJson { get; init; } = "{}";
    }
}
