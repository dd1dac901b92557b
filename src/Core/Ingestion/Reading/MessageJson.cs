using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>
/// How the server and its reading processes write to each other. Generated when compiled: found out by reflection, it would cost each new process
/// more than reading a hundred mails does. A member that is missing is null or zero, whatever its initializer says: both sides write all of them.
/// </summary>
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(ReadingLimits))]
[JsonSerializable(typeof(Finished.TimeValue))]
public sealed partial class MessageJson : JsonSerializerContext
{
    public static MessageJson Own { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Converters = { new JsonStringEnumConverter<FaultKind>(), new JsonStringEnumConverter<Evidence>() },
            }
        );
}
