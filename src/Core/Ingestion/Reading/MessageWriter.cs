using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Dossier.Formats;

namespace Dossier.Core.Ingestion.Reading;

/// <summary>
/// How the server and its reading processes write to each other: each message is its length in four bytes, then its members in their order.
/// Spelt out, because a serializer is compiled for each member's type in each new process, which takes longer than reading a hundred mails.
/// Both sides are always of one build, so there are no versions. <see cref="MessageReader"/> reads what is written here.
/// </summary>
public sealed class MessageWriter : IDisposable
{
    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter to;

    // A character that is half of one becomes a replacement, as everywhere; it must not end the process.
    public MessageWriter() => to = new BinaryWriter(bytes, new UTF8Encoding(false));

    /// <summary>All messages since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => bytes.GetBuffer().AsMemory(0, (int)bytes.Length);

    public void Clear() => bytes.SetLength(0);

    public void Write(ReadRequest request)
    {
        var start = Begin();
        Write(request.Item);
        to.Write(request.Path);
        to.Write(request.Name);
        Write(request.DeclaredType);
        Write(request.DeclaredCharset);
        Write(request.Passwords);
        to.Write(request.Parts.Count);
        foreach (var part in request.Parts)
        {
            to.Write(part.LocalPath);
            to.Write(part.Name);
        }

        to.Write(request.OcrLanguages.Count);
        foreach (var language in request.OcrLanguages)
        {
            to.Write(language.Code);
            to.Write(language.Name);
            to.Write(language.Pack);
        }

        Write(request.Recipe is { } recipe ? JsonSerializer.Serialize(recipe, RecipeJson.Own.Recipe) : null);
        to.Write(request.WithDeleted);
        to.Write(request.Staging);
        to.Write(request.KnownChildren);
        to.Write(request.Wanted.Count);
        foreach (var place in request.Wanted)
        {
            to.Write(place);
        }

        End(start);
    }

    public void Write(ReadAnswer answer)
    {
        var start = Begin();
        to.Write((byte)AnswerKindOf(answer));
        Write(answer.Item);
        switch (answer)
        {
            case Progressed progressed:
                to.Write(progressed.Part);
                break;
            case ChildFound found:
                WriteFound(found);
                break;
            case Finished finished:
                WriteFinished(finished);
                break;
            case Hindered hindered:
                to.Write(hindered.Message);
                to.Write(hindered.Code);
                break;
        }

        End(start);
    }

    public void Dispose() => to.Dispose();

    private static AnswerKind AnswerKindOf(ReadAnswer answer) =>
        answer switch
        {
            Begun => AnswerKind.Begun,
            Progressed => AnswerKind.Progressed,
            ChildFound => AnswerKind.ChildFound,
            Finished => AnswerKind.Finished,
            Hindered => AnswerKind.Hindered,
            _ => throw new ArgumentException($"There is no message for {answer.GetType().Name}.", nameof(answer)),
        };

    private int Begin()
    {
        var start = (int)bytes.Position;
        to.Write(0);
        return start;
    }

    private void End(int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetBuffer().AsSpan(start), (int)bytes.Position - start - sizeof(int));

    private void WriteFound(ChildFound found)
    {
        to.Write(found.Ordinal);
        var child = found.Child;
        to.Write(child.Name);
        Write(child.Folders);
        Write(child.Modified);
        Write(child.Created);
        Write(child.MediaType);
        Write(child.Charset);
        to.Write(child.IsInline);
        to.Write((int?)child.Fault ?? 0);
        Write(child.FaultMessage);
        Write(child.Raw);
        to.Write(found.InContainer);
        Write(found.Staged);
        Write(found.Bytes);
        to.Write(found.Blob is not null);
        if (found.Blob is { } blob)
        {
            to.Write(blob.Sha256);
            to.Write(blob.Sha1);
            to.Write(blob.Md5);
            to.Write(blob.Size);
        }
    }

