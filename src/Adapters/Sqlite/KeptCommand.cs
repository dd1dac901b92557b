using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Dossier.Adapters.Sqlite;

/// <summary>A command that borrows a statement of its connection once it is run, when its text is final.</summary>
internal sealed class KeptCommand(KeptConnection connection) : DbCommand
{
    /// <summary>A statement remembers the values it was last run with; with more characters or bytes than this it is not kept.</summary>
    private const int MostValues = 4096;

    private readonly Given given = new();
    private SqliteCommand? borrowed;
    private bool isBroken;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get;
        set => field = value ?? "";
    } = "";

    /// <inheritdoc/>
    public override int CommandTimeout { get; set; } = connection.DefaultTimeout;

    /// <inheritdoc/>
    public override CommandType CommandType { get; set; } = CommandType.Text;

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("A kept command belongs to its connection.");
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => given;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Does nothing, as the driver itself: a search is stopped by its connection.</summary>
    public override void Cancel() { }

    /// <inheritdoc/>
    public override void Prepare() { }

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Run(command => command.ExecuteNonQuery());

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Run(command => command.ExecuteScalar());

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(command => command.ExecuteReader(behavior));

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Return();
        }

        base.Dispose(disposing);
    }

    private T Run<T>(Func<SqliteCommand, T> run)
    {
        Return();
        borrowed = connection.Take(CommandText);
        isBroken = true;
        borrowed.CommandTimeout = CommandTimeout;
        borrowed.Transaction = (SqliteTransaction?)DbTransaction;
        foreach (SqliteParameter parameter in given)
        {
            borrowed.Parameters.Add(parameter);
        }

        var result = run(borrowed);
        isBroken = false;
        return result;
    }

    private void Return()
    {
        if (borrowed is null)
        {
            return;
        }

        if (isBroken || given.Cast<SqliteParameter>().Sum(SizeOf) > MostValues)
        {
            connection.Drop(borrowed);
        }
        else
        {
            connection.GiveBack(borrowed);
        }

        borrowed = null;
    }

    private static int SizeOf(SqliteParameter parameter) =>
        parameter.Value switch
        {
            string text => text.Length,
            byte[] bytes => bytes.Length,
            _ => 0,
        };

    private sealed class Given : SqliteParameterCollection;
}
