using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>Rows in the binary form of COPY (PostgreSQL, "COPY: Binary Format"), for a type that the driver writes only as text.</summary>
internal sealed class BinaryCopy : IAsyncDisposable
{
    private const int FlushedBytes = 1 << 16;
    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private readonly NpgsqlRawCopyStream stream;
    private readonly ArrayBufferWriter<byte> bytes = new(FlushedBytes * 2);
    private bool isFinished;

    private BinaryCopy(NpgsqlRawCopyStream stream)
    {
        this.stream = stream;
        bytes.Write(Signature);
    }

    public static async Task<BinaryCopy> Begin(NpgsqlConnection connection, string copy, CancellationToken cancel) =>
        new(await connection.BeginRawBinaryCopyAsync(copy, cancel));

    /// <summary>Begins a row of so many columns.</summary>
    public void Row(short columns) => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), columns);

    public void Add(long value) => BinaryPrimitives.WriteInt64BigEndian(Column(sizeof(long)), value);

    public void Add(int value) => BinaryPrimitives.WriteInt32BigEndian(Column(sizeof(int)), value);

    public void Add(bool value) => Column(1)[0] = (byte)(value ? 1 : 0);

    public void Add(Guid value) => value.TryWriteBytes(Column(16), bigEndian: true, out _);

    public void Add(ReadOnlySpan<byte> value) => value.CopyTo(Column(value.Length));

    /// <summary>Sends what has gathered, once it is worth it.</summary>
    public async Task Flush(CancellationToken cancel)
    {
        if (bytes.WrittenCount >= FlushedBytes)
        {
            await stream.WriteAsync(bytes.WrittenMemory, cancel);
            bytes.ResetWrittenCount();
        }
    }

    /// <summary>Ends the rows. Without it they are not kept.</summary>
    public async Task Finish(CancellationToken cancel)
    {
        Row(-1);
        await stream.WriteAsync(bytes.WrittenMemory, cancel);
        await stream.DisposeAsync();
        isFinished = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!isFinished)
        {
            await stream.CancelAsync();
        }
    }

    private Span<byte> Column(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), length);
        return Take(length);
    }

    private Span<byte> Take(int length)
    {
        var span = bytes.GetSpan(length)[..length];
        bytes.Advance(length);
        return span;
    }
}
