using System.Text;
using Dossier.Formats.LoadFiles;

namespace Dossier.Formats.Tests.LoadFiles;

public sealed class OtioTests
{
    [Fact]
    public async Task Clips_are_read_in_the_order_of_the_edit_with_the_frames_they_use()
    {
        var clips = await Read(
            """
            {"OTIO_SCHEMA":"SerializableCollection.1","children":[{"OTIO_SCHEMA":"Timeline.1","name":"Reel","tracks":{"OTIO_SCHEMA":"Stack.1","name":"tracks",
            "children":[
              {"OTIO_SCHEMA":"Track.1","kind":"Audio","children":[{"OTIO_SCHEMA":"Clip.1","name":"Music"}]},
              {"OTIO_SCHEMA":"Track.1","kind":"Video","name":"V1","children":[
                {"OTIO_SCHEMA":"Clip.1","name":" SH010 ","source_range":{"OTIO_SCHEMA":"TimeRange.1",
                  "start_time":{"value":86400.0,"rate":24},"duration":{"value":24,"rate":24}}},
                {"OTIO_SCHEMA":"Transition.1","name":"Dissolve"},
                {"OTIO_SCHEMA":"Gap.1","name":"","source_range":null},
                {"OTIO_SCHEMA":"Clip.1","name":"SH020","source_range":null,
                  "media_reference":{"OTIO_SCHEMA":"ExternalReference.1","available_range":{"start_time":{"value":0},"duration":{"value":10}}}},
                {"OTIO_SCHEMA":"Stack.1","name":"SQ02","children":[{"OTIO_SCHEMA":"Track.1","kind":"Video","name":"Comp","children":[
                  {"OTIO_SCHEMA":"Clip.2","name":"SH030","active_media_reference_key":"hi","media_references":{
                    "hi":{"available_range":{"start_time":{"value":5},"duration":{"value":2}}},"DEFAULT_MEDIA":{"OTIO_SCHEMA":"MissingReference.1"}}},
                  {"OTIO_SCHEMA":"Clip.2","name":"SH040","source_range":{"start_time":{"value":1e300},"duration":{"value":"x"}}}]}]}]}]}}]}
            """
        );
        Assert.Equal(["SH010", "SH020", "SH030", "SH040"], clips.Select(clip => clip.Name));
        Assert.Equal(
            [(86400, 24, 86423), (0, 10, 9), (5, 2, 6), (null, null, null)],
            clips.Select(clip => (clip.First, clip.Frames, clip.Last))
        );
        Assert.Equal(["Reel", "Reel", "Reel/SQ02", "Reel/SQ02"], clips.Select(clip => string.Join('/', clip.Groups)));
    }

    [Theory]
    [InlineData("", FaultKind.Corrupt)]
    [InlineData("null", FaultKind.Corrupt)]
    [InlineData("[1]", FaultKind.Corrupt)]
    [InlineData("""{"OTIO_SCHEMA":7}""", FaultKind.Corrupt)]
    [InlineData("""{"OTIO_SCHEMA":"Track.1"}""", FaultKind.Corrupt)]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":""", FaultKind.Corrupt)]
    public async Task What_is_no_timeline_is_told_so(string text, FaultKind kind) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<Unreadable>(() => Read(text))).Kind);

    [Fact]
    public async Task What_is_built_to_be_endless_ends()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"OTIO_SCHEMA":"Clip.1","name":"a"}""", Otio.MostClips + 1));
        var nested =
            string.Concat(Enumerable.Repeat("""{"OTIO_SCHEMA":"Stack.1","children":[""", 100))
            + string.Concat(Enumerable.Repeat("]}", 100));
        foreach (var inside in new[] { many, nested })
        {
            const string Begin = """{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[{"OTIO_SCHEMA":"Track.1","children":[""";
            var text = $"{Begin}{inside}]}}]}}}}";
            Assert.Equal(FaultKind.LimitExceeded, (await Assert.ThrowsAsync<Unreadable>(() => Read(text))).Kind);
        }

        var deep = new string('[', 10_000);
        Assert.Equal(FaultKind.Corrupt, (await Assert.ThrowsAsync<Unreadable>(() => Read(deep))).Kind);
    }

    [Theory]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1"}""")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":[]}""")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[null,3,{"OTIO_SCHEMA":"Track.1","children":"x"}]}}""")]
    public async Task What_holds_no_clip_is_empty(string text) => Assert.Empty(await Read(text));

    private static async Task<IReadOnlyList<TimelineClip>> Read(string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Otio.Read(content, TestContext.Current.CancellationToken);
    }
}
