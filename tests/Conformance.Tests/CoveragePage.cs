using System.Text;
using Dossier.Support;

namespace Dossier.Conformance.Tests;

/// <summary>What of a dialect there is, as a page for its users.</summary>
internal static class CoveragePage
{
    public static string Of(Dialect dialect)
    {
        var rows = OperationTable.Of(dialect.Assembly);
        var operations = rows.Where(row => row is { IsOfContract: true, IsWebhook: false }).ToList();
        var page = new StringBuilder();
        page.Append(CountOf(operations)).Append(" operations");
        if (dialect.Webhooks > 0)
        {
            page.Append(", ").Append(CountOf([.. rows.Where(row => row.IsWebhook)])).Append(" webhooks");
        }

        page.Append($"\n\n# {dialect.Title}\n\n");
        page.Append($"Answers under `/{dialect.Page}`. Made from `operations.csv` by the tests: do not edit.\n");
        foreach (var section in rows.GroupBy(row => row.Section))
        {
            page.Append($"\n## {section.Key}: {CountOf([.. section.Where(row => row.IsOfContract)])}\n\n");
            page.Append("| | operation | | state |\n|---|---|---|---|\n");
            foreach (var row in section)
            {
                page.Append($"| {row.Number} | {row.Method} | `{row.Verb} {dialect.Root}{row.Path}` | {row.State} |\n");
            }
        }

        return page.ToString();
    }

    private static string CountOf(IReadOnlyCollection<ContractOperation> rows) =>
        $"{rows.Count(row => row.State == "done")} of {rows.Count}";
}
