using System.Text;
using System.Text.Json;
using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>
/// What people have written on a PDF: the words of its markup annotations (ISO 32000-1, 12.5.6.2), which pdftotext leaves out. qpdf
/// (Debian: qpdf, Apache-2.0) prints the document's objects as JSON, its version 2.
/// </summary>
internal sealed class PdfComments(Findings findings)
{
    private const int DeepestNesting = 1000;
    private const int LongestToken = 1 << 24;
    private const int LongestKind = 16;

    private static readonly HashSet<string> Kinds =
    [
        "/Text",
        "/FreeText",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Stamp",
        "/Caret",
        "/Ink",
        "/FileAttachment",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> KindsBySpan = Kinds.GetAlternateLookup<
        ReadOnlySpan<char>
    >();
    private readonly HiddenContent hidden = new(findings);
    private readonly Stack<Annotation> open = new();
    private string? member;

    /// <summary>Adds comments to the text, each on lines of its own behind its author, and flags them.</summary>
    public static void Read(Content content, Findings findings, CancellationToken cancel)
    {
        string[] arguments = ["--json=2", "--json-key=qpdf", Path.GetFullPath(content.LocalPath)];
        using var objects = new ChildTool("qpdf", "qpdf", arguments, cancel);
        try
        {
            new PdfComments(findings).Read(objects.Bytes, cancel);
        }
        catch (JsonException)
        {
            // It ended early: the document is damaged, which those who read its text say better.
        }
    }

    /// <summary>Whether a name, with its slash, is the kind of an annotation that people write.</summary>
    internal static bool IsMarkup(ReadOnlySpan<byte> name)
    {
        Span<char> written = stackalloc char[LongestKind];
        return name.Length <= LongestKind && KindsBySpan.Contains(written[..Encoding.Latin1.GetChars(name, written)]);
    }

    private void Read(Stream json, CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = DeepestNesting });
        for (var (length, isEnd) = (0, false); !isEnd; )
        {
            cancel.ThrowIfCancellationRequested();
            var read = json.Read(buffer, length, buffer.Length - length);
            (length, isEnd) = (length + read, read == 0);
            var reader = new Utf8JsonReader(buffer.AsSpan(0, length), isEnd, state);
            while (reader.Read())
            {
                Take(ref reader);
            }

            state = reader.CurrentState;
            var rest = buffer.AsSpan((int)reader.BytesConsumed..length);
            rest.CopyTo(buffer);
            length = rest.Length;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length < LongestToken ? length * 2 : throw new JsonException("A string is too long."));
            }
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                open.Push(new Annotation());
                break;
            case JsonTokenType.EndObject:
                Close(open.Pop());
                break;
            case JsonTokenType.PropertyName:
                member = reader.GetString();
                return;
            case JsonTokenType.String when member is "/Subtype":
                open.Peek().Kind = reader.GetString();
                break;
            case JsonTokenType.String when member is "/Contents":
                open.Peek().Words = Written(reader.GetString()!);
                break;
            case JsonTokenType.String when member is "/T":
                open.Peek().Author = Written(reader.GetString()!);
                break;
            default:
                break;
        }

        member = null;
    }

    private void Close(Annotation annotation)
    {
        if (annotation.Kind is null || !Kinds.Contains(annotation.Kind) || string.IsNullOrWhiteSpace(annotation.Words))
        {
            return;
        }

        hidden.Found(HiddenKinds.Comments);
        // Free text is drawn on the page, where pdftotext finds it.
        if (annotation.Kind != "/FreeText")
        {
            var author = string.IsNullOrWhiteSpace(annotation.Author) ? "" : $"{annotation.Author}: ";
            findings.Text($"\n{author}{annotation.Words.ReplaceLineEndings("\n")}\n");
        }
    }

    /// <summary>Strings are <c>u:</c> and Unicode, or <c>b:</c> and bytes in hexadecimal; names and references are neither.</summary>
    private static string? Written(string value) =>
        value.StartsWith("u:", StringComparison.Ordinal) ? value[2..]
        : value.StartsWith("b:", StringComparison.Ordinal) ? Encoding.Latin1.GetString(Convert.FromHexString(value.AsSpan(2)))
        : null;

    private sealed class Annotation
    {
        public string? Kind { get; set; }
        public string? Words { get; set; }
        public string? Author { get; set; }
    }
}
