using Dossier.Core.Kernel;

namespace Dossier.Adapters.Tests;

/// <summary>The tables of a database in words that fit both engines.</summary>
internal sealed record Schema(IReadOnlyDictionary<string, Schema.Table> Tables)
{
    /// <summary>Column types by the name an engine gives them. The one difference that is allowed: a UUID is text on SQLite.</summary>
    private static readonly Dictionary<string, string> Types = new()
    {
        ["uuid"] = "text",
        ["text"] = "text",
        ["integer"] = "integer",
        ["bigint"] = "bigint",
        ["boolean"] = "boolean",
        ["tsvector"] = "tsvector",
        ["double precision"] = "double precision",
    };

    public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<string> Keys);

    public static Task<Schema> Of(IEngine engine, CancellationToken cancel) =>
        engine.Kind == EngineKind.Sqlite ? OfSqlite(engine, cancel) : OfPostgres(engine, cancel);

    public Schema Without(IEnumerable<string> tables) =>
        new(Tables.Where(table => !tables.Contains(table.Key)).ToDictionary(table => table.Key, table => table.Value));

    /// <summary>One line a table, column, key and index, so that a failed comparison shows what differs.</summary>
    public IEnumerable<string> Lines() =>
        Tables
            .OrderBy(table => table.Key, StringComparer.Ordinal)
            .SelectMany(table =>
                table
                    .Value.Columns.Concat(table.Value.Keys.Order(StringComparer.Ordinal))
                    .Prepend("table")
                    .Select(line => $"{table.Key}: {line}")
            );

    private static async Task<Schema> OfSqlite(IEngine engine, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var columns = await session.Query<Column>(
            """
            SELECT t.name AS in_table, c.name, LOWER(c.type) AS type,
                   (c."notnull" = 1 OR (c.pk > 0 AND LOWER(c.type) = 'integer')) AS is_required,
                   (c.pk = 1 AND t.sql LIKE '%AUTOINCREMENT%') AS is_number, c.dflt_value IS NOT NULL AS has_default
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid
            """,
            null,
            cancel
        );
        var indexes = await session.Query<Index>(
            """
            SELECT t.name AS in_table, i.name, i.origin, i."unique" AS is_unique, i.partial AS is_partial,
                   (SELECT GROUP_CONCAT(x.name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) AS columns
            FROM sqlite_master t JOIN pragma_index_list(t.name) i
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            UNION ALL
            SELECT t.name, '', 'pk', TRUE, FALSE, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.pk = 1 AND LOWER(c.type) = 'integer'
              AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) o WHERE o.pk = 2)
            """,
            null,
            cancel
        );
        var references = await session.Query<Reference>(
            """
            SELECT t.name AS in_table, f."from" AS column, f."table" AS to_table, f."to" AS to_column, f.on_delete
            FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
            """,
            null,
            cancel
        );
        return Made(columns, indexes, references);
    }

    private static async Task<Schema> OfPostgres(IEngine engine, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var columns = await session.Query<Column>(
            """
            SELECT c.table_name AS in_table, c.column_name AS name, c.data_type AS type, c.is_nullable = 'NO' AS is_required,
                   c.is_identity = 'YES' AS is_number, c.column_default IS NOT NULL AS has_default
            FROM information_schema.columns c WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position
            """,
            null,
            cancel
        );
        var indexes = await session.Query<Index>(
            """
            SELECT t.relname AS in_table, i.relname AS name,
                   CASE WHEN x.indisprimary THEN 'pk' WHEN k.oid IS NOT NULL THEN 'u' ELSE 'c' END AS origin,
                   x.indisunique AS is_unique, x.indpred IS NOT NULL AS is_partial,
                   (SELECT string_agg(a.attname, ', ' ORDER BY o.place) FROM unnest(x.indkey) WITH ORDINALITY o(number, place)
                    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.number) AS columns
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
            LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.contype = 'u'
            WHERE t.relnamespace = 'public'::regnamespace
            """,
            null,
            cancel
        );
        var references = await session.Query<Reference>(
            """
            SELECT t.relname AS in_table, a.attname AS column, r.relname AS to_table, b.attname AS to_column,
                   CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'a' THEN 'NO ACTION' ELSE k.confdeltype::text END AS on_delete
            FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
            JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.confkey[1]
            WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace
            """,
            null,
            cancel
        );
        return Made(columns, indexes, references);
    }

    private static Schema Made(IReadOnlyList<Column> columns, IReadOnlyList<Index> indexes, IReadOnlyList<Reference> references) =>
        new(
            columns
                .GroupBy(column => column.InTable)
                .ToDictionary(
                    table => table.Key,
                    table => new Table(
                        [.. table.Select(column => column.Line)],
                        [
                            .. indexes.Where(index => index.InTable == table.Key).Select(index => index.Line),
                            .. references.Where(reference => reference.InTable == table.Key).Select(reference => reference.Line),
                        ]
                    )
                )
        );

    private sealed record Column
    {
        public string InTable { get; init; } = "";
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
        public bool IsRequired { get; init; }
        public bool IsNumber { get; init; }
        public bool HasDefault { get; init; }

        public string Line =>
            $"column {Name} {(IsNumber ? "counted" : Types[Type])}{(IsRequired ? " required" : "")}{(HasDefault ? " with a default" : "")}";
    }

    private sealed record Index
    {
        public string InTable { get; init; } = "";
        public string Name { get; init; } = "";
        public string Origin { get; init; } = "";
        public bool IsUnique { get; init; }
        public bool IsPartial { get; init; }
        public string? Columns { get; init; }

        public string Line =>
            Origin switch
            {
                "pk" => $"primary key ({Columns})",
                "u" => $"unique ({Columns})",
                _ => $"{(IsUnique ? "unique index" : "index")} {Name} ({Columns}){(IsPartial ? " in part" : "")}",
            };
    }

    private sealed record Reference
    {
        public string InTable { get; init; } = "";
        public string Column { get; init; } = "";
        public string ToTable { get; init; } = "";
        public string ToColumn { get; init; } = "";
        public string OnDelete { get; init; } = "";

        public string Line => $"reference ({Column}) to {ToTable} ({ToColumn}) on delete {OnDelete}";
    }
}
