using System.Diagnostics;
using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.App.Commands;

/// <summary>What an ingestion came to, for a person or a program.</summary>
internal static class Report
{
    public static void Print(
        Ingestion ingestion,
        Account account,
        IReadOnlyDictionary<FaultKind, long> faults,
        TimeSpan elapsed,
        bool asJson
    )
    {
        var used = ProcessUse.OfThisAndItsChildren();
        if (asJson)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        workflow = ingestion.Number,
                        state = ingestion.State,
                        account.Items,
                        account.Documents,
                        account.Containers,
                        account.Duplicates,
                        account.Known,
                        account.Exceptions,
                        account.BytesIn,
                        account.BytesExpanded,
                        faults,
                        seconds = Math.Round(elapsed.TotalSeconds, 3),
                        cpuSeconds = Math.Round(used.CpuSeconds, 3),
                        peakRssBytes = used.PeakBytes,
                        workerPeakRssBytes = used.ChildPeakBytes,
                    }
                )
            );
            return;
        }

        Console.WriteLine($"{ingestion.Name}: {ingestion.State} in {elapsed.TotalSeconds:0.0} s");
        Console.WriteLine($"  in          {account.Items, 10} items, {account.BytesIn:N0} bytes ({account.BytesExpanded:N0} expanded)");
        Console.WriteLine($"  documents   {account.Documents, 10}");
        Console.WriteLine($"  containers  {account.Containers, 10}");
        Console.WriteLine($"  duplicates  {account.Duplicates, 10}");
        Console.WriteLine($"  known       {account.Known, 10}");
        Console.WriteLine($"  exceptions  {account.Exceptions, 10}");
        foreach (var (kind, count) in faults)
        {
            Console.WriteLine($"    {kind, -18}{count, 6}");
        }

        Console.WriteLine(account.AddsUp && account.Pending == 0 ? "  adds up." : $"  DOES NOT ADD UP ({account.Pending} not read).");
    }
}
