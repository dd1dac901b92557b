using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>A recipe on its way to a reading process: the one part of a message with too many members to be spelt out.</summary>
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeJson : JsonSerializerContext
{
    public static RecipeJson Own { get; } = new(new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
}
