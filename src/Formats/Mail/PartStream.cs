using System.Buffers;
using Dossier.Formats.Native;

namespace Dossier.Formats.Mail;

/// <summary>A part's bytes with their transfer encoding taken off as they are read. Bytes that do not belong to it are skipped and counted.</summary>
internal sealed unsafe class PartStream(MailBytes bytes, MailPart part) : ForwardStream
{
    private const int Block = 32768;
    private const int ForgetAtOnce = 8 << 20;

    private static readonly SearchValues<byte> Base64Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t "u8
    );

    private readonly string encoding = part.IsMessage ? "" : part.Encoding; // RFC 2046 §5.2.1: a mail in a mail is never encoded.
    private readonly byte[] decoded = ArrayPool<byte>.Shared.Rent(Block + 16);
    private long position = part.Start;
    private long left = part.Length;
    private long forgotten = part.Start;
    private int decodedStart;
    private int decodedEnd;
    private int state;
    private uint save;

    /// <summary>The part is as it stands, so its bytes may be used in place.</summary>
    public static bool IsPlain(MailPart part) => part.Encoding is not ("base64" or "quoted-printable");

    /// <summary>Bytes were met that are no base64.</summary>
    public bool HasForeignBytes { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        while (decodedStart == decodedEnd)
        {
            if (left == 0)
            {
                return 0;
            }

            Decode();
        }

        var count = Math.Min(buffer.Length, decodedEnd - decodedStart);
        decoded.AsSpan(decodedStart, count).CopyTo(buffer);
        decodedStart += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isReturned)
        {
            isReturned = true;
            ArrayPool<byte>.Shared.Return(decoded);
        }

        base.Dispose(disposing);
    }

    private bool isReturned;

    private void Decode()
    {
        var length = (int)Math.Min(Block, left);
        var input = bytes.Start + position;
        position += length;
        left -= length;
        if (position - forgotten > ForgetAtOnce)
        {
            bytes.Forget(forgotten, position - length - forgotten);
            forgotten = position - length;
        }

        decodedStart = 0;
        fixed (byte* output = decoded)
        {
            switch (encoding)
            {
                case "base64":
                    HasForeignBytes |= bytes.Slice(position - length, length).IndexOfAnyExcept(Base64Alphabet) >= 0;
                    decodedEnd = (int)GMime.Base64DecodeStep(input, (nuint)length, output, ref state, ref save);
                    break;
                case "quoted-printable":
                    decodedEnd = (int)GMime.QuotedDecodeStep(input, (nuint)length, output, ref state, ref save);
                    break;
                default:
                    new ReadOnlySpan<byte>(input, length).CopyTo(decoded);
                    decodedEnd = length;
                    break;
            }
        }
    }
}
