using System.Buffers;
using System.Text;

namespace Dossier.Formats.Text;

/// <summary>Text as it is: notes, logs, tables, source code. Decoded as it streams, so length costs no memory.</summary>
public sealed class PlainTextReader : Reader
{
    private const int PieceLength = 65536;

    private static readonly HashSet<string> OtherTextTypes =
    [
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
        "application/x-sh",
        "application/x-shellscript",
        "application/x-perl",
        "application/x-python",
        "application/x-ruby",
        "application/x-php",
        "application/sql",
        "application/x-sql",
        "application/yaml",
        "application/x-yaml",
        "application/toml",
        "application/x-tex",
        "application/x-ndjson",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/x-pem-file",
        "application/x-subrip",
    ];

    public override int Bid(Content content) =>
        content.MediaType is MediaTypes.PlainText or MediaTypes.Csv or MediaTypes.Json ? 60
        : content.MediaType.StartsWith("text/", StringComparison.Ordinal) ? 30
        : OtherTextTypes.Contains(content.MediaType) || content.MediaType.EndsWith("+json", StringComparison.Ordinal) ? 30
        : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        using var stream = content.Open();
        Write(stream, content.DeclaredCharset, findings, cancel);
    }

    internal static void Write(Stream stream, string? declaredCharset, Findings findings, CancellationToken cancel)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(PieceLength);
        var encoding = Detect(stream, bytes.AsSpan(0, PieceLength), declaredCharset, cancel);
        findings.Raw("encoding", encoding.WebName);

        var decoder = (encoding.CodePage == 20127 ? Encoding.UTF8 : encoding).GetDecoder();
        var characters = new char[encoding.GetMaxCharCount(PieceLength)];
        var isFirst = true;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var piece = bytes.AsSpan(0, stream.ReadAtLeast(bytes.AsSpan(0, PieceLength), PieceLength, throwOnEndOfStream: false));
            var isLast = piece.Length < PieceLength;
            piece = isFirst ? piece[Charsets.MarkLength(piece, encoding)..] : piece;
            isFirst = false;
            var length = decoder.GetChars(piece, characters, flush: isLast);
            if (length > 0)
            {
                findings.Text(characters.AsSpan(0, length));
            }

            if (isLast)
            {
                break;
            }
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Looks for the first piece that is not plain ASCII, since only that tells encodings apart, and goes back to the beginning.</summary>
    private static Encoding Detect(Stream stream, Span<byte> buffer, string? declaredCharset, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var sample = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
            var isLast = sample.Length < buffer.Length;
            if (isLast || !Charsets.IsPlainAscii(sample))
            {
                stream.Position = 0;
                return Charsets.Detect(sample, declaredCharset, null, isWhole: isLast);
            }
        }
    }
}
