using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>Split containers, passwords, and reading what failed once more.</summary>
public sealed class RetryTests
{
    private const int Minute = 60_000;
    private static readonly WorkspaceSettings Plain = new() { Deduplication = Deduplication.Global };
    private static readonly byte[] Letter = Zips.Text(string.Concat(Enumerable.Repeat("The harbor master is to be told. ", 3000)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minute)]
    public Task What_was_locked_is_read_after_its_password_came() => LockedThenOpen(null);

    [Fact(Timeout = 2 * Minute)]
    public async Task What_was_locked_is_read_after_its_password_came_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await LockedThenOpen(database.Connection);
    }

    private static async Task LockedThenOpen(string? database)
    {
        await using var installed = await Installed.Start(new Order { Database = database }, Cancel);
        var folder = Path.Combine(installed.Evidence, "case");
        Pack(installed, "case/names.7z", "-mhe=on");
        Pack(installed, "case/content.7z", "-mhe=off");
        Pack(installed, "case/archive.zip", "-tzip");
        installed.PutEvidence("case/open.txt", Zips.Text("Nothing is locked here."));
        installed.PutEvidence("case/broken.pdf", Zips.Text("%PDF-1.4 and nothing else"));
        var workspace = await installed.NewWorkspace(Plain, Cancel);

        var before = await installed.Ingest(workspace, folder, Cancel);
        before.AddUp();
        Assert.Equal([FaultKind.PasswordProtected], before.FaultsOf("names.7z"));
        Assert.Equal([FaultKind.PasswordProtected], before.FaultsOf("content.7z/letter.txt"));
        Assert.DoesNotContain(
            before.Documents,
            document => document.Path.Contains("letter", StringComparison.Ordinal) && document.TextLength > 0
        );

        await installed.Of<KnownPasswords>().Add(workspace.Id, "wrong", "a guess", Installed.Operator, Cancel);
        await installed.Of<KnownPasswords>().Add(workspace.Id, "harbor", "from Ada's note", Installed.Operator, Cancel);
        var after = await Retry(installed, workspace, before, new RetryOrder { Kind = FaultKind.PasswordProtected });

        after.AddUp();
        Assert.DoesNotContain(after.Faults, fault => fault.Kind == FaultKind.PasswordProtected);
        Assert.NotEmpty(after.FaultsOf("broken.pdf"));
        // Each of the three holds the same two files: the first to be found is kept, the others are copies.
        Assert.Equal(6, after.Documents.Count(document => document.Path.Contains("letter", StringComparison.Ordinal)));
        Assert.Equal(4, after.Account.Duplicates);
        Assert.Equal(before.Document("open.txt").Number, after.Document("open.txt").Number);
        Assert.Equal(after.Documents.Count, after.Documents.Select(document => document.Path).Distinct().Count());
        var read = after.Documents.First(document =>
            document.Path.EndsWith("letter.txt", StringComparison.Ordinal) && document.Outcome == Outcome.Document
        );
        Assert.Contains("harbor master", await installed.TextOf(read, Cancel), StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<Refused>(() =>
            installed.Of<Retries>().Retry(workspace.Id, new RetryOrder { Kind = FaultKind.PasswordProtected }, Installed.Operator, Cancel)
        );
        Assert.Equal(Reason.NotFound, none.Reason);
        Assert.Empty(installed.Errors);
    }

    [Fact(Timeout = Minute)]
    public async Task What_went_beyond_a_limit_is_read_with_a_wider_one_and_singly()
    {
        await using var installed = await Installed.Start(
            new Order
            {
                Limits = new ReadingLimits { Ratio = 5, RatioFloor = 10_000 },
            },
            Cancel
        );
        var bytes = Zips.Of(("a.txt", Letter), ("b.txt", [.. Letter, .. Letter]), ("c.txt", [.. Letter, 1]));
        installed.PutEvidence("case/wide.zip", bytes);
        installed.PutEvidence("case/other.zip", Zips.Of(("d.txt", [.. Letter, 2])));
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var before = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "case"), Cancel);
        before.AddUp();
        Assert.Contains(FaultKind.LimitExceeded, before.FaultsOf("wide.zip"));
        var fault = before.Faults.First(fault => fault.Path.EndsWith("wide.zip", StringComparison.Ordinal));
        var limits = new ReadingLimits { Ratio = 10_000 };

        var after = await Retry(installed, workspace, before, new RetryOrder { FaultNumber = fault.Number, Limits = limits });

        after.AddUp();
        Assert.Empty(after.FaultsOf("wide.zip"));
        Assert.Equal(
            ["a.txt", "b.txt", "c.txt"],
            after
                .Documents.Where(document => document.Path.Contains("wide.zip/", StringComparison.Ordinal))
                .Select(document => document.Name)
                .Order()
        );
        Assert.Contains(after.Faults, other => other.Path.Contains("other.zip", StringComparison.Ordinal));
    }

    /// <summary>What a person adds is read by a job of its own, which must be told the limits too.</summary>
    [Fact(Timeout = Minute)]
    public async Task A_document_that_someone_added_is_read_with_a_wider_limit()
    {
        await using var installed = await Installed.Start(new Order { Limits = new ReadingLimits { Text = 1000 } }, Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var documents = installed.Of<Core.Documents.Documents>();
        using var content = new MemoryStream(Letter);
        var order = new NewDocument("letter") { File = new NewFile("letter.txt", content) };
        var added = await documents.Create(workspace.Id, order, Installed.Operator, Cancel);
        await Until(length => length == 1000);

        var limits = new ReadingLimits { Text = 1_000_000 };
        await installed.Of<Retries>().Retry(workspace.Id, new RetryOrder { Limits = limits }, Installed.Operator, Cancel);

        await Until(length => length >= Letter.Length - 1);

        async Task Until(Func<long, bool> isSo)
        {
            while (!isSo((await documents.Find(workspace.Id, added.Id, Installed.Operator, Cancel)).TextLength))
            {
                await Task.Delay(20, Cancel);
            }
        }
    }

    [Theory(Timeout = 2 * Minute)]
    [InlineData(EngineKind.Sqlite, 1)]
    [InlineData(EngineKind.Postgres, 1)]
    [InlineData(EngineKind.Sqlite, 2)]
    [InlineData(EngineKind.Postgres, 2)]
    public async Task Copies_of_what_turns_out_to_be_a_container_are_opened_too(EngineKind engine, int readers)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        var order = new Order
        {
            Database = database?.Connection,
            IsHostile = true,
            Limits = new ReadingLimits { Time = TimeSpan.FromSeconds(0.3) },
            Settings = new Dictionary<string, string?> { ["Workers"] = $"{readers}" },
        };
        await using var installed = await Installed.Start(order, Cancel);
        var go = Path.Combine(installed.Evidence, "go");
        foreach (var name in new[] { "ada/mail.pst", "ben/mail.pst", "ben/mail too.pst" })
        {
            installed.PutEvidence(name, Zips.Text($"DOSSIER-TEST until {go}\n"));
        }

        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var ada = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "ada"), Cancel);
        var ben = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "ben"), Cancel, "Ben");
        Assert.Equal((1, 2), (ada.Account.Exceptions, ben.Account.Duplicates));
        installed.PutEvidence("go", []);

        var limits = new ReadingLimits { Time = TimeSpan.FromSeconds(60) };
        await Retry(installed, workspace, ada, new RetryOrder { Kind = FaultKind.Timeout, Limits = limits });
        await Over(installed, ben);

        ada = await Outcomes.Of(installed, workspace, ada.Ingestion.Number, Cancel);
        ben = await Outcomes.Of(installed, workspace, ben.Ingestion.Number, Cancel);
        ada.AddUp();
        ben.AddUp();
        // Three containers, each with the same two files.
        Assert.Equal((1, 0, 2, 0), (ada.Account.Containers, ada.Account.Exceptions, ben.Account.Containers, ben.Account.Exceptions));
        Assert.Equal((2, 4), (ada.Account.Documents + ben.Account.Documents, ada.Account.Duplicates + ben.Account.Duplicates));
        var kept = ben.Documents.Where(document => document.DuplicateOf is null).ToDictionary(document => document.Id);
        Assert.Equal(2, kept.Values.Select(document => document.Name).Distinct().Count());
        Assert.All(
            ben.Documents.Where(document => document.DuplicateOf is not null),
            copy => Assert.Equal(copy.Name, kept[copy.DuplicateOf!.Value].Name)
        );
        Assert.Equal(6, ben.Documents.Count);
        if (readers == 1)
        {
            // All is read in its order. When both ingestions are read at once, what settles first stands, be it Ben's.
            Assert.All(kept.Values, document => Assert.Equal("Ada", document.Custodian));
        }

        Assert.Empty(installed.Errors);
    }

    [Fact(Timeout = Minute)]
    public async Task Parts_side_by_side_are_one_container_wherever_they_lie()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var inner = Path.Combine(installed.Evidence, "in");
        installed.PutEvidence("in/noise.bin", Noise(200_000));
        installed.PutEvidence("in/letter.txt", Letter);
        Directory.CreateDirectory(Path.Combine(installed.Evidence, "case"));
        Tool.Run(inner, "7zz", "a", "-bso0", "-mx=1", "-v60k", "../case/set.7z", "noise.bin", "letter.txt");
        Tool.Run(inner, "7zz", "a", "-bso0", "-mx=1", "-v60k", "../case/lacking.7z", "noise.bin");
        Tool.Run(inner, "zip", "-q", "-s", "64k", "../case/late.zip", "noise.bin", "letter.txt");
        File.Delete(Path.Combine(installed.Evidence, "case", "lacking.7z.002"));
        installed.PutEvidence("case/report.001", Zips.Text("The only report of the year."));
        installed.PutEvidence("case/log.001", Zips.Text("First log."));
        installed.PutEvidence("case/log.002", Zips.Text("Second log, which is longer."));
        // The same once more inside an archive, its parts in the worst order.
        var packed = Directory.GetFiles(Path.Combine(installed.Evidence, "case"), "set.7z.*").OrderDescending(StringComparer.Ordinal);
        installed.PutEvidence(
            "case/nested.zip",
            Zips.Of(packed.Select(path => ($"deep/{Path.GetFileName(path)}", File.ReadAllBytes(path))))
        );
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { Deduplication = Deduplication.None }, Cancel);

        var outcomes = await installed.Ingest(workspace, Path.Combine(installed.Evidence, "case"), Cancel);

        outcomes.AddUp();
        Assert.Equal(Letter.Length, outcomes.Document("case/set.7z.001/set.7z/letter.txt").Size);
        Assert.Equal(Letter.Length, outcomes.Document("case/nested.zip/deep/set.7z.001/set.7z/letter.txt").Size);
        Assert.Equal(Letter.Length, outcomes.Document("case/late.zip/letter.txt").Size);
        Assert.Equal([FaultKind.MissingPart], outcomes.FaultsOf("lacking.7z.001"));
        Assert.Contains(
            "lacking.7z.002",
            Assert.Single(outcomes.Faults, fault => fault.Kind == FaultKind.MissingPart).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["log.001", "log.002", "report.001"],
            outcomes.Documents.Select(document => document.Name).Where(name => name[^4..^1] == ".00").Order()
        );
        Assert.Empty(installed.Errors);
    }

    [Fact(Timeout = Minute)]
    public async Task Passwords_are_kept_without_ever_being_shown()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var workspace = await installed.NewWorkspace(Plain, Cancel);
        var passwords = installed.Of<KnownPasswords>();
        var added = await passwords.Add(workspace.Id, "very secret indeed", "from a note", Installed.Operator, Cancel);
        var again = await Assert.ThrowsAsync<Refused>(() =>
            passwords.Add(workspace.Id, "very secret indeed", "", Installed.Operator, Cancel)
        );
        Assert.Equal(Reason.Conflict, again.Reason);
        await Assert.ThrowsAsync<Refused>(() => passwords.Add(workspace.Id, "two\nlines", "", Installed.Operator, Cancel));

        var listed = await passwords.List(workspace.Id, PageOf.First(10), Installed.Operator, Cancel);
        Assert.Equal("from a note", Assert.Single(listed.Items).Label);
        foreach (var file in Directory.GetFiles(installed.DataFolder, "*", SearchOption.TopDirectoryOnly))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain("very secret indeed", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        }

        await passwords.Remove(workspace.Id, added.Number, Installed.Operator, Cancel);
        Assert.Equal(0, (await passwords.List(workspace.Id, PageOf.First(10), Installed.Operator, Cancel)).Total);
    }

    private static void Pack(Installed installed, string name, string option)
    {
        var inner = Path.Combine(installed.Evidence, "in");
        installed.PutEvidence("in/letter.txt", Letter);
        installed.PutEvidence("in/letter 2.txt", [.. Letter, .. Letter]);
        Directory.CreateDirectory(Path.Combine(installed.Evidence, "case"));
        Tool.Run(inner, "7zz", "a", "-bso0", "-mx=1", "-pharbor", option, $"../{name}", "letter.txt", "letter 2.txt");
    }

    private static async Task<Outcomes> Retry(Installed installed, Workspace workspace, Outcomes before, RetryOrder order)
    {
        var retried = await installed.Of<Retries>().Retry(workspace.Id, order, Installed.Operator, Cancel);
        Assert.Equal(before.Ingestion.Number, Assert.Single(retried.Workflows).Number);
        await Over(installed, before);
        return await Outcomes.Of(installed, workspace, before.Ingestion.Number, Cancel);
    }

    private static async Task Over(Installed installed, Outcomes before)
    {
        while (!(await installed.Of<Workflows>().Find(WorkflowKind.Ingestion, before.Ingestion.Number, Installed.Operator, Cancel)).IsOver)
        {
            await Task.Delay(50, Cancel);
        }
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