    private void WriteFinished(Finished finished)
    {
        to.Write(finished.MediaType);
        to.Write(finished.IsContainer);
        to.Write(finished.Children);
        to.Write(finished.Values.Count);
        foreach (var (property, value) in finished.Values)
        {
            to.Write(property);
            WriteValue(value);
        }

        Write(finished.Raw);
        to.Write(finished.Faults.Count);
        foreach (var fault in finished.Faults)
        {
            to.Write((int)fault.Kind);
            to.Write(fault.Message);
        }

        Write(finished.StagedText);
        Write(finished.TextBytes);
        Write(finished.TextHash);
        to.Write(finished.TextLength);
        to.Write(finished.Rendition is not null);
        if (finished.Rendition is { } made)
        {
            to.Write(made.Path);
            to.Write(made.MediaType);
            to.Write(made.Width ?? 0);
            to.Write(made.Height ?? 0);
            to.Write(made.Seconds ?? double.NaN);
            Write(made.DocumentPdf);
            to.Write(made.Pages ?? 0);
        }

        to.Write(finished.Compared is not null);
        if (finished.Compared is { } compared)
        {
            WriteCompared(compared);
        }
    }

    private void WriteValue(object value)
    {
        switch (value)
        {
            case string text:
                to.Write((byte)ValueKind.Text);
                to.Write(text);
                break;
            case long number:
                to.Write((byte)ValueKind.Number);
                to.Write(number);
                break;
            case bool isSo:
                to.Write((byte)ValueKind.Truth);
                to.Write(isSo);
                break;
            case DateTimeOffset time:
                to.Write((byte)ValueKind.Time);
                Write(time);
                break;
            case IReadOnlyList<string> several:
                to.Write((byte)ValueKind.Several);
                Write(several);
                break;
            default:
                throw new ArgumentException($"No property holds a {value.GetType().Name}.", nameof(value));
        }
    }

    private void WriteCompared(Compared compared)
    {
        to.Write(compared.Words);
        to.Write(compared.Sketch);
        to.Write(compared.Bands.Count);
        foreach (var band in compared.Bands)
        {
            to.Write(band);
        }

        to.Write(compared.Message is not null);
        if (compared.Message is { } message)
        {
            Write(message.MessageHash);
            to.Write(message.ContentKey);
            to.Write(message.HeaderKey);
            Write(message.BodyKey);
            to.Write((int)message.Evidence);
            to.Write(message.SubjectKey);
            to.Write(message.IsReply);
            Write(message.Answers);
            Write(message.Conversation);
            Write(message.People);
            Write(message.Attachments);
        }
    }

    private void Write(Guid id)
    {
        Span<byte> written = stackalloc byte[16];
        id.TryWriteBytes(written);
        to.Write(written);
    }

    private void Write(string? text)
    {
        to.Write(text is not null);
        if (text is not null)
        {
            to.Write(text);
        }
    }

    private void Write(ReadOnlyMemory<byte>? some)
    {
        to.Write(some?.Length ?? -1);
        to.Write(some.GetValueOrDefault().Span);
    }

    private void Write(DateTimeOffset? time)
    {
        to.Write(time is not null);
        if (time is { } given)
        {
            Write(given);
        }
    }

    private void Write(DateTimeOffset time)
    {
        to.Write(time.Ticks);
        to.Write((short)time.TotalOffsetMinutes);
    }

    private void Write(IReadOnlyList<string> texts)
    {
        to.Write(texts.Count);
        foreach (var text in texts)
        {
            to.Write(text);
        }
    }

    private void Write(IReadOnlyDictionary<string, string> texts)
    {
        to.Write(texts.Count);
        foreach (var (name, text) in texts)
        {
            to.Write(name);
            to.Write(text);
        }
    }
}

/// <summary>Which answer a message holds.</summary>
internal enum AnswerKind : byte
{
    Begun = 1,
    Progressed = 2,
    ChildFound = 3,
    Finished = 4,
    Hindered = 5,
}

/// <summary>Of which type a property's value is.</summary>
internal enum ValueKind : byte
{
    Text = 1,
    Number = 2,
    Truth = 3,
    Time = 4,
    Several = 5,
}
