using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>Reads what <see cref="MessageWriter"/> wrote. A reading process may have been taken over by what it read: nothing here believes a length.</summary>
public static class MessageReader
{
    /// <summary>Bytes of one message. The largest are those of items with thousands of long values.</summary>
    private const int Longest = 1 << 29;

    /// <summary>The next request; null at the end of the stream.</summary>
    public static ReadRequest? Request(Stream from)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        var count = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (count < head.Length)
        {
            return null;
        }

        var body = new byte[LengthOf(head)];
        from.ReadExactly(body);
        using var message = new Message(body);
        return Request(message);
    }

    /// <summary>Takes the first answer off what has come; null when it is not there whole yet.</summary>
    /// <exception cref="InvalidDataException">This is no answer.</exception>
    public static ReadAnswer? Answer(ref ReadOnlySequence<byte> come)
    {
        if (come.Length < sizeof(int))
        {
            return null;
        }

        Span<byte> head = stackalloc byte[sizeof(int)];
        come.Slice(0, sizeof(int)).CopyTo(head);
        var length = LengthOf(head);
        if (come.Length - sizeof(int) < length)
        {
            return null;
        }

        var body = come.Slice(sizeof(int), length).ToArray();
        come = come.Slice(sizeof(int) + length);
        try
        {
            using var message = new Message(body);
            return Answer(message);
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("A reading process has sent what is no answer.", exception);
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return length is >= 0 and <= Longest ? length : throw new InvalidDataException($"A message cannot have {length} bytes.");
    }

    private static ReadRequest Request(Message from) =>
        new(from.Id(), from.ReadString(), from.ReadString())
        {
            DeclaredType = from.OptionalText(),
            DeclaredCharset = from.OptionalText(),
            Passwords = from.Texts(),
            Parts = from.List(() => new ContentPart(from.ReadString(), from.ReadString())),
            OcrLanguages = from.List(() => new OcrLanguage(from.ReadString(), from.ReadString(), from.ReadString())),
            Recipe = from.OptionalText() is { } recipe ? JsonSerializer.Deserialize(recipe, RecipeJson.Own.Recipe) : null,
            WithDeleted = from.ReadBoolean(),
            Staging = from.ReadString(),
            KnownChildren = from.ReadInt32(),
            Wanted = from.List(from.ReadInt32),
        };

    private static ReadAnswer Answer(Message from)
    {
        var kind = (AnswerKind)from.ReadByte();
        var item = from.Id();
        return kind switch
        {
            AnswerKind.Begun => new Begun(item),
            AnswerKind.Progressed => new Progressed(item) { Part = from.ReadDouble() },
            AnswerKind.ChildFound => Found(item, from),
            AnswerKind.Finished => Finished(item, from),
            AnswerKind.Hindered => new Hindered(item, from.ReadString(), from.ReadInt32()),
            _ => throw new FormatException($"There is no answer {kind}."),
        };
    }

    private static ChildFound Found(Guid item, Message from) =>
        new(item, from.ReadInt32(), Child(from))
        {
            InContainer = from.ReadBoolean(),
            Staged = from.OptionalText(),
            Bytes = from.OptionalBytes(),
            Blob = from.ReadBoolean() ? new Blob(from.ReadString(), from.ReadString(), from.ReadString(), from.ReadInt64()) : null,
        };

    private static Child Child(Message from) =>
        new(from.ReadString())
        {
            Folders = from.Texts(),
            Modified = from.OptionalTime(),
            Created = from.OptionalTime(),
            MediaType = from.OptionalText(),
            Charset = from.OptionalText(),
            IsInline = from.ReadBoolean(),
            Fault = from.ReadInt32() is var fault and not 0 ? (FaultKind)fault : null,
            FaultMessage = from.OptionalText(),
            Raw = from.NamedTexts(),
        };

    private static Finished Finished(Guid item, Message from) =>
        new(item)
        {
            MediaType = from.ReadString(),
            IsContainer = from.ReadBoolean(),
            Children = from.ReadInt32(),
            Values = Values(from),
            Raw = from.NamedTexts(),
            Faults = from.List(() => new FaultFound((FaultKind)from.ReadInt32(), from.ReadString())),
            StagedText = from.OptionalText(),
            TextBytes = from.OptionalBytes(),
            TextHash = from.OptionalText(),
            TextLength = from.ReadInt64(),
            Rendition = from.ReadBoolean() ? Rendered(from) : null,
            Compared = from.ReadBoolean() ? Compared(from) : null,
        };

    private static Dictionary<string, object> Values(Message from)
    {
        var values = new Dictionary<string, object>();
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var property = from.ReadString();
            values[property] = (ValueKind)from.ReadByte() switch
            {
                ValueKind.Text => from.ReadString(),
                ValueKind.Number => from.ReadInt64(),
                ValueKind.Truth => from.ReadBoolean(),
                ValueKind.Time => from.Time(),
                ValueKind.Several => from.Texts(),
                var kind => throw new FormatException($"There is no value {kind}."),
            };
        }

        return values;
    }

    private static Rendered Rendered(Message from) =>
        new(from.ReadString(), from.ReadString(), from.Size(), from.Size())
        {
            Seconds = from.ReadDouble() is var seconds && double.IsNaN(seconds) ? null : seconds,
            DocumentPdf = from.OptionalText(),
            Pages = from.Size(),
        };

    private static Compared Compared(Message from) =>
        new()
        {
            Words = from.ReadInt64(),
            Sketch = from.ReadString(),
            Bands = from.List(from.ReadInt64),
            Message = from.ReadBoolean() ? Facts(from) : null,
        };

    private static MessageFacts Facts(Message from) =>
        new()
        {
            MessageHash = from.OptionalText(),
            ContentKey = from.ReadString(),
            HeaderKey = from.ReadString(),
            BodyKey = from.OptionalText(),
            Evidence = (Evidence)from.ReadInt32(),
            SubjectKey = from.ReadString(),
            IsReply = from.ReadBoolean(),
            Answers = from.Texts(),
            Conversation = from.OptionalText(),
            People = from.Texts(),
            Attachments = from.Texts(),
        };

    /// <summary>One message's bytes, read from their beginning to their end.</summary>
    private sealed class Message(byte[] bytes) : BinaryReader(new MemoryStream(bytes, writable: false), new UTF8Encoding(false))
    {
        public Guid Id() => new(ReadBytes(16));

        public string? OptionalText() => ReadBoolean() ? ReadString() : null;

        /// <summary>A part of the message itself: it lives as long as they do.</summary>
        /// <exception cref="FormatException">There are not so many.</exception>
        public ReadOnlyMemory<byte>? OptionalBytes()
        {
            var length = ReadInt32();
            if (length < 0)
            {
                return null;
            }

            var start = (int)BaseStream.Position;
            if (length > bytes.Length - start)
            {
                throw new FormatException("Bytes are missing.");
            }

            BaseStream.Position = start + length;
            return bytes.AsMemory(start, length);
        }

        public int? Size() => ReadInt32() is var size and > 0 ? size : null;

        public DateTimeOffset Time() => new(ReadInt64(), TimeSpan.FromMinutes(ReadInt16()));

        public DateTimeOffset? OptionalTime() => ReadBoolean() ? Time() : null;

        public IReadOnlyList<string> Texts() => List(ReadString);

        /// <summary>Grows as it is read: how long it claims to be is not believed.</summary>
        public IReadOnlyList<T> List<T>(Func<T> one)
        {
            var count = ReadInt32();
            if (count == 0)
            {
                return [];
            }

            var all = new List<T>(Math.Clamp(count, 0, 16));
            for (var left = count; left > 0; left--)
            {
                all.Add(one());
            }

            return all;
        }

        public IReadOnlyDictionary<string, string> NamedTexts()
        {
            var all = new Dictionary<string, string>();
            for (var left = ReadInt32(); left > 0; left--)
            {
                all[ReadString()] = ReadString();
            }

            return all;
        }
    }
}
