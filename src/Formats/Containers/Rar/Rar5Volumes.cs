using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dossier.Formats.Containers.Rar;

/// <summary>RAR 5, as RARLAB's technical note tells of it.</summary>
internal sealed class Rar5Volumes(string? password, RarKeys keys) : RarVolumes(password, keys)
{
    private const int LongestHeader = 2 << 20;
    private const int LongestSizeField = 4;
    private const int CipherBlock = 16;

    private const long MainKind = 1;
    private const long FileKind = 2;
    private const long EncryptionKind = 4;
    private const long EndKind = 5;

    private const long GoesOnFromBefore = 8;
    private const long GoesOnBehind = 16;
    private const long SolidArchive = 4;

    private const long EncryptionRecord = 1;
    private const long HashRecord = 2;
    private const long HasProof = 1;
    private const long HasMixedChecksums = 2;

    /// <summary>Of the headers in this volume; null when they are not encrypted.</summary>
    private byte[]? headerKey;

    public static ReadOnlySpan<byte> Signature => [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00];

    protected override int SignatureLength => Signature.Length;

    public override byte[] Opening() =>
        [.. Signature, .. Block([.. Rar5Numbers.Of(MainKind), 0, .. Rar5Numbers.Of(IsSolid ? SolidArchive : 0)])];

    public override byte[] Ending() => Block([.. Rar5Numbers.Of(EndKind), 0, 0]);

    public override byte[] Header(RarEntry entry, bool isMissing)
    {
        var (first, last) = (new Rar5File(entry.First), new Rar5File(entry.Last));
        var isChanged = entry.Lock is not null || entry.Pieces.Count > 1;
        var hasChecksum = !isMissing && (last.Flags & Rar5File.HasChecksum) != 0 && entry.Lock?.MixesChecksums != true;
        var extra = new List<byte>();
        foreach (var record in first.Records())
        {
            if (record.Kind != EncryptionRecord && !(record.Kind == HashRecord && (isChanged || isMissing)))
            {
                extra.AddRange(record.Bytes.Span);
            }
        }

        var length = isMissing ? 0 : entry.PlainLength;
        var flags =
            (first.BlockFlags & ~(Rar5File.HasExtra | GoesOnFromBefore | GoesOnBehind))
            | Rar5File.HasData
            | (extra.Count > 0 ? Rar5File.HasExtra : 0);
        return Block([
            .. Rar5Numbers.Of(FileKind),
            .. Rar5Numbers.Of(flags),
            .. extra.Count > 0 ? Rar5Numbers.Of(extra.Count) : [],
            .. Rar5Numbers.Of(length),
            .. Rar5Numbers.Of((first.Flags & ~Rar5File.HasChecksum) | (hasChecksum ? Rar5File.HasChecksum : 0)),
            .. Rar5Numbers.Of(isMissing ? 0 : last.Size),
            .. Rar5Numbers.Of(first.Attributes),
            .. first.Time.Span,
            .. hasChecksum ? last.Checksum.Span : [],
            .. Rar5Numbers.Of(isMissing ? 0 : first.Compression),
            .. first.Rest.Span,
            .. extra,
        ]);
    }

    public override RarKey? Key(RarLock entry, string tried)
    {
        var (key, proof) = Keys.Of(tried, entry.Salt, entry.LogTurns);
        return entry.Proof is { } right && !right.AsSpan().SequenceEqual(proof) ? null : new RarKey(key, entry.Vector!);
    }

    public override uint? Checksum(RarEntry entry) =>
        entry.Lock?.MixesChecksums != true && new Rar5File(entry.Last).Checksum is { Length: > 0 } checksum
            ? BinaryPrimitives.ReadUInt32LittleEndian(checksum.Span)
            : null;

    protected override void Begin() => headerKey = null;

