using Dossier.Formats.Native;
using Microsoft.Win32.SafeHandles;

namespace Dossier.Formats.Mail;

/// <summary>A mail taken apart by GMime: its headers and the tree of its parts, as places in the file.</summary>
internal sealed unsafe class MailTree
{
    private const int Deepest = 100;
    private const int ScanAtOnce = 16 << 20;

    private readonly MailBytes bytes;
    private readonly long origin;

    /// <summary>What GMime's offsets count from.</summary>
    private readonly long zero;
    private readonly long end;
    private readonly List<byte[]> boundaries = [];

    private MailTree(MailBytes bytes, long origin, long end)
    {
        this.bytes = bytes;
        this.origin = origin;
        zero = bytes.IsMapped ? 0 : origin;
        this.end = end;
        Headers = HeaderBlock.Parse(bytes.Slice(origin, end - origin));
    }

    public HeaderBlock Headers { get; }

    public MailPart Root { get; private set; } = new(HeaderBlock.Empty, MediaTypes.PlainText);

    /// <summary>Parts lie deeper in each other than we follow, so some were left out.</summary>
    public bool IsTooDeep { get; private set; }

    public GMime.Warnings Warnings { get; private set; }

    /// <summary>Reads the mail that lies between two places of the file.</summary>
    /// <exception cref="Unreadable">There is no mail there.</exception>
    public static MailTree Read(MailBytes bytes, long origin, long end)
    {
        var tree = new MailTree(bytes, origin, end);
        var warnings = GMime.Warnings.None;
        if (tree.Headers.All.Count == 0 || !(bytes.IsMapped ? Parse(bytes.Handle) : ParseCopy()))
        {
            throw new Unreadable(FaultKind.Corrupt, "The file has no headers, so it is no mail.");
        }

        tree.Warnings = warnings;
        return tree;

        bool Parse(SafeFileHandle file) => GMime.Parse(file, origin, end, Walk, out warnings);

        bool ParseCopy() => GMime.Parse(bytes.Start + origin, (uint)(end - origin), Walk, out warnings);

        void Walk(nint message) => tree.Root = tree.Walk(GMime.MessageBody(message), tree.Headers, MediaTypes.PlainText);
    }

    private MailPart Walk(nint entity, HeaderBlock headers, string defaultType)
    {
        if (entity == 0)
        {
            return new MailPart(headers, defaultType);
        }

        if (GMime.IsMultipart(entity))
        {
            return new MailPart(headers, "multipart/mixed") { Parts = WalkParts(entity, headers) };
        }

        if (GMime.IsMessagePart(entity))
        {
            var (start, length) = EmbeddedMessage(GMime.MessagePartMessage(entity));
            return new MailPart(headers, MediaTypes.Email)
            {
                IsMessage = true,
                Start = start,
                Length = length,
            };
        }

        if (!GMime.TryGetContent(entity, out var contentStart, out var contentLength))
        {
            return new MailPart(headers, defaultType);
        }

        var part = new MailPart(headers, defaultType)
        {
            Start = zero + contentStart,
            Length = Math.Min(contentLength, end - zero - contentStart),
        };
        return part.MediaType == MediaTypes.Email && MailSigns.AreIn(bytes.Slice(part.Start, Math.Min(part.Length, 8192)))
            ? part.AsMessage() // Said to be encoded, but it is not.
            : part;
    }

    private List<MailPart> WalkParts(nint multipart, HeaderBlock headers)
    {
        var parts = new List<MailPart>();
        if (boundaries.Count >= Deepest)
        {
            IsTooDeep = true;
            return parts;
        }

        var defaultType =
            HeaderParameters.Parse(headers.First("Content-Type")).Value == "multipart/digest" ? MediaTypes.Email : MediaTypes.PlainText;
        boundaries.Add([.. "--"u8, .. GMime.Boundary(multipart)]);
        var count = GMime.MultipartCount(multipart);
        for (var index = 0; index < count; index++)
        {
            var part = GMime.MultipartPart(multipart, index);
            parts.Add(Walk(part, HeadersAt(GMime.HeadersStart(part)), defaultType));
        }

        boundaries.RemoveAt(boundaries.Count - 1);
        return parts;
    }

    private HeaderBlock HeadersAt(long offset) =>
        offset < 0 || origin + offset >= end ? HeaderBlock.Empty : HeaderBlock.Parse(bytes.Slice(origin + offset, end - origin - offset));

    /// <summary>An embedded mail's own bytes: from its first header to the boundary that ends it, or to the end of the file.</summary>
    private (long Start, long Length) EmbeddedMessage(nint message)
    {
        if (message == 0)
        {
            return (origin, 0);
        }

        // GMime keeps a message's Content- headers with its body: whichever comes first starts the message.
        var own = GMime.HeadersStart(message);
        var body = GMime.MessageBody(message);
        var content = body == 0 ? -1 : GMime.HeadersStart(body);
        var offset = own < 0 || (content >= 0 && content < own) ? content : own;
        if (offset < 0)
        {
            return (origin, 0);
        }

        var start = zero + offset;
        return (start, EndOf(start) - start);
    }

    private long EndOf(long start)
    {
        var position = start;
        while (position < end)
        {
            var rest = bytes.Slice(position, Math.Min(end - position, ScanAtOnce));
            var found = rest.IndexOf("\n--"u8);
            if (found < 0)
            {
                if (position + rest.Length >= end)
                {
                    return end;
                }

                bytes.Forget(position, rest.Length);
                position += rest.Length - 2;
                continue;
            }

            var line = HeaderBlock.Line(bytes.Slice(position + found + 1, end - position - found - 1), out _);
            if (IsBoundary(line))
            {
                // The line break before a boundary belongs to the boundary (RFC 2046 §5.1.1).
                return position + (found > 0 && rest[found - 1] == '\r' ? found - 1 : found);
            }

            position += found + 1;
        }

        return end;
    }

    private bool IsBoundary(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        foreach (var boundary in boundaries)
        {
            if (line.StartsWith(boundary) && line[boundary.Length..] is [] or [(byte)'-', (byte)'-'])
            {
                return true;
            }
        }

        return false;
    }
}
