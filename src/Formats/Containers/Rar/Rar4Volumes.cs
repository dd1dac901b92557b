using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dossier.Formats.Containers.Rar;

/// <summary>RAR 1.5 to 4, as RARLAB's technical note of version 4 tells of it.</summary>
internal sealed class Rar4Volumes(string? password, RarKeys keys) : RarVolumes(password, keys)
{
    private const int ShortestHeader = 7;
    private const int CipherBlock = 16;
    private const int SaltLength = 8;
    private const int FixedLength = 32;
    private const int HighSizesLength = 8;

    private const byte MainKind = 0x73;
    private const byte FileKind = 0x74;
    private const byte EndKind = 0x7b;
    private const byte Stored = 0x30;

    /// <summary>The first version whose cipher is AES.</summary>
    private const byte FirstWithAes = 29;

    private const int GoesOnFromBefore = 1;
    private const int GoesOnBehind = 2;
    private const int IsEncrypted = 4;
    private const int HasHighSizes = 0x100;
    private const int HasSalt = 0x400;
    private const int HasData = 0x8000;
    private const int SolidArchive = 8;
    private const int EncryptedHeaders = 0x80;

    private static ReadOnlySpan<byte> Signature => [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00];

    protected override int SignatureLength => Signature.Length;

    private bool isHidden;

    public override byte[] Opening()
    {
        var header = new byte[13];
        header[2] = MainKind;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(3), (ushort)(IsSolid ? SolidArchive : 0));
        return [.. Signature, .. Summed(header)];
    }

    public override byte[] Ending()
    {
        var header = new byte[ShortestHeader];
        header[2] = EndKind;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(3), 0x4000);
        return Summed(header);
    }

    public override byte[] Header(RarEntry entry, bool isMissing)
    {
        var header = (byte[])entry.First.Clone();
        var flags = Flags(header);
        var hasHigh = (flags & HasHighSizes) != 0;
        var length = isMissing ? 0 : entry.PlainLength;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(7), (uint)length);
        entry.Last.AsSpan(16, sizeof(uint)).CopyTo(header.AsSpan(16));
        if (hasHigh)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(FixedLength), (uint)(length >> 32));
        }

        if (isMissing)
        {
            header.AsSpan(11, sizeof(uint)).Clear();
            header.AsSpan(16, sizeof(uint)).Clear();
            header.AsSpan(FixedLength + sizeof(uint), hasHigh ? sizeof(uint) : 0).Clear();
            header[25] = Stored;
        }

        if ((flags & HasSalt) != 0)
        {
            var at = SaltAt(header);
            header = [.. header.AsSpan(0, at), .. header.AsSpan(at + SaltLength)];
        }

        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(3),
            (ushort)(flags & ~(GoesOnFromBefore | GoesOnBehind | IsEncrypted | HasSalt))
        );
        return Summed(header);
    }

    public override RarKey? Key(RarLock entry, string tried) => Keys.OldOf(tried, entry.Salt);

    public override uint? Checksum(RarEntry entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry.Last.AsSpan(16));

    protected override void Begin() => isHidden = false;

    protected override byte[]? Next(Stream stream)
    {
        if (isHidden)
        {
            return NextHidden(stream);
        }

        var start = new byte[ShortestHeader];
        if (stream.ReadAtLeast(start, start.Length, false) < start.Length || LengthOf(start) < ShortestHeader)
        {
            return null;
        }

        byte[] header = [.. start, .. new byte[LengthOf(start) - ShortestHeader]];
        var rest = header.AsSpan(ShortestHeader);
        return stream.ReadAtLeast(rest, rest.Length, false) == rest.Length && IsRight(header) ? header : null;
    }

    protected override long? Note(byte[] header, RarPiece piece)
    {
        var flags = Flags(header);
        var hasLength = header[2] == FileKind || (flags & HasData) != 0;
        long length = hasLength && header.Length >= 11 ? BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(7)) : 0;
        switch (header[2])
        {
            case MainKind:
                IsSolid |= (flags & SolidArchive) != 0;
                isHidden = (flags & EncryptedHeaders) != 0;
                HidesNames |= isHidden;
                break;
            case FileKind:
                var entry = Entry(header, ref length);
                Add(entry, piece with { Length = length }, (flags & GoesOnFromBefore) != 0);
                break;
            case EndKind:
                return null;
        }

        return length;
    }

    private static RarEntry Entry(byte[] header, ref long length)
    {
        var flags = Flags(header);
        var hasHigh = (flags & HasHighSizes) != 0;
        var hasSalt = (flags & HasSalt) != 0;
        if (header.Length < FixedLength + (hasHigh ? HighSizesLength : 0) || (hasSalt && header.Length < SaltAt(header) + SaltLength))
        {
            throw new Unreadable(FaultKind.Corrupt, "A header of the archive ends too early.");
        }

        long size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(11));
        if (hasHigh)
        {
            length |= (long)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(FixedLength)) << 32;
            size |= (long)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(FixedLength + sizeof(uint))) << 32;
        }

        return new RarEntry(header)
        {
            Size = size,
            IsStored = header[25] == Stored,
            Lock =
                (flags & IsEncrypted) == 0
                    ? null
                    : new RarLock(hasSalt ? header[SaltAt(header)..(SaltAt(header) + SaltLength)] : [])
                    {
                        IsAncient = header[24] < FirstWithAes,
                    },
        };
    }

    /// <summary>Behind a salt of its own, and filled up to whole blocks of the cipher.</summary>
    private byte[]? NextHidden(Stream stream)
    {
        var salt = new byte[SaltLength];
        var start = new byte[CipherBlock];
        if (
            Password is null
            || stream.ReadAtLeast(salt, salt.Length, false) < salt.Length
            || stream.ReadAtLeast(start, start.Length, false) < start.Length
        )
        {
            return null;
        }

        var key = Keys.OldOf(Password, salt);
        using var aes = Aes.Create();
        aes.Key = key.Bytes;
        var known = aes.DecryptCbc(start, key.Vector, PaddingMode.None);
        if (LengthOf(known) < ShortestHeader)
        {
            return null;
        }

        byte[] whole =
        [
            .. start,
            .. new byte[Math.Max(0, ((LengthOf(known) + CipherBlock - 1) / CipherBlock * CipherBlock) - CipherBlock)],
        ];
        var rest = whole.AsSpan(CipherBlock);
        if (stream.ReadAtLeast(rest, rest.Length, false) < rest.Length)
        {
            return null;
        }

        var header = aes.DecryptCbc(whole, key.Vector, PaddingMode.None)[..LengthOf(known)];
        return IsRight(header) ? header : null;
    }

    private static int Flags(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[3..]);

    private static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[5..]);

    private static int SaltAt(ReadOnlySpan<byte> header) =>
        FixedLength + ((Flags(header) & HasHighSizes) != 0 ? HighSizesLength : 0) + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);

    private static bool IsRight(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header) == Sum(header);

    private static ushort Sum(ReadOnlySpan<byte> header)
    {
        var crc = new Crc32();
        crc.Add(header[2..]);
        return (ushort)crc.Value;
    }

    private static byte[] Summed(byte[] header)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(5), (ushort)header.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header, Sum(header));
        return header;
    }
}
