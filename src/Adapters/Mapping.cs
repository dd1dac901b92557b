using System.Data;
using Dapper;

namespace Dossier.Adapters;

/// <summary>How our types travel through Dapper: the same columns on both engines.</summary>
internal static class Mapping
{
    private static readonly Lock Once = new();
    private static bool isRegistered;

    /// <summary>Registers the mapping for this process. Dapper keeps it in static state, so it is done once.</summary>
    public static void Register()
    {
        lock (Once)
        {
            if (isRegistered)
            {
                return;
            }

            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(new TimeHandler());
            SqlMapper.RemoveTypeMap(typeof(Guid));
            SqlMapper.RemoveTypeMap(typeof(Guid?));
            SqlMapper.AddTypeHandler(new IdHandler());
            isRegistered = true;
        }
    }

    /// <summary>Microseconds since 1970 in UTC: what PostgreSQL itself keeps, and an integer that SQLite can sort.</summary>
    public static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>A value as SQLite stores it.</summary>
    public static object ForSqlite(object? value) =>
        value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => ToMicroseconds(time),
            Enum number => Convert.ToInt32(number),
            bool truth => truth ? 1 : 0,
            _ => value,
        };

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) =>
            DateTimeOffset.UnixEpoch.AddTicks(Convert.ToInt64(value) * TimeSpan.TicksPerMicrosecond);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = ToMicroseconds(value);
        }
    }

    private sealed class IdHandler : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => value is Guid id ? id : Guid.Parse((string)value);

        /// <summary>SQLite's driver writes a Guid as upper-case text wherever it meets one, also in lists, which never come by here.</summary>
        public override void SetValue(IDbDataParameter parameter, Guid value) => parameter.Value = value;
    }
}
