using System.Data;
using System.Data.Common;
using Dapper;

namespace Dossier.Core.Kernel;

/// <summary>One connection, and one transaction when writing. <c>IN @list</c> takes an array, on either engine. Disposed without <see cref="Commit"/>, nothing happened.</summary>
/// <param name="released">Takes the connection back at the end; without it, it is closed.</param>
public sealed class Session(
    DbConnection connection,
    DbTransaction? transaction,
    Func<string, string>? spelling = null,
    Func<ValueTask>? released = null,
    Func<DbDataReader, Cells>? cells = null
) : IAsyncDisposable
{
    private readonly List<Action> afterCommit = [];
    private readonly List<Action> atEnd = [];

    /// <summary>Dapper's readers leave their commands behind when they are disposed asynchronously (its issue 2185).</summary>
    private readonly List<IDbCommand> read = [];

    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? with, CancellationToken cancel) =>
        (await connection.QueryAsync<T>(Command(sql, with, cancel))).AsList();

    /// <summary>The first row, or null when there is none.</summary>
    public async Task<T?> Find<T>(string sql, object? with, CancellationToken cancel) =>
        await connection.QueryFirstOrDefaultAsync<T>(Command(sql, with, cancel));

    /// <summary>One value; the type's default when there is no row.</summary>
    public async Task<T> Value<T>(string sql, object? with, CancellationToken cancel) =>
        (await connection.ExecuteScalarAsync<T>(Command(sql, with, cancel)))!;

    /// <summary>Runs a change and returns how many rows it touched.</summary>
    public Task<int> Execute(string sql, object? with, CancellationToken cancel) => connection.ExecuteAsync(Command(sql, with, cancel));

    /// <summary>Rows as they come, for a query whose columns are known only when it is asked. The caller disposes it.</summary>
    public async Task<DbDataReader> Reader(string sql, object? with, CancellationToken cancel)
    {
        var reader = await connection.ExecuteReaderAsync(Command(sql, with, cancel));
        if (reader is IWrappedDataReader { Command: { } command })
        {
            read.Add(command);
        }

        return reader;
    }

    /// <summary>The same, for long lists whose values are not to become objects. The caller disposes it.</summary>
    public async Task<CellReader> Cells(string sql, object? with, CancellationToken cancel)
    {
        var reader = await Reader(sql, with, cancel);
        var rows = reader is IWrappedDataReader { Reader: DbDataReader inner } ? inner : reader;
        return new CellReader(reader, rows, cells!(rows));
    }

    /// <summary>Does something in this process once the transaction is durable, such as waking a queue. Never needed for correctness.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>Lets go of something that the session's statements need, after the last of them.</summary>
    public void AtEnd(Action action) => atEnd.Add(action);

    public async Task Commit(CancellationToken cancel)
    {
        await transaction!.CommitAsync(cancel);
        afterCommit.ForEach(action => action());
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            read.ForEach(command => command.Dispose());
            if (transaction is not null)
            {
                // Takes back what was not committed.
                await transaction.DisposeAsync();
            }
        }
        finally
        {
            atEnd.ForEach(action => action());
            await (released is null ? connection.DisposeAsync() : released());
        }
    }

    private CommandDefinition Command(string sql, object? with, CancellationToken cancel) =>
        new(spelling is null ? sql : spelling(sql), with, transaction, cancellationToken: cancel);
}
