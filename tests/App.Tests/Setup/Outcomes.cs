using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.App.Tests.Setup;

/// <summary>What an ingestion came to.</summary>
/// <param name="Documents">Those of the whole workspace, in the order of their numbers.</param>
internal sealed record Outcomes(Ingestion Ingestion, Account Account, IReadOnlyList<Document> Documents, IReadOnlyList<Fault> Faults)
{
    public static async Task<Outcomes> Of(Installed installed, Workspace workspace, long number, CancellationToken cancel)
    {
        var everything = PageOf.First(int.MaxValue);
        var ingestion = await installed.Of<Ingestions>().Find(number, Installed.Operator, cancel);
        var documents = await installed
            .Of<Core.Documents.Documents>()
            .List(workspace.Id, new DocumentFilter(), everything, Installed.Operator, cancel);
        var faults = await installed.Of<Faults>().List(WorkflowKind.Ingestion, number, everything, Installed.Operator, cancel);
        return new Outcomes(ingestion, await installed.Of<Ingestions>().Account(ingestion, cancel), documents.Items, faults.Items);
    }

    /// <summary>The one document whose path ends so.</summary>
    public Document Document(string pathEnd) =>
        Assert.Single(Documents, document => document.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    /// <summary>What is wrong with the item whose path ends so.</summary>
    public IReadOnlyList<FaultKind> FaultsOf(string pathEnd) =>
        [.. Faults.Where(fault => fault.Path.EndsWith(pathEnd, StringComparison.Ordinal)).Select(fault => fault.Kind)];

    /// <summary>Every item counts in exactly one way, and none was left unread.</summary>
    public void AddUp()
    {
        Assert.Contains(Ingestion.State, new[] { WorkState.Completed, WorkState.CompletedWithExceptions });
        Assert.Equal(0, Account.Pending);
        Assert.Equal(Account.Items, Account.Documents + Account.Containers + Account.Duplicates + Account.Known + Account.Exceptions);
        Assert.Equal(Account.Items, Ingestion.ItemsFound);
        Assert.Equal(Account.Items, Ingestion.ItemsDone);
        Assert.Equal(Account.Exceptions, Ingestion.ItemsFailed);
        Assert.Equal(Account.Exceptions > 0, Ingestion.State == WorkState.CompletedWithExceptions);
        Assert.Equal(Account.Exceptions, Faults.Select(fault => fault.NodeId).Distinct().Count());
    }

    public override string ToString() =>
        $"{Ingestion.State}: {Account}\n{string.Join('\n', Faults.Select(fault => $"{fault.Kind} {fault.Path}: {fault.Message}"))}";
}
