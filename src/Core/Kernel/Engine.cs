using System.Data.Common;

namespace Dossier.Core.Kernel;

/// <summary>The database: what SQLite and PostgreSQL must do each in their own way. Everything else is SQL written once.</summary>
public interface IEngine
{
    EngineKind Kind { get; }

    /// <summary>Wakes those who follow changes of this database, in all processes where it can carry the call.</summary>
    WakeUps WakeUps { get; }

    /// <summary>A connection for reading. Sees only what is committed.</summary>
    Task<Session> Read(CancellationToken cancel);

    /// <summary>A connection with an open transaction; on SQLite the only writing one. Nothing is kept unless <see cref="Session.Commit"/> is called.</summary>
    Task<Session> Write(CancellationToken cancel);

    /// <summary>Inserts many rows in one go, in order. Values are strings, numbers, booleans, Guids, enums, times, bytes or null.</summary>
    Task Insert(Session session, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows, CancellationToken cancel);

    /// <summary>Changes many rows in one go, in order.</summary>
    /// <param name="keys">So many of the columns, the first, are the key that each row is found by; the others get new values.</param>
    Task Update(
        Session session,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows,
        CancellationToken cancel,
        int keys = 1
    );

    /// <summary>
    /// Tells a planner that goes by statistics what tables hold, where they have grown since it last looked: it would plan for what they held then, and go through
    /// a workspace again and again. Nothing is done where there are no such statistics. Not within a transaction.
    /// </summary>
    Task RefreshStatistics(IReadOnlyList<string> tables, CancellationToken cancel);

    /// <summary>
    /// What a migration calls <c>{number}</c>, <c>{id}</c>, <c>{time}</c>, <c>{text}</c>; and, behind a table, <c>{by_key}</c>, which has its rows lie in the
    /// order of its key where that can be had.
    /// </summary>
    string ColumnType(string token);

    /// <summary>Ends a SELECT that locks its rows and passes over rows that others have locked; empty where there is one writer anyway.</summary>
    string SkipLocked { get; }

    /// <summary>Ends a SELECT that locks its rows until the transaction ends; empty where there is one writer anyway.</summary>
    string ForUpdate { get; }

    /// <summary>An expression for a member of a JSON text column, as text; null when absent.</summary>
    string JsonText(string column, string member);

    /// <summary>The ids of a parameter that <see cref="Id.List"/> wrote, to stand in an <c>IN ( )</c>: for more than a statement has parameters.</summary>
    string IdsIn(string parameter);

    /// <summary>The same for numbers, which <see cref="Id.List(IEnumerable{long})"/> wrote. Written out they would make each statement another one, to be kept.</summary>
    string NumbersIn(string parameter);

    /// <summary>The same for texts, which <see cref="Id.List(IEnumerable{string})"/> wrote.</summary>
    string TextsIn(string parameter);

    /// <summary>
    /// The texts of a JSON array, an expression over the tables that stand before it in a FROM, to stand there as a table of its own with a column "value".
    /// </summary>
    string TextsOf(string array, string name);

    /// <summary>Tells whether the database refused a row because another holds its unique key.</summary>
    bool IsUniqueViolation(DbException exception);

    /// <summary>Tells whether the database refused a change because a row refers to one that is not there, or would not be.</summary>
    bool IsReferenceViolation(DbException exception);
}

public enum EngineKind
{
    Sqlite,
    Postgres,
}
