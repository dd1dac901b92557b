using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using static Dossier.Adapters.Sqlite.SqliteLibrary;

namespace Dossier.Adapters.Sqlite;

/// <summary>
/// The table <c>hits</c> of a connection: <c>SELECT number, score FROM hits(@list)</c>, where the parameter is the handle of a
/// <see cref="HitList"/>. It gives hits by number, either way round, or by score, without sorting what nobody reads.
/// </summary>
internal static unsafe class HitTable
{
    private const int NumberColumn = 0;
    private const int ScoreColumn = 1;
    private const int ListColumn = 2;

    /// <summary>Nobody knows while a statement is planned.</summary>
    private const int UsualRows = 10_000;

    private static readonly Module* Callbacks = MakeCallbacks();

    /// <exception cref="SqliteException">The library refused it.</exception>
    public static void Register(SqliteConnection connection)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(CreateModule(database.DangerousGetHandle(), "hits", Callbacks, 0, 0), database);
    }

    private static Module* MakeCallbacks()
    {
        var module = (Module*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(HitTable), sizeof(Module));
        *module = new Module
        {
            Connect = &Connect,
            Choose = &Choose,
            Disconnect = &Disconnect,
            Open = &Open,
            Close = &Close,
            Filter = &Filter,
            Next = &Next,
            IsAtEnd = &IsAtEnd,
            Column = &Column,
            RowNumber = &RowNumber,
        };
        return module;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Connect(nint database, nint state, int count, nint arguments, Table** made, byte** error)
    {
        var code = DeclareTable(database, "CREATE TABLE hits (number INTEGER, score REAL, list INTEGER HIDDEN)");
        if (code == Done)
        {
            *made = (Table*)NativeMemory.AllocZeroed((nuint)sizeof(Table));
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Disconnect(Table* table)
    {
        NativeMemory.Free(table);
        return Done;
    }

    /// <summary>Chooses how a statement is answered: a <see cref="HitPlan"/>, with the list as the first value and a number as the second.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Choose(Table* table, Plan* plan)
    {
        var list = Find(plan, column => column == ListColumn);
        if (list < 0)
        {
            return Impossible;
        }

        plan->Uses[list] = new Use { Place = 1, IsChecked = 1 };
        var chosen = (plan->ColumnsRead & (1UL << ScoreColumn)) == 0 ? HitPlan.None : HitPlan.WithScores;
        var number = Find(plan, IsNumber);
        if (number >= 0)
        {
            // SQLite checks it once more: the value may be no whole number.
            plan->Uses[number].Place = 2;
            plan->Flags = Plan.AtMostOneRow;
            (plan->Cost, plan->Rows, plan->IsOrdered) = (1, 1, 1);
            chosen |= HitPlan.One;
        }
        else
        {
            (plan->Cost, plan->Rows) = (UsualRows, UsualRows);
            if (Order(plan) is { } order)
            {
                plan->IsOrdered = 1;
                chosen |= order;
            }
        }

        plan->Number = (int)chosen;
        return Done;
    }

    private static int Find(Plan* plan, Func<int, bool> isColumn)
    {
        for (var index = 0; index < plan->ConditionCount; index++)
        {
            ref var condition = ref plan->Conditions[index];
            if (condition.IsUsable != 0 && condition.Operator == Plan.IsEqual && isColumn(condition.Column))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>How to give the order asked for; null when it must be sorted. What stands behind the number decides nothing.</summary>
    private static HitPlan? Order(Plan* plan)
    {
        var orders = new ReadOnlySpan<Order>(plan->Orders, plan->OrderCount);
        return orders switch
        {
            [] => HitPlan.None,
            [{ IsDescending: 0 } first, ..] when IsNumber(first.Column) => HitPlan.None,
            [var first, ..] when IsNumber(first.Column) => HitPlan.Descending,
            [{ Column: ScoreColumn, IsDescending: not 0 }] => HitPlan.BestFirst,
            [{ Column: ScoreColumn, IsDescending: not 0 }, { IsDescending: 0 } second, ..] when IsNumber(second.Column) =>
                HitPlan.BestFirst,
            _ => null,
        };
    }

    private static bool IsNumber(int column) => column is -1 or NumberColumn;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Table* table, Cursor** made)
    {
        var cursor = (Cursor*)NativeMemory.AllocZeroed((nuint)sizeof(Cursor));
        cursor->State = new GCHandle<HitCursor>(new HitCursor());
        *made = cursor;
        return Done;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(Cursor* cursor)
    {
        cursor->State.Dispose();
        NativeMemory.Free(cursor);
        return Done;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Filter(Cursor* cursor, int plan, byte* text, int count, nint* values)
    {
        try
        {
            cursor->State.Target.Start(Whole(values[0]), (HitPlan)plan, count > 1 ? Whole(values[1]) : 0);
            return Done;
        }
        catch (Exception exception)
        {
            return Fail(cursor, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Next(Cursor* cursor)
    {
        try
        {
            cursor->State.Target.Next();
            return Done;
        }
        catch (Exception exception)
        {
            return Fail(cursor, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsAtEnd(Cursor* cursor) => cursor->State.Target.IsAtEnd ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Column(Cursor* cursor, nint context, int column)
    {
        var state = cursor->State.Target;
        if (column == ScoreColumn)
        {
            Return(context, (double)state.Current.Score);
        }
        else
        {
            Return(context, column == NumberColumn ? state.Current.Number : state.Handle);
        }

        return Done;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RowNumber(Cursor* cursor, long* number)
    {
        *number = cursor->State.Target.Current.Number;
        return Done;
    }

    private static int Fail(Cursor* cursor, Exception exception)
    {
        var table = cursor->Table;
        Free(table->Error);
        table->Error = TextOf(exception.Message);
        return CodeOf(exception);
    }
}
