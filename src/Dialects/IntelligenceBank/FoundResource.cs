using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Dossier.Dialects.IntelligenceBank;

/// <summary>Contract 10, R: a resource as search and synchronisation write it.</summary>
internal sealed record FoundResource
{
    /// <summary>What became of it since the client last looked; only in answers about files.</summary>
    [JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonPropertyName("resourceuuid")]
    public required string ResourceId { get; init; }

    [JsonPropertyName("resourcetype")]
    public string Type { get; } = "file";

    [JsonPropertyName("seen")]
    public required string Seen { get; init; }

    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("sortorder")]
    public required long SortOrder { get; init; }

    [JsonPropertyName("processedat")]
    public required string ProcessedAt { get; init; }

    [JsonPropertyName("updatedat")]
    public required string UpdatedAt { get; init; }

    [JsonPropertyName("updatedby")]
    public required string UpdatedBy { get; init; }

    [JsonPropertyName("tags")]
    public required IReadOnlyList<string> Tags { get; init; }

    [JsonPropertyName("uploadedtime")]
    public required string UploadedAt { get; init; }

    [JsonPropertyName("fileuuid")]
    public required string FileId { get; init; }

    [JsonPropertyName("filetype")]
    public required string FileType { get; init; }

    [JsonPropertyName("filesize")]
    public required string FileSize { get; init; }

    /// <summary>Empty, and its size 0, until somebody has had the preview made.</summary>
    [JsonPropertyName("prevfiletype")]
    public required string PreviewType { get; init; }

    [JsonPropertyName("prevfilesize")]
    public required string PreviewSize { get; init; }

    [JsonPropertyName("origfilename")]
    public required string OriginalFileName { get; init; }

    /// <summary>Here whether files may have annotations: all may.</summary>
    [JsonPropertyName("annotations")]
    public string HasAnnotations { get; } = "1";

    [JsonPropertyName("annotation")]
    public required IEnumerable<JsonNode?> Annotations { get; init; }

    [JsonPropertyName("resourcedate")]
    public required string ResourceDate { get; init; }

    [JsonPropertyName("reviewdate")]
    public required string ReviewDate { get; init; }

    [JsonPropertyName("printing")]
    public string Printing { get; } = "1";

    [JsonPropertyName("version")]
    public required string Version { get; init; }

    [JsonPropertyName("tree")]
    public required IEnumerable<string> Tree { get; init; }

    [JsonPropertyName("versions")]
    public required IEnumerable<FoundVersion> Versions { get; init; }
}

/// <summary>A version in it, newest first.</summary>
internal sealed record FoundVersion
{
    [JsonPropertyName("versionnumber")]
    public required string Number { get; init; }

    [JsonPropertyName("origfilename")]
    public required string OriginalFileName { get; init; }

    [JsonPropertyName("filetype")]
    public required string FileType { get; init; }

    [JsonPropertyName("filesize")]
    public required string FileSize { get; init; }

    [JsonPropertyName("datecreated")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("comment")]
    public required string Comment { get; init; }

    [JsonPropertyName("createdby")]
    public required string CreatedBy { get; init; }

    [JsonPropertyName("prevfiletype")]
    public required string PreviewType { get; init; }

    [JsonPropertyName("prevfilesize")]
    public required string PreviewSize { get; init; }
}
