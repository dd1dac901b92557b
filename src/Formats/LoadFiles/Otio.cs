using System.Text.Json;

namespace Dossier.Formats.LoadFiles;

/// <summary>One piece of a film in an edit.</summary>
/// <param name="Groups">The names of what it lies in, the outermost first: the timeline, then nested stacks and tracks that have names.</param>
/// <param name="First">The first frame of what it is taken from; null when it does not tell.</param>
/// <param name="Frames">How many frames of it are used; null as <paramref name="First"/>.</param>
public sealed record TimelineClip(string Name, IReadOnlyList<string> Groups, int? First, int? Frames)
{
    /// <summary>The last frame that is used.</summary>
    public int? Last => First + Frames - 1;
}

/// <summary>
/// Edits as OpenTimelineIO writes them: JSON whose objects tell by <c>OTIO_SCHEMA</c> what they are (Timeline, Stack, Track, Clip, Gap, ..), each with
/// the version of its schema behind a dot. See https://opentimelineio.readthedocs.io, "File Format Specification".
/// </summary>
public static class Otio
{
    /// <summary>In bytes. An edit of a feature film has a few.</summary>
    public const int Largest = 64 << 20;
    public const int MostClips = 20_000;
    private const int Deepest = 64;
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 512 };

    /// <summary>The clips of the picture tracks, in the order of the edit. What only sounds is passed over.</summary>
    /// <exception cref="Unreadable">Corrupt when it is no timeline; LimitExceeded.</exception>
    public static async Task<IReadOnlyList<TimelineClip>> Read(Stream content, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        for (int count; (count = await content.ReadAsync(chunk, cancel)) > 0; )
        {
            if (buffer.Length + count > Largest)
            {
                throw new Unreadable(FaultKind.LimitExceeded, $"A timeline has at most {Largest} bytes.");
            }

            buffer.Write(chunk, 0, count);
        }

        try
        {
            using var json = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), Reading);
            var clips = new List<TimelineClip>();
            if (SchemaOf(json.RootElement) is not ("Timeline" or "SerializableCollection"))
            {
                throw new Unreadable(FaultKind.Corrupt, "This is no timeline of OpenTimelineIO.");
            }

            Take(json.RootElement, [], clips, 0, isInTrack: false);
            return clips;
        }
        catch (JsonException exception)
        {
            throw new Unreadable(FaultKind.Corrupt, "This is no timeline of OpenTimelineIO: it is not JSON.", exception);
        }
    }

    private static void Take(JsonElement node, IReadOnlyList<string> groups, List<TimelineClip> clips, int depth, bool isInTrack)
    {
        if (depth > Deepest)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A timeline is nested at most {Deepest} times.");
        }

        switch (SchemaOf(node))
        {
            case "Timeline":
                if (node.TryGetProperty("tracks", out var tracks))
                {
                    // The stack of all tracks is always called the same, and says nothing.
                    TakeChildren(tracks, Named(groups, NameOf(node)), clips, depth, isTrack: false);
                }

                break;
            case "SerializableCollection":
                TakeChildren(node, groups, clips, depth, isTrack: false);
                break;
            case "Stack":
                TakeChildren(node, Named(groups, NameOf(node)), clips, depth, isTrack: false);
                break;
            case "Track" when TextOf(node, "kind") is null or "" or "Video":
                // The tracks of a stack are V1, V2, ..; one that lies in another is something that was put together.
                TakeChildren(node, isInTrack ? Named(groups, NameOf(node)) : groups, clips, depth, isTrack: true);
                break;
            case "Clip":
                Add(node, groups, clips);
                break;
            default:
                break;
        }
    }

    private static void TakeChildren(JsonElement node, IReadOnlyList<string> groups, List<TimelineClip> clips, int depth, bool isTrack)
    {
        if (
            node.ValueKind == JsonValueKind.Object
            && node.TryGetProperty("children", out var children)
            && children.ValueKind == JsonValueKind.Array
        )
        {
            foreach (var child in children.EnumerateArray())
            {
                Take(child, groups, clips, depth + 1, isTrack);
            }
        }
    }

    private static void Add(JsonElement clip, IReadOnlyList<string> groups, List<TimelineClip> clips)
    {
        if (clips.Count >= MostClips)
        {
            throw new Unreadable(FaultKind.LimitExceeded, $"A timeline has at most {MostClips} clips.");
        }

        var range = RangeOf(clip, "source_range") ?? AvailableOf(clip);
        clips.Add(new TimelineClip(NameOf(clip).Trim(), groups, range?.First, range?.Frames));
    }

    /// <summary>All there is of the media, when the clip names no part of it. Older schemas have one reference, newer ones several by name.</summary>
    private static (int First, int Frames)? AvailableOf(JsonElement clip)
    {
        if (clip.TryGetProperty("media_reference", out var media) && RangeOf(media, "available_range") is { } range)
        {
            return range;
        }

        return
            clip.TryGetProperty("media_references", out var all)
            && all.ValueKind == JsonValueKind.Object
            && all.TryGetProperty(TextOf(clip, "active_media_reference_key") ?? "DEFAULT_MEDIA", out var active)
            ? RangeOf(active, "available_range")
            : null;
    }

    private static (int First, int Frames)? RangeOf(JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object
        && node.TryGetProperty(member, out var range)
        && range.ValueKind == JsonValueKind.Object
        && ValueOf(range, "start_time") is { } first
        && ValueOf(range, "duration") is >= 1 and { } frames
            ? (first, frames)
            : null;

    private static int? ValueOf(JsonElement range, string member) =>
        range.TryGetProperty(member, out var time)
        && time.ValueKind == JsonValueKind.Object
        && time.TryGetProperty("value", out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && Math.Abs(number) < int.MaxValue / 2
            ? (int)Math.Round(number)
            : null;

    private static string? SchemaOf(JsonElement node) => TextOf(node, "OTIO_SCHEMA")?.Split('.')[0];

    private static string NameOf(JsonElement node) => TextOf(node, "name") ?? "";

    private static IReadOnlyList<string> Named(IReadOnlyList<string> groups, string name) =>
        string.IsNullOrWhiteSpace(name) ? groups : [.. groups, name.Trim()];

    private static string? TextOf(JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
