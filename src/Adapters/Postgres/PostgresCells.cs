using System.Text;
using Dossier.Core.Kernel;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>Values as the driver decodes them, each by its own type.</summary>
internal sealed class PostgresCells(NpgsqlDataReader reader) : Cells
{
    private byte[] text = new byte[256];

    public override bool IsNull(int place) => reader.IsDBNull(place);

    public override long Whole(int place) => reader.GetInt64(place);

    public override double Real(int place) => reader.GetDouble(place);

    public override bool Truth(int place) => reader.GetBoolean(place);

    public override Guid Id(int place) => reader.GetGuid(place);

    public override string Text(int place) => reader.GetString(place);

    public override ReadOnlySpan<byte> Utf8(int place)
    {
        var value = reader.GetString(place);
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (text.Length < most)
        {
            text = new byte[most];
        }

        return text.AsSpan(0, Encoding.UTF8.GetBytes(value, text));
    }
}
