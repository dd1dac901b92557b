using System.Buffers.Binary;

namespace Dossier.Formats.Office.Legacy;

/// <summary>The records of a workbook stream, one at a time ([MS-XLS] 2.1.4): two bytes of type, two of length, then the data.</summary>
internal sealed class Biff(Stream stream)
{
    public const ushort Continue = 0x3c;

    private readonly byte[] head = new byte[4];
    private readonly byte[] data = new byte[65536];
    private ushort waitingType;
    private int waitingLength = -1;
    private int length;
    private RecordDecryption? decryption;
    private long lockedFrom;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Data => data.AsSpan(0, length);

    /// <summary>Where the next record begins.</summary>
    public long Position
    {
        get => stream.Position - (waitingLength >= 0 ? 4 : 0);
        set
        {
            stream.Position = value;
            waitingLength = -1;
        }
    }

    public long Length => stream.Length;

    /// <summary>Says that the records after this one are encrypted, and how they are decrypted.</summary>
    public void Decrypt(RecordDecryption with) => (decryption, lockedFrom) = (with, Position);

    /// <summary>Whether that was said.</summary>
    public bool IsDecrypted => decryption is not null;

    /// <summary>Goes to the next record; false at the end of the stream, also when it ends inside a record.</summary>
    public bool Next()
    {
        if (!Peek())
        {
            return false;
        }

        (Type, length) = (waitingType, waitingLength);
        waitingLength = -1;
        var start = stream.Position;
        var read = stream.ReadAtLeast(data.AsSpan(0, length), length, throwOnEndOfStream: false);
        length = read;
        if (decryption is not null && start > lockedFrom)
        {
            var plain = XlsEncryption.PlainLength(Type, length);
            decryption(data.AsSpan(plain, length - plain), start, plain);
        }

        return true;
    }

    /// <summary>Goes to the record that continues the current one, if there is one.</summary>
    public bool NextContinue() => Peek() && waitingType == Continue && Next();

    public ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Data[at..]);

    public uint Long(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Data[at..]);

    private bool Peek()
    {
        if (waitingLength >= 0)
        {
            return true;
        }

        if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
        {
            return false;
        }

        waitingType = BinaryPrimitives.ReadUInt16LittleEndian(head);
        waitingLength = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2));
        return true;
    }
}
