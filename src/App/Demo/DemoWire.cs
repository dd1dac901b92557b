using System.Text.Json.Serialization;
using Dossier.Core.Ingestion;
using Dossier.Core.Search;

namespace Dossier.App.Demo;

/// <summary>What the demonstration signs in with: an API client for the dialect, an application token for our own API.</summary>
public sealed record DemoKeys(string ClientId, string ClientSecret, string Token);

/// <summary>The demonstration cannot go on; the message says why.</summary>
public sealed class DemoFailed(string message) : Exception(message);

// What is read of the server's answers; members that are not needed are left out.

internal sealed record AccessToken([property: JsonPropertyName("access_token")] string Value);

internal sealed record Envelope<T>(T? Data, EnvelopeError? Error);

internal sealed record EnvelopeError(string Code, string Message);

internal sealed record Listed<T>(IReadOnlyList<T> Items);

internal sealed record CaseSeen(string Id, string Name, CaseCapabilities? Capabilities);

internal sealed record CaseCapabilities(CaseIngestion? Ingestion);

internal sealed record CaseIngestion(string? ActiveExportSeriesId);

internal sealed record Begun(string OperationLocation);

internal sealed record OperationSeen(string Status, string? ResourceId, EnvelopeError? Error);

internal sealed record UploadSeen(
    string Id,
    string Status,
    long ChunkSize,
    int TotalNumberOfChunks,
    int MaxConcurrentChunks,
    IReadOnlyList<int> MissingChunks
);

internal sealed record WorkflowSeen(string Id, string Status, string? Custodian, int DocumentCount, string? Volume);

internal sealed record WorkflowProgress(
    string Status,
    int PercentComplete,
    long DocumentCount,
    long ErrorCount,
    string? Message,
    Account? Account
);

internal sealed record ExportedSeen(string? Id, string BeginLabel, string EndLabel);

/// <summary>An ingestion as our own API tells of it, with the account of everything that came in.</summary>
public sealed record IngestionSeen(long Number, string Custodian, string State, Account Account, IReadOnlyDictionary<string, long> Faults);

/// <summary>A document as our own API lists it.</summary>
public sealed record DocumentSeen(long Number, string Path, string Custodian, string Outcome, string? Sha256, Snippet? Snippet);

/// <summary>Something that went wrong with an item, as our own API lists it.</summary>
public sealed record ExceptionSeen(string Kind, string Path, string Message);

internal sealed record PageSeen<T>(IReadOnlyList<T> Items, long Total, int Waiting);
