using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>Word documents from Word 2 to Word 2003 ([MS-DOC]; before Word 97 text only).</summary>
public sealed class DocReader : Reader
{
    private const int BlockLength = 512;
    private const int LongestEncryption = 1 << 16;

    public override int Bid(Content content) => content.MediaType is MediaTypes.Doc ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (!CompoundFile.LooksRight(content.Head.Span))
        {
            ReadBare(content, findings, cancel);
            return;
        }

        Legacy.Read(
            content,
            findings,
            file =>
            {
                if (file.Root["WordDocument"] is not { IsStream: true } entry)
                {
                    throw new Unreadable(FaultKind.Corrupt, "The document has no text stream.");
                }

                Read(file, entry, content, findings, cancel);
                OleObjects.WriteAll(file, file.Root["ObjectPool"]?.Children ?? [], findings, cancel);
            }
        );
    }

    private static void Read(CompoundFile file, CompoundEntry entry, Content content, Findings findings, CancellationToken cancel)
    {
        using var document = file.Open(entry);
        var header = new DocHeader(document);
        if (header.IsEncrypted)
        {
            ReadLocked(file, document, header, content, findings, cancel);
            return;
        }

        // Which of the two tables is in use is a bit of the header; where that one is missing, the other is all there is.
        using var table = header.IsOld
            ? file.Open(entry)
            : file.Open(header.TableName)
                ?? file.Open("0Table")
                ?? file.Open("1Table")
                ?? throw new InvalidDataException("The table stream is missing.");
        Write(document, table, header, findings, cancel);
    }

    /// <summary>How a document since Word 97 is encrypted stands, plain, at the beginning of its table.</summary>
    private static void ReadLocked(
        CompoundFile file,
        Stream document,
        DocHeader header,
        Content content,
        Findings findings,
        CancellationToken cancel
    )
    {
        var cipher = (LegacyCipher?)null;
        using var table = header.IsOld || header.IsObfuscated ? null : file.Open(header.TableName);
        if (table is not null && header.EncryptionLength is > 0 and < LongestEncryption)
        {
            var info = new byte[header.EncryptionLength];
            var read = table.ReadAtLeast(info, info.Length, throwOnEndOfStream: false);
            cipher = LegacyCipher.Of(info.AsSpan(0, read), content.Passwords, BlockLength);
        }

        if (table is null || cipher is null)
        {
            throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted and no known password opens it.");
        }

        findings.Set(Properties.WasEncrypted, true);
        using var plain = new DecryptedStream(document, cipher, DocHeader.PlainLength);
        using var plainTable = new DecryptedStream(table, cipher.Another(), header.EncryptionLength);
        Write(plain, plainTable, new DocHeader(plain), findings, cancel);
    }

    /// <summary>Word 2 and earlier wrote the text stream alone, without a compound file around it.</summary>
    private static void ReadBare(Content content, Findings findings, CancellationToken cancel)
    {
        using var document = content.Open();
        try
        {
            var header = new DocHeader(document);
            if (header.IsEncrypted)
            {
                throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted.");
            }

            if (!header.IsOld)
            {
                throw new Unreadable(FaultKind.Corrupt, "The document's container is missing.");
            }

            Write(document, document, header, findings, cancel);
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            throw new Unreadable(FaultKind.Corrupt, $"The document is damaged: {damaged.Message}", damaged);
        }
    }

    private static void Write(Stream document, Stream table, DocHeader header, Findings findings, CancellationToken cancel)
    {
        var pieces = DocPieces.Read(table, header, document.Length);
        var formats = DocFormats.Read(document, table, header, cancel);
        var hidden = new HiddenContent(findings);
        using var flow = new TextFlow(findings) { KeepsSpace = true };
        new DocText(document, header, formats, flow, hidden, cancel).Write(pieces);
    }
}
