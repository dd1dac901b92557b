using Dossier.Core.Ingestion;

namespace Dossier.App.Demo;

/// <summary>What the demonstration saw on its way.</summary>
public sealed record DemoFindings
{
    public required string Workspace { get; init; }
    public required string WorkspaceNumber { get; init; }
    public required IReadOnlyList<IngestionSeen> Ingestions { get; init; }
    public required IReadOnlyList<DocumentSeen> Documents { get; init; }
    public required IReadOnlyList<ExceptionSeen> Exceptions { get; init; }
    public required IReadOnlyList<DemoHit> Hits { get; init; }
    public required DemoExport Export { get; init; }
}

/// <summary>What a query found: how many documents, and the best of them.</summary>
public sealed record DemoHit(string Query, long Count, DocumentSeen? Best);

/// <summary>What was exported.</summary>
/// <param name="Folder">Below the installation's export folder.</param>
/// <param name="Wrong">How many of them could not be put out whole.</param>
public sealed record DemoExport(string Folder, string Volume, int Count, string FirstNumber, string LastNumber, bool IsGapless, long Wrong);

/// <summary>The whole main job on the demonstration matter, through the public API and nothing else.</summary>
/// <param name="http">Its base address is the server's, with a slash at the end.</param>
public sealed class DemoWalk(HttpClient http, DemoKeys keys, TextWriter output, DemoProgress progress)
{
    private const string Prefix = "HRT";
    private const int Padding = 7;
    private const int FirstNumber = 1001;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DemoServer server = new(http, keys);
    private int steps;

    /// <exception cref="DemoFailed">A step failed, so that those after it make no sense.</exception>
    public async Task<DemoFindings> Run(DemoManifest manifest, string name, CancellationToken cancel)
    {
        await server.SignIn(cancel);
        Say("signed in", "a token for the API client, with the scopes ipro.papi, ipro.api and ipro.superadmin");
        var (caseId, caseName) = await MakeCase(name, cancel);
        Say("case", $"\"{caseName}\", number {caseId}");
        var uploads = await Upload(manifest, caseId, cancel);
        var ingestions = await Ingest(caseId, caseName, uploads, cancel);
        var documents = await server.LookThrough<DocumentSeen>($"workspaces/{caseId}/documents", cancel);
        var hits = await Search(caseId, manifest.Searches, cancel);
        var export = await Export(caseId, caseName, documents, cancel);
        return new DemoFindings
        {
            Workspace = caseName,
            WorkspaceNumber = caseId,
            Ingestions = ingestions,
            Documents = documents,
            Exceptions = await server.LookThrough<ExceptionSeen>($"workspaces/{caseId}/exceptions", cancel),
            Hits = hits,
            Export = export,
        };
    }

