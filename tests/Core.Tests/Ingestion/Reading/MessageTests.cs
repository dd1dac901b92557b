using System.Buffers;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Tests;

/// <summary>What the server and its reading processes tell each other arrives as it was said, and nothing else is taken for an answer.</summary>
public sealed class MessageTests
{
    private static readonly Guid Item = Guid.Parse("0192f0a1-0000-7000-8000-000000000001");

    [Fact]
    public void A_request_arrives_as_it_was_sent()
    {
        var full = new ReadRequest(Item, "/blobs/abc", "Größe \"1\".tar.001")
        {
            DeclaredType = "message/rfc822",
            DeclaredCharset = "koi8-r",
            Passwords = ["", "pass\nword", "пароль"],
            Parts = [new ContentPart("/blobs/abc", "a.001"), new ContentPart("/blobs/abd", "a.002")],
            OcrLanguages = [OcrLanguage.All[0], OcrLanguage.All[2]],
            Recipe = new Recipe(RenditionFormat.Tiff)
            {
                Width = 850,
                Fit = Fit.Fill,
                Crop = new Crop(1, 2, 3, 4),
                Packing = Packing.Lzw,
                Page = 3,
                Second = 1.5,
                Joined = ["one", "two"],
            },
            WithDeleted = true,
            Staging = "/staging",
            KnownChildren = 7,
            Wanted = [2, 5],
        };
        using var writer = new MessageWriter();
        writer.Write(full);
        writer.Write(new ReadRequest(Item, "/blobs/abc", ""));
        using var sent = new MemoryStream(writer.Written.ToArray());
        Assert.Equivalent(full, MessageReader.Request(sent), strict: true);
        Assert.Equivalent(new ReadRequest(Item, "/blobs/abc", ""), MessageReader.Request(sent), strict: true);
        Assert.Null(MessageReader.Request(sent));
    }

    [Fact]
    public void Answers_arrive_as_they_were_sent_however_they_are_cut()
    {
        ReadAnswer[] all =
        [
            new Begun(Item),
            new Progressed(Item) { Part = 0.25 },
            Child(),
            new ChildFound(Item, 1, new Child("")),
            Full(),
            new Finished(Item),
        ];
        using var writer = new MessageWriter();
        foreach (var answer in all)
        {
            writer.Write(answer);
        }

        var bytes = writer.Written.ToArray();
        var come = new ReadOnlySequence<byte>(bytes);
        var answers = new List<ReadAnswer>();
        for (var length = 0; length <= bytes.Length; length++)
        {
            var part = come.Slice(0, length);
            if (MessageReader.Answer(ref part) is { } answer)
            {
                answers.Add(answer);
                bytes = bytes[length..];
                come = new ReadOnlySequence<byte>(bytes);
                length = 0;
            }
        }

        Assert.Empty(bytes);
        Assert.Equal(all.Length, answers.Count);
        Assert.All(all.Zip(answers), pair => Assert.Equivalent(pair.First, pair.Second, strict: true));
        Assert.Equal(TimeSpan.FromMinutes(-150), ((DateTimeOffset)((Finished)answers[4]).Values["sent"]).Offset);
    }

    [Fact]
    public void Few_bytes_come_with_the_answer_itself()
    {
        using var writer = new MessageWriter();
        writer.Write(Child() with { Bytes = new byte[] { 1, 2, 3 } });
        writer.Write(Full() with { TextBytes = Array.Empty<byte>() });
        writer.Write(Child());
        var come = new ReadOnlySequence<byte>(writer.Written);
        var child = ((ChildFound)MessageReader.Answer(ref come)!).ToKeep!;
        Assert.Equal(("/staging/1", "256"), (child.Path, child.Sha256));
        Assert.Equal([1, 2, 3], child.Bytes!.Value.ToArray());
        var text = ((Finished)MessageReader.Answer(ref come)!).TextToKeep!;
        Assert.Equal(("/staging/2", "hash"), (text.Path, text.Sha256));
        Assert.Equal(0, text.Bytes!.Value.Length);
        Assert.Null(((ChildFound)MessageReader.Answer(ref come)!).ToKeep!.Bytes);
        Assert.Null(new ChildFound(Item, 1, new Child("")).ToKeep);
        Assert.Null(new Finished(Item).TextToKeep);
    }

