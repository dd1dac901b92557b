using System.Text.Json.Serialization;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.App;

/// <summary>
/// Nothing is written or read with this: because it names our value types, the compiler compiles what <see cref="Json"/> does with them
/// before the program runs. Otherwise each start does it, for an eighth of its time. Records are not named: read with a layout made ahead,
/// what is missing in the JSON would lose its default value.
/// </summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DateTimeOffset?))]
[JsonSerializable(typeof(Guid?))]
[JsonSerializable(typeof(TimeSpan))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(Deduplication))]
[JsonSerializable(typeof(Destination))]
[JsonSerializable(typeof(DuplicateScheme))]
[JsonSerializable(typeof(FaultKind))]
[JsonSerializable(typeof(IReadOnlyDictionary<FaultKind, long>))]
[JsonSerializable(typeof(ImageFormat))]
[JsonSerializable(typeof(IReadOnlyList<LoadFileKind>))]
[JsonSerializable(typeof(LoadFileEncoding))]
[JsonSerializable(typeof(NumberingLevel))]
[JsonSerializable(typeof(WorkflowKind))]
[JsonSerializable(typeof(WorkState))]
internal sealed partial class CompiledAhead : JsonSerializerContext;