    /// <summary>A case of the name, with a number behind it when there is one already. Made once the operation says so.</summary>
    private async Task<(string Id, string Name)> MakeCase(string name, CancellationToken cancel)
    {
        var taken = (await server.Get<Listed<CaseSeen>>("cases", cancel))
            .Items.Select(one => one.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var free = Enumerable
            .Range(1, int.MaxValue)
            .Select(number => number == 1 ? name : $"{name} {number}")
            .First(one => !taken.Contains(one));
        var order = new
        {
            name = free,
            hierarchy = new { managingClient = new { name = "Port" }, client = new { name = "Harbor Reach" } },
            capabilities = new { ingestion = new { enabled = true }, review = new { enabled = true } },
        };
        var begun = await server.Post<Begun>("cases", order, cancel);
        for (var left = Patience; left > TimeSpan.Zero; left -= Glance)
        {
            var operation = await server.Get<OperationSeen>(begun.OperationLocation, cancel);
            switch (operation.Status)
            {
                case "succeeded":
                    return (operation.ResourceId!, free);
                case "failed":
                    throw new DemoFailed($"The case could not be made: {operation.Error?.Message}");
                default:
                    await Task.Delay(Glance, cancel);
                    break;
            }
        }

        throw new DemoFailed("The case was not made in time.");
    }

    private async Task<IReadOnlyList<(string Custodian, string Upload)>> Upload(
        DemoManifest manifest,
        string caseId,
        CancellationToken cancel
    )
    {
        var sender = new DemoUploads(server);
        var sent = new List<(string, string)>();
        foreach (var upload in manifest.Uploads)
        {
            var whole = await sender.Send(caseId, upload.Path, cancel);
            sent.Add((upload.Custodian, whole.Id));
            Say("uploaded", $"{Path.GetFileName(upload.Path)}, {upload.Length:N0} bytes, {whole.TotalNumberOfChunks} chunk(s)");
        }

        return sent;
    }

    /// <summary>One custodian after the other: of two copies the first to come is kept, and the manifest says which that is.</summary>
    private async Task<IReadOnlyList<IngestionSeen>> Ingest(
        string caseId,
        string name,
        IReadOnlyList<(string Custodian, string Upload)> uploads,
        CancellationToken cancel
    )
    {
        var seen = new List<IngestionSeen>();
        foreach (var location in uploads.GroupBy(upload => upload.Custodian, upload => new { id = upload.Upload }))
        {
            var order = new
            {
                name,
                caseId,
                dataLocations = new[]
                {
                    new
                    {
                        type = "upload",
                        custodian = location.Key,
                        uploads = location.ToList(),
                    },
                },
            };
            var made = (await server.Post<Listed<WorkflowSeen>>("workflows/ingestion", order, cancel)).Items;
            Say("ingesting", $"what {location.Key} had");
            await Watch("ingestion", [.. made.Select(workflow => workflow.Id)], cancel);
            foreach (var workflow in made)
            {
                seen.Add(await server.Look<IngestionSeen>($"ingestions/{workflow.Id}", cancel));
            }
        }

        Say(
            "ingested",
            $"{seen.Sum(ingestion => ingestion.Account.Items)} items, {seen.Sum(ingestion => ingestion.Account.Documents)} documents"
        );
        return seen;
    }

    private async Task<IReadOnlyList<DemoHit>> Search(string caseId, IReadOnlyList<string> queries, CancellationToken cancel)
    {
        var address = $"workspaces/{caseId}/documents?pageSize=1";
        for (var left = Patience; (await server.Look<PageSeen<DocumentSeen>>(address, cancel)).Waiting > 0; left -= Glance)
        {
            await Task.Delay(left > TimeSpan.Zero ? Glance : throw new DemoFailed("The index was not ready in time."), cancel);
        }

        var hits = new List<DemoHit>();
        foreach (var query in queries)
        {
            var found = await server.Look<PageSeen<DocumentSeen>>($"{address}&query={Uri.EscapeDataString(query)}", cancel);
            hits.Add(new DemoHit(query, found.Total, found.Items.Count > 0 ? found.Items[0] : null));
        }

        Say("searched", $"{hits.Count} queries");
        return hits;
    }

    /// <summary>
    /// By the series that the case came with, the ingestion has put its documents up for review. Now it becomes a production: to a folder,
    /// with load files, under numbers of its own.
    /// </summary>
    private async Task<DemoExport> Export(string caseId, string name, IReadOnlyList<DocumentSeen> documents, CancellationToken cancel)
    {
        var series =
            (await server.Get<CaseSeen>($"cases/{caseId}", cancel)).Capabilities?.Ingestion?.ActiveExportSeriesId
            ?? throw new DemoFailed("The case has no export series.");
        var folder = name.ToLowerInvariant().Replace(' ', '-');
        var settings = new
        {
            output = new
            {
                type = "relativity",
                path = folder,
                loadFileFormat = "dat",
                includeNatives = true,
                includeText = true,
            },
            numbering = new
            {
                prefix = Prefix,
                separator = "",
                startNumber = FirstNumber,
                padding = Padding,
                level = "document",
            },
        };
        await server.Patch($"exportSeries/{series}", settings, cancel);
        Say("series", $"load files (DAT and OPT), natives and text, numbers from {Prefix}{FirstNumber.ToString($"D{Padding}")}");

        var chosen = documents
            .Where(document => document.Outcome == nameof(DemoOutcome.Document))
            .Select(document => new { id = $"{document.Number}" });
        var order = new
        {
            name = $"{name}, first volume",
            caseId,
            activeExportSeriesId = series,
            documents = chosen,
        };
        var made = await server.Post<WorkflowSeen>("workflows/export", order, cancel);
        Say("exporting", $"{made.DocumentCount} documents");
        var wrong = await Watch("export", [made.Id], cancel);
        made = await server.Get<WorkflowSeen>($"workflows/export/{made.Id}", cancel);
        var exported = (await server.Get<Listed<ExportedSeen>>($"workflows/export/{made.Id}/documents", cancel)).Items;
        if (exported.Count == 0)
        {
            throw new DemoFailed("Nothing was exported.");
        }

        Say("exported", $"{exported.Count} documents");
        var wanted = Enumerable.Range(FirstNumber, exported.Count).Select(number => $"{Prefix}{number.ToString($"D{Padding}")}");
        var isGapless = exported.Select(document => document.BeginLabel).SequenceEqual(wanted);
        return new DemoExport(folder, made.Volume ?? "", exported.Count, exported[0].BeginLabel, exported[^1].EndLabel, isGapless, wrong);
    }

    /// <summary>Shows how far workflows of a kind are, together, until each is over; how many items went wrong.</summary>
    /// <exception cref="DemoFailed">One failed or was cancelled.</exception>
    private async Task<long> Watch(string kind, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        while (true)
        {
            var all = new List<WorkflowProgress>();
            foreach (var id in ids)
            {
                all.Add(await server.Get<WorkflowProgress>($"workflows/{kind}/{id}/status", cancel));
            }

            if (all.FirstOrDefault(one => one.Status is "failed" or "cancelled") is { } failed)
            {
                progress.End();
                throw new DemoFailed($"The {kind} {failed.Status}. {failed.Message}".TrimEnd());
            }

            progress.Show(kind == "export" ? "documents" : "items", all.Sum(Done), all.Sum(Found), all.Sum(one => one.ErrorCount));
            if (all.All(one => one.Status == "completed"))
            {
                progress.End();
                return all.Sum(one => one.ErrorCount);
            }

            await Task.Delay(Glance, cancel);
        }
    }

    private static long Found(WorkflowProgress workflow) => workflow.Account?.Items ?? workflow.DocumentCount;

    private static long Done(WorkflowProgress workflow) =>
        workflow.Account is { } account ? account.Items - account.Pending : workflow.DocumentCount * workflow.PercentComplete / 100;

    private void Say(string step, string what) => output.WriteLine($"{++steps, 3}  {step, -10} {what}");
}
