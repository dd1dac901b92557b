using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Dossier.Core.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Dossier.Adapters.Postgres;

/// <summary>The scaled-out database: any number of server and worker processes share it.</summary>
public sealed partial class PostgresEngine : IEngine, IAsyncDisposable
{
    private const int UpdatesAtOnce = 500;

    /// <summary>What is asked again and again over one connection is planned once, unless the connection string says otherwise.</summary>
    private const int StatementsPrepared = 50;

    /// <summary>In seconds, unless the connection string says otherwise: migrations and jobs have statements over whole workspaces. Who asks and goes away cancels what he asked.</summary>
    private const int LongestStatement = 3600;

    /// <summary>What has grown by a tenth and so many pages is looked at again; of less any plan will do.</summary>
    private const string Grown = """
        SELECT c.relname FROM json_array_elements_text(@names::json) n JOIN pg_class c ON c.oid = to_regclass(n.value)
        WHERE pg_relation_size(c.oid) > current_setting('block_size')::bigint * (8 + 1.1 * c.relpages)
        """;

    private static readonly ConcurrentDictionary<string, string> Spelt = new();
    private readonly ConcurrentDictionary<string, Dictionary<string, NpgsqlDbType>> types = new();
    private readonly NpgsqlDataSource source;

    public PostgresEngine(string connectionString)
    {
        Mapping.Register();
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = StatementsPrepared;
        }

        if (!settings.ShouldSerialize("Command Timeout"))
        {
            settings.CommandTimeout = LongestStatement;
        }

        source = NpgsqlDataSource.Create(settings);
        var calls = new PostgresCalls(connectionString);
        WakeUps = new WakeUps(calls.Carry, calls.Listen);
    }

    public EngineKind Kind => EngineKind.Postgres;

    public WakeUps WakeUps { get; }

    public string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public string ForUpdate => " FOR UPDATE";

    public async Task<Session> Read(CancellationToken cancel) => new(await source.OpenConnectionAsync(cancel), null, Spell, cells: Cells);

    public async Task<Session> Write(CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        return new Session(connection, await connection.BeginTransactionAsync(cancel), Spell, cells: Cells);
    }

    public async Task Insert(
        Session session,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows,
        CancellationToken cancel
    )
    {
        var copy = $"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)";
        await using var writer = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(copy, cancel);
        var types = await ColumnTypes(table, columns, cancel);
        foreach (var row in rows)
        {
            await writer.StartRowAsync(cancel);
            for (var index = 0; index < row.Length; index++)
            {
                await Write(writer, row[index], types[index], cancel);
            }
        }

        await writer.CompleteAsync(cancel);
    }

    public async Task Update(
        Session session,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows,
        CancellationToken cancel,
        int keys = 1
    )
    {
        var changes = columns.Select((column, index) => $"{column} = ${index + 1}").ToList();
        var sql = $"UPDATE {table} SET {string.Join(", ", changes.Skip(keys))} WHERE {string.Join(" AND ", changes.Take(keys))}";
        var types = await ColumnTypes(table, columns, cancel);
        foreach (var some in rows.Chunk(UpdatesAtOnce))
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)session.Connection, (NpgsqlTransaction?)session.Transaction);
            foreach (var row in some)
            {
                var command = new NpgsqlBatchCommand(sql);
                for (var index = 0; index < row.Length; index++)
                {
                    var value = row[index] is { } given ? Stored(given, types[index]) : DBNull.Value;
                    command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = types[index] });
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    public async Task RefreshStatistics(IReadOnlyList<string> tables, CancellationToken cancel)
    {
        await using var session = await Read(cancel);
        var grown = await session.Query<string>(Grown, new { names = Id.List(tables) }, cancel);
        if (grown.Count > 0)
        {
            // Who holds the lock is doing the same.
            await session.Execute($"ANALYZE (SKIP_LOCKED) {string.Join(", ", grown)}", null, cancel);
        }
    }

    public string ColumnType(string token) =>
        token switch
        {
            "number" => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            "id" => "uuid",
            "time" => "BIGINT",
            // The C collation sorts by code point, as SQLite does.
            "text" => "TEXT COLLATE \"C\"",
            "by_key" => "",
            _ => throw new ArgumentException($"No column type is called '{token}'.", nameof(token)),
        };

    public string JsonText(string column, string member) => $"({column}::jsonb ->> '{member}')";

    public string IdsIn(string parameter) => $"SELECT value::uuid FROM json_array_elements_text({parameter}::json)";

    public string NumbersIn(string parameter) => $"SELECT value::bigint FROM json_array_elements_text({parameter}::json)";

    public string TextsIn(string parameter) => $"SELECT value FROM json_array_elements_text({parameter}::json)";

    public string TextsOf(string array, string name) => $"LATERAL json_array_elements_text(({array})::json) AS {name}(value)";

    public bool IsUniqueViolation(DbException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public bool IsReferenceViolation(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation };

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<NpgsqlDbType[]> ColumnTypes(string table, IReadOnlyList<string> columns, CancellationToken cancel)
    {
        if (!types.TryGetValue(table, out var known))
        {
            await using var command = source.CreateCommand(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1 AND table_schema = ANY (current_schemas(false))"
            );
            command.Parameters.Add(new NpgsqlParameter { Value = table });
            known = [];
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                known[reader.GetString(0)] = TypeNamed(reader.GetString(1));
            }

            types[table] = known;
        }

        return [.. columns.Select(column => known[column])];
    }

    private static NpgsqlDbType TypeNamed(string name) =>
        name switch
        {
            "bigint" => NpgsqlDbType.Bigint,
            "integer" => NpgsqlDbType.Integer,
            "boolean" => NpgsqlDbType.Boolean,
            "uuid" => NpgsqlDbType.Uuid,
            "tsvector" => NpgsqlDbType.TsVector,
            "double precision" => NpgsqlDbType.Double,
            "bytea" => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Text,
        };

    private static Task Write(NpgsqlBinaryImporter writer, object? value, NpgsqlDbType type, CancellationToken cancel) =>
        value is null ? writer.WriteNullAsync(cancel) : writer.WriteAsync(Stored(value, type), type, cancel);

    private static object Stored(object value, NpgsqlDbType type) =>
        value switch
        {
            DateTimeOffset time => Mapping.ToMicroseconds(time),
            string text => Mapping.WithoutNul(text),
            _ when type == NpgsqlDbType.Bigint => Convert.ToInt64(value),
            _ when type == NpgsqlDbType.Integer => Convert.ToInt32(value),
            _ => value,
        };

    private static PostgresCells Cells(DbDataReader reader) => new((NpgsqlDataReader)reader);

    /// <summary>A list is one array parameter here, where SQLite's driver is given one parameter an item.</summary>
    private static string Spell(string sql) =>
        Spelt.GetOrAdd(
            sql,
            text =>
                InList()
                    .Replace(
                        text,
                        found => found.Groups["not"].Success ? $"<> ALL ({found.Groups["list"]})" : $"= ANY ({found.Groups["list"]})"
                    )
        );

    [GeneratedRegex(@"\b(?<not>NOT )?IN (?<list>@\w+)")]
    private static partial Regex InList();
}
