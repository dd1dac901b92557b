using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;

namespace Dossier.Dialects.Zou;

/// <summary>
/// JSON of rows, into memory that is sent on when there is enough of it. A general writer asks at each step whether it may stand there and encodes
/// each name anew; here both are known beforehand, which takes half the time off a long list.
/// </summary>
internal sealed class RowWriter : IDisposable
{
    /// <summary>Bytes that are worth sending.</summary>
    private const int Enough = 128 << 10;
    private const int IdLength = 36;
    private const int LongestNumber = 32;

    /// <summary>What one byte may become: <c>\u0001</c>.</summary>
    private const int LongestEscape = 6;
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * Enough);

    /// <summary>The time written last, in seconds since the year 1, and as it is written: what was made at once has the same.</summary>
    private long second = -1;
    private readonly byte[] secondText = "\"0001-01-01T00:00:00\""u8.ToArray();

    public int Length { get; private set; }

    public bool IsFull => Length >= Enough;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>Sends what is written, and goes on with nothing.</summary>
    public async ValueTask Send(PipeWriter to, CancellationToken cancel)
    {
        for (var sent = 0; sent < Length; sent += Enough)
        {
            await to.WriteAsync(Written[sent..Math.Min(sent + Enough, Length)], cancel);
        }

        Length = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>What is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        Length += json.Length;
    }

    /// <summary>A cell as its column's type is written. Times lose their zone and what is below a second.</summary>
    public void Value(Cells cells, ColumnType type, int place)
    {
        switch (type)
        {
            case ColumnType.Id:
                Id(cells, place);
                break;
            case ColumnType.Time:
                if (cells.IsWhole(place, out var microseconds))
                {
                    Time(microseconds);
                }
                else
                {
                    Raw("null"u8);
                }

                break;
            case ColumnType.Integer:
                if (cells.IsWhole(place, out var whole))
                {
                    whole.TryFormat(Room(LongestNumber), out var digits, provider: CultureInfo.InvariantCulture);
                    Length += digits;
                }
                else
                {
                    Raw("null"u8);
                }

                break;
            case var _ when cells.IsNull(place):
                Raw("null"u8);
                break;
            case ColumnType.Truth:
                Raw(cells.Truth(place) ? "true"u8 : "false"u8);
                break;
            case ColumnType.Real:
                cells.Real(place).TryFormat(Room(LongestNumber), out var signs, provider: CultureInfo.InvariantCulture);
                Length += signs;
                break;
            case ColumnType.Json:
                // Checked when it was taken in.
                Raw(cells.Utf8(place));
                break;
            default:
                Text(cells.Utf8(place));
                break;
        }
    }

    /// <summary>An id, or null when there is none.</summary>
    public void Id(Cells cells, int place)
    {
        var room = Room(IdLength + 2);
        if (!cells.CopyId(place, room[1..]))
        {
            Raw("null"u8);
            return;
        }

        room[0] = room[IdLength + 1] = (byte)'"';
        Length += IdLength + 2;
    }

    /// <summary>An array of ids.</summary>
    /// <param name="name">Its name as it stands in the JSON.</param>
    public void Ids(ReadOnlySpan<byte> name, IReadOnlyList<Guid> ids)
    {
        Raw(name);
        Raw("["u8);
        for (var index = 0; index < ids.Count; index++)
        {
            Raw(index == 0 ? "\""u8 : ",\""u8);
            ids[index].TryFormat(Room(IdLength), out var length);
            Length += length;
            Raw("\""u8);
        }

        Raw("]"u8);
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        if (Encoder.FindFirstCharacterToEncodeUtf8(utf8) < 0)
        {
            Raw(utf8);
        }
        else
        {
            Encoder.EncodeUtf8(utf8, Room(utf8.Length * LongestEscape), out _, out var length);
            Length += length;
        }

        Raw("\""u8);
    }

    private void Time(long microseconds)
    {
        var ticks = DateTime.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond;
        if (ticks / TimeSpan.TicksPerSecond != second)
        {
            second = ticks / TimeSpan.TicksPerSecond;
            new DateTime(ticks).TryFormat(secondText.AsSpan(1), out _, "s", CultureInfo.InvariantCulture);
        }

        Raw(secondText);
    }

    private Span<byte> Room(int size)
    {
        if (buffer.Length - Length < size)
        {
            Grow(size);
        }

        return buffer.AsSpan(Length);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * buffer.Length, Length + size));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
