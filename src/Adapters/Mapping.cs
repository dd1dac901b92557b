using System.Data;
using System.Globalization;
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
            SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new TimeHandler());
            SqlMapper.RemoveTypeMap(typeof(Guid));
            SqlMapper.RemoveTypeMap(typeof(Guid?));
            SqlMapper.AddTypeHandler(typeof(Guid), new IdHandler());
            SqlMapper.RemoveTypeMap(typeof(string));
            SqlMapper.AddTypeHandler(typeof(string), new TextHandler());
            isRegistered = true;
        }
    }

    /// <summary>Microseconds since 1970 in UTC: what PostgreSQL itself keeps, and an integer that SQLite can sort.</summary>
    public static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>NUL cannot be stored in PostgreSQL's text; the character that stands for what cannot be shown can, and so it is on both.</summary>
    public static string WithoutNul(string text) => text.Replace('\0', '\uFFFD');

    private sealed class TimeHandler : SqlMapper.ITypeHandler
    {
        public object? Parse(Type destinationType, object value) =>
            value is DBNull ? null : DateTimeOffset.UnixEpoch.AddTicks(Convert.ToInt64(value) * TimeSpan.TicksPerMicrosecond);

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value is DateTimeOffset time ? ToMicroseconds(time) : value;
        }
    }

    private sealed class IdHandler : SqlMapper.ITypeHandler
    {
        public object? Parse(Type destinationType, object value) =>
            value switch
            {
                DBNull => null,
                Guid id => id,
                _ => Guid.Parse((string)value),
            };

        /// <summary>SQLite's driver writes a Guid as upper-case text wherever it meets one, also in lists, which never come by here.</summary>
        public void SetValue(IDbDataParameter parameter, object value) => parameter.Value = value;
    }

    private sealed class TextHandler : SqlMapper.ITypeHandler
    {
        public object? Parse(Type destinationType, object value) =>
            value is DBNull ? null : value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture);

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is string text ? WithoutNul(text) : value;
        }
    }
}
