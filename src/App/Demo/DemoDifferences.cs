namespace Dossier.App.Demo;

/// <summary>What came out, held against what the manifest says should.</summary>
internal static class DemoDifferences
{
    /// <summary>One line a difference; none when all is as expected.</summary>
    public static IReadOnlyList<string> Find(DemoManifest manifest, DemoFindings findings)
    {
        var differences = new List<string>();
        foreach (var upload in manifest.Uploads.GroupBy(upload => upload.Custodian))
        {
            Counts(upload.Key, [.. upload.SelectMany(one => one.Items)], findings, differences);
        }

        Paths(manifest, findings, differences);
        return differences;
    }

    private static void Counts(string custodian, IReadOnlyList<DemoItem> expected, DemoFindings findings, List<string> differences)
    {
        var found = findings
            .Ingestions.Where(ingestion => ingestion.Custodian == custodian)
            .Select(ingestion => ingestion.Account)
            .ToList();
        void Compare(string what, long wanted, long came)
        {
            if (wanted != came)
            {
                differences.Add($"{custodian}: {wanted} {what} expected, {came} found");
            }
        }

        long Expected(DemoOutcome outcome) => expected.Count(item => item.Outcome == outcome);
        Compare("items", expected.Count, found.Sum(account => account.Items));
        Compare("documents", Expected(DemoOutcome.Document), found.Sum(account => account.Documents));
        Compare("containers", Expected(DemoOutcome.Container), found.Sum(account => account.Containers));
        Compare("duplicates", Expected(DemoOutcome.Duplicate), found.Sum(account => account.Duplicates));
        Compare("known files", Expected(DemoOutcome.Known), found.Sum(account => account.Known));
        Compare("exceptions", Expected(DemoOutcome.Exception), found.Sum(account => account.Exceptions));
    }

    /// <summary>
    /// Path by path, so that two mistakes do not make one right sum. Of files with the same bytes any may be the one that is kept: those
    /// are compared as a group.
    /// </summary>
    private static void Paths(DemoManifest manifest, DemoFindings findings, List<string> differences)
    {
        var documents = findings.Documents.ToLookup(document => document.Path);
        var unread = findings.Exceptions.Select(exception => exception.Path).ToHashSet();
        var expected = manifest.Items.Where(item => item.Outcome != DemoOutcome.Container).ToList();
        var pairs = new List<(DemoItem Item, string Outcome, string Bytes)>();
        foreach (var item in expected)
        {
            if (documents[item.Path].FirstOrDefault() is { } document)
            {
                pairs.Add((item, document.Outcome, document.Sha256 ?? item.Path));
            }
            else if (unread.Contains(item.Path))
            {
                // Whatever cannot be opened at all is listed with its reason, and makes no document.
                pairs.Add((item, $"{DemoOutcome.Exception}", item.Path));
            }
            else
            {
                differences.Add($"{item.Path}: expected {item.Outcome}, not found");
            }
        }

        foreach (var copies in pairs.GroupBy(pair => pair.Bytes))
        {
            var wanted = copies.Select(pair => $"{pair.Item.Outcome}").Order();
            if (!wanted.SequenceEqual(copies.Select(pair => pair.Outcome).Order()))
            {
                var different = copies.Where(pair => $"{pair.Item.Outcome}" != pair.Outcome);
                differences.AddRange(different.Select(pair => $"{pair.Item.Path}: expected {pair.Item.Outcome}, found {pair.Outcome}"));
            }
        }

        var paths = expected.Select(item => item.Path).ToHashSet();
        var others = findings.Documents.Where(document => !paths.Contains(document.Path));
        differences.AddRange(others.Select(document => $"{document.Path}: {document.Outcome}, not expected at all"));
    }
}