    protected override byte[]? Next(Stream stream)
    {
        if (HidesNames && headerKey is null && Password is null)
        {
            return null;
        }

        Span<byte> vector = stackalloc byte[CipherBlock];
        Span<byte> start = stackalloc byte[CipherBlock];
        if (headerKey is not null && stream.ReadAtLeast(vector, vector.Length, false) < vector.Length)
        {
            return null;
        }

        var at = stream.Position;
        var read = stream.ReadAtLeast(start, start.Length, false);
        if (read < (headerKey is null ? sizeof(uint) + LongestSizeField - 1 : start.Length))
        {
            return null;
        }

        var known = Decrypted(start[..read], vector);
        var position = sizeof(uint);
        var length = Rar5Numbers.Read(known, ref position);
        if (length is <= 0 or > LongestHeader || position > sizeof(uint) + LongestSizeField)
        {
            return null;
        }

        var total = position + (int)length;
        var whole = new byte[headerKey is null ? total : (total + CipherBlock - 1) / CipherBlock * CipherBlock];
        stream.Position = at;
        if (stream.ReadAtLeast(whole, whole.Length, false) < whole.Length)
        {
            return null;
        }

        whole = Decrypted(whole, vector);
        var crc = new Crc32();
        crc.Add(whole.AsSpan(sizeof(uint)..total));
        return crc.Value == BinaryPrimitives.ReadUInt32LittleEndian(whole) ? whole[position..total] : null;
    }

    protected override long? Note(byte[] header, RarPiece piece)
    {
        var at = 0;
        var kind = Rar5Numbers.Read(header, ref at);
        var flags = Rar5Numbers.Read(header, ref at);
        if ((flags & Rar5File.HasExtra) != 0)
        {
            Rar5Numbers.Read(header, ref at);
        }

        var length = (flags & Rar5File.HasData) != 0 ? Rar5Numbers.Read(header, ref at) : 0;
        switch (kind)
        {
            case MainKind:
                IsSolid |= (Rar5Numbers.Read(header, ref at) & SolidArchive) != 0;
                break;
            case EncryptionKind:
                HidesNames = true;
                Rar5Numbers.Read(header, ref at);
                Rar5Numbers.Read(header, ref at);
                if (Password is null || at + 17 > header.Length)
                {
                    return null;
                }

                headerKey = Keys.Of(Password, header[(at + 1)..(at + 17)], header[at]).Key;
                break;
            case FileKind:
                var file = new Rar5File(header);
                var entry = new RarEntry(header)
                {
                    Size = file.Size,
                    IsStored = file.IsStored,
                    Lock = Lock(file),
                };
                Add(entry, piece with { Length = length }, (flags & GoesOnFromBefore) != 0);
                break;
            case EndKind:
                return null;
        }

        return length;
    }

    private static RarLock? Lock(Rar5File file)
    {
        foreach (var (kind, bytes, from) in file.Records())
        {
            if (kind != EncryptionRecord)
            {
                continue;
            }

            var record = bytes.Span;
            var at = from;
            Rar5Numbers.Read(record, ref at);
            var flags = Rar5Numbers.Read(record, ref at);
            if (at + 33 > record.Length)
            {
                throw new Unreadable(FaultKind.Corrupt, "The archive says less of an entry's encryption than the format asks for.");
            }

            var proof = (flags & HasProof) != 0 && record.Length >= at + 45 ? record[(at + 33)..(at + 45)] : default;
            return new RarLock(record[(at + 1)..(at + 17)].ToArray())
            {
                LogTurns = record[at],
                Vector = record[(at + 17)..(at + 33)].ToArray(),
                // A damaged proof proves nothing.
                Proof =
                    proof.Length > 0 && SHA256.HashData(proof[..8]).AsSpan(0, 4).SequenceEqual(proof[8..]) ? proof[..8].ToArray() : null,
                MixesChecksums = (flags & HasMixedChecksums) != 0,
            };
        }

        return null;
    }

    private byte[] Decrypted(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> vector)
    {
        if (headerKey is null)
        {
            return bytes.ToArray();
        }

        using var aes = Aes.Create();
        aes.Key = headerKey;
        return aes.DecryptCbc(bytes, vector, PaddingMode.None);
    }

    private static byte[] Block(ReadOnlySpan<byte> header)
    {
        byte[] sized = [.. Rar5Numbers.Of(header.Length), .. header];
        var crc = new Crc32();
        crc.Add(sized);
        var start = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(start, crc.Value);
        return [.. start, .. sized];
    }
}
