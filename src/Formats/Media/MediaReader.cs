using System.Globalization;
using System.Text.Json;
using Dossier.Formats.Native;

namespace Dossier.Formats.Media;

/// <summary>Sound and film: length, size, codecs, tags and time of recording, told by ffprobe in a process of its own. Their words are not taken down.</summary>
public sealed class MediaReader : Reader
{
    private const int LongestAnswer = 4 << 20;
    private const int LongestTag = 2000;
    private const int MostTags = 500;

    /// <summary>Of processor time.</summary>
    private const int MostSeconds = 900;

    public override int Bid(Content content) =>
        content.MediaType.StartsWith("audio/", StringComparison.Ordinal)
        || content.MediaType.StartsWith("video/", StringComparison.Ordinal)
        || content.MediaType is "application/ogg" or "application/vnd.rn-realmedia" or "application/mp4"
            ? 60
            : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        findings.Set(Properties.HasText, false);
        string[] arguments =
        [
            "-v",
            "error",
            "-print_format",
            "json",
            "-show_format",
            "-show_streams",
            "-protocol_whitelist",
            "file",
            "-i",
            "file:" + Path.GetFullPath(content.LocalPath),
        ];
        using var tool = new ChildTool("ffprobe", "ffmpeg", arguments, cancel, seconds: MostSeconds);
        var answer = new char[8192];
        var text = new System.Text.StringBuilder();
        for (int length; (length = tool.Output.Read(answer)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            if (text.Length < LongestAnswer)
            {
                text.Append(answer, 0, length);
            }
        }

        var code = tool.End();
        cancel.ThrowIfCancellationRequested();
        try
        {
            using var json = JsonDocument.Parse(text.ToString());
            if (!json.RootElement.TryGetProperty("format", out var format))
            {
                // Where the bytes lie on this machine is nobody's business.
                var reason = FirstLine(tool.Errors).Replace("file:" + Path.GetFullPath(content.LocalPath), "", StringComparison.Ordinal);
                throw new Unreadable(FaultKind.Corrupt, $"The recording cannot be opened. {reason.TrimStart(' ', ':')}".Trim());
            }

            Set(format, json.RootElement, findings);
        }
        catch (JsonException)
        {
            throw new Unreadable(FaultKind.Corrupt, $"ffprobe ended with code {code}. {FirstLine(tool.Errors)}".Trim());
        }
    }

    private static void Set(JsonElement format, JsonElement all, Findings findings)
    {
        if (
            double.TryParse(Text(format, "duration"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < 1e9
        )
        {
            findings.Set(Properties.Duration, (long)Math.Round(seconds * 1000));
        }

        findings.Raw("format", Text(format, "format_long_name"));
        findings.Raw("bit_rate", Text(format, "bit_rate"));
        var count = 0;
        SetTags(format, "", findings, ref count);
        var index = 0;
        foreach (var stream in all.TryGetProperty("streams", out var streams) ? streams.EnumerateArray() : default)
        {
            var kind = Text(stream, "codec_type");
            var name = $"stream {index++} ({kind})";
            findings.Raw($"{name}: codec", Text(stream, "codec_name"));
            findings.Raw($"{name}: rate", kind == "audio" ? Text(stream, "sample_rate") : Text(stream, "avg_frame_rate"));
            findings.Raw($"{name}: channels", Text(stream, "channels"));
            var isPicture = stream.TryGetProperty("disposition", out var use) && Text(use, "attached_pic") == "1";
            if (kind == "video" && !isPicture && Number(stream, "width") is { } width && Number(stream, "height") is { } height)
            {
                findings.Set(Properties.Width, width);
                findings.Set(Properties.Height, height);
            }

            SetTags(stream, $"{name}: ", findings, ref count);
        }
    }

    private static void SetTags(JsonElement owner, string prefix, Findings findings, ref int count)
    {
        if (!owner.TryGetProperty("tags", out var tags))
        {
            return;
        }

        foreach (var tag in tags.EnumerateObject())
        {
            if (tag.Value.ValueKind != JsonValueKind.String || tag.Value.GetString() is not { Length: > 0 } value || ++count > MostTags)
            {
                continue;
            }

            value = value[..Math.Min(LongestTag, value.Length)];
            findings.Raw(prefix + tag.Name, value);
            if (prefix.Length == 0 || tag.Name is "creation_time")
            {
                SetProperty(tag.Name.ToLowerInvariant(), value, findings);
            }
        }
    }

    private static void SetProperty(string name, string value, Findings findings)
    {
        switch (name)
        {
            case "title":
                findings.Set(Properties.Title, value);
                break;
            case "artist" or "author":
                findings.Set(Properties.Author, value);
                break;
            case "comment" or "description":
                findings.Set(Properties.Comments, value);
                break;
            case "genre":
                findings.Set(Properties.Category, value);
                break;
            case "keywords":
                findings.Set(Properties.Keywords, value);
                break;
            case "encoder" or "software":
                findings.Set(Properties.Application, value);
                break;
            case "com.apple.quicktime.model":
                findings.Set(Properties.Camera, value);
                break;
            case "location" or "com.apple.quicktime.location.iso6709":
                SetPlace(value, findings);
                break;
            case "creation_time"
            or "com.apple.quicktime.creationdate"
            or "date"
                when value.Length >= 10
                    && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    && time.Year is > 1904 and < 9999:
                findings.Set(Properties.Created, time);
                break;
            default:
                break;
        }
    }

    /// <summary>ISO 6709, as "+37.3317-122.0301+018.4/".</summary>
    private static void SetPlace(string value, Findings findings)
    {
        var second = value.AsSpan(1).IndexOfAny('+', '-') + 1;
        if (second <= 1)
        {
            return;
        }

        var rest = value.AsSpan(second);
        var third = rest[1..].IndexOfAny("+-/");
        var east = third < 0 ? rest : rest[..(third + 1)];
        if (
            double.TryParse(value.AsSpan(0, second), NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
            && double.TryParse(east, NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude)
            && Math.Abs(latitude) <= 90
            && Math.Abs(longitude) <= 180
        )
        {
            findings.Set(Properties.Latitude, latitude.ToString("0.0######", CultureInfo.InvariantCulture));
            findings.Set(Properties.Longitude, longitude.ToString("0.0######", CultureInfo.InvariantCulture));
        }
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
        && number > 0
            ? number
            : null;

    private static string FirstLine(string errors) => errors.Split('\n')[0].Trim();
}