    [Fact]
    public void Half_a_character_becomes_a_replacement()
    {
        using var writer = new MessageWriter();
        writer.Write(new Finished(Item) { Raw = new Dictionary<string, string> { ["X"] = "a\ud800b" } });
        var come = new ReadOnlySequence<byte>(writer.Written);
        Assert.Equal("a\ufffdb", ((Finished)MessageReader.Answer(ref come)!).Raw["X"]);
    }

    [Fact]
    public void Whatever_else_comes_is_refused()
    {
        using var writer = new MessageWriter();
        writer.Write(Full() with { TextBytes = new byte[] { 1, 2, 3, 4 } });
        var whole = writer.Written.ToArray();
        var random = new Random(1);
        for (var time = 0; time < 2000; time++)
        {
            var damaged = whole.ToArray();
            random.NextBytes(damaged.AsSpan(4 + random.Next(damaged.Length - 8), 4));
            var come = new ReadOnlySequence<byte>(damaged);
            // What was hit by chance may be a letter of a text: then it is another text. Nothing else escapes.
            if (Record.Exception(() => MessageReader.Answer(ref come)) is { } refused)
            {
                Assert.IsType<InvalidDataException>(refused);
            }
        }

        var endless = new ReadOnlySequence<byte>([0xff, 0xff, 0xff, 0x7f, 1]);
        Assert.Throws<InvalidDataException>(() => MessageReader.Answer(ref endless));
    }

    [Fact]
    public void Limits_arrive_as_they_were_given()
    {
        var limits = new ReadingLimits
        {
            Time = TimeSpan.FromSeconds(1.5),
            Memory = 1,
            Depth = 2,
            Children = 3,
            Output = long.MaxValue,
            Ratio = 5,
            RatioFloor = 6,
            Text = 7,
        };
        Assert.Equal(limits, ReadingLimits.Read(limits.Write()));
        Assert.Throws<FormatException>(() => ReadingLimits.Read("1 2"));
    }

    private static ChildFound Child() =>
        new(
            Item,
            3,
            new Child("minutes.eml")
            {
                Folders = ["in", "2001"],
                Modified = new DateTimeOffset(2001, 5, 4, 3, 2, 1, TimeSpan.FromHours(2)),
                Created = DateTimeOffset.UnixEpoch,
                MediaType = "message/rfc822",
                Charset = "utf-8",
                IsInline = true,
                Fault = FaultKind.PasswordProtected,
                FaultMessage = "It is locked.",
                Raw = new Dictionary<string, string> { ["path"] = "../x" },
            }
        )
        {
            InContainer = true,
            Staged = "/staging/1",
            Blob = new Blob("256", "1", "5", 1L << 40),
        };

    private static Finished Full() =>
        new(Item)
        {
            MediaType = MediaTypes.Email,
            IsContainer = true,
            Children = 4,
            Values = new Dictionary<string, object>
            {
                ["subject"] = "Gas",
                ["page_count"] = 12L,
                ["has_text"] = true,
                ["sent"] = new DateTimeOffset(2001, 5, 4, 3, 2, 1, TimeSpan.FromMinutes(-150)),
                ["to"] = new List<string> { "ada", "bob" },
            },
            Raw = new Dictionary<string, string> { ["X-Mailer"] = "none" },
            Faults = [new FaultFound(FaultKind.Corrupt, "It is damaged.")],
            StagedText = "/staging/2",
            TextHash = "hash",
            TextLength = 1L << 33,
            Rendition = new Rendered("/staging/3", "image/png", 850, null) { Seconds = 2.5, DocumentPdf = "/staging/4" },
            Compared = new Compared
            {
                Words = 20,
                Sketch = "sketch",
                Bands = [long.MinValue, 1],
                Message = new MessageFacts
                {
                    MessageHash = "m",
                    ContentKey = "c",
                    HeaderKey = "h",
                    BodyKey = "b",
                    Evidence = Evidence.Sent | Evidence.Attachments,
                    SubjectKey = "s",
                    IsReply = true,
                    Answers = ["x"],
                    Conversation = "conv",
                    People = ["p", "q"],
                    Attachments = ["a"],
                },
            },
        };
}
