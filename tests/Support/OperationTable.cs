using System.Reflection;

namespace Dossier.Support;

/// <summary>One line of a contract's table.</summary>
/// <param name="State">done, not yet, alias (another way to write an operation) or extension (implied by the contract or ours: not in its table).</param>
public sealed record ContractOperation(string Section, string Number, string Verb, string Path, string Method, string State)
{
    public bool IsWebhook => Verb == "WEBHOOK";

    /// <summary>Counts when somebody asks how much of the contract there is.</summary>
    public bool IsOfContract => State is "done" or "not yet";

    /// <summary>Must be among the routes.</summary>
    public bool IsMapped => !IsWebhook && State != "not yet";

    public string Route => $"{Verb} {Path}";
}

/// <summary>The tables that dialects carry: <c>operations.csv</c>.</summary>
public static class OperationTable
{
    public static IReadOnlyList<ContractOperation> Of(Assembly dialect)
    {
        using var reader = new StreamReader(dialect.GetManifestResourceStream("operations.csv")!);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(line => line.TrimEnd('\r').Split(','))
                .Select(cells => new ContractOperation(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])),
        ];
    }
}
