using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>What settling finds by comparing documents: copies, threads; and what language they are in.</summary>
public sealed class ComparedDocumentsTests
{
    internal const int Minutes = 60_000;

    /// <summary>More than what is settled at once.</summary>
    private const int ItemsBetween = 2_100;

    private const string First =
        "Could you let me know by Friday whether the crane can be moved before the survey begins on the north quay?";
    private const string Second =
        "It can, if the tide allows it. I will ask the pilots tomorrow morning and then call you back in the office.";
    private const string Third =
        "The pilots say that Thursday is best, so please tell the surveyors to come on Friday and not before noon.";

    /// <summary>One reading process: documents are then numbered in the order in which they lie.</summary>
    internal static readonly Order InOrder = new() { Settings = new Dictionary<string, string?> { ["Workers"] = "1" } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Standards D1 on our half: no scheme finds what another does, and a key of little substance finds far too much.</summary>
    [Theory(Timeout = 3 * Minutes)]
    [InlineData(DuplicateScheme.FileHash, 0)]
    [InlineData(DuplicateScheme.MessageId, 8)]
    [InlineData(DuplicateScheme.Content, 14)]
    public async Task The_three_schemes_disagree_about_real_mail(DuplicateScheme scheme, int copies)
    {
        var folder = Corpus.Folder("enron");
        var mails = Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).ToList();
        Assert.SkipUnless(mails.Count == 1107, "The corpus holds another selection of mails.");
        await using var installed = await Installed.Start(new Order(), Cancel);
        var zip = installed.PutEvidence("mails.zip", Zips.Of(mails.Select(path => (Path.GetFileName(path), Volume.BytesOf(path)))));
        var workspace = await installed.NewWorkspace(
            new WorkspaceSettings { DuplicateScheme = scheme, NearDuplicateThreshold = 0 },
            Cancel
        );

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        var aside = outcomes.Documents.Where(document => document is { Outcome: Outcome.Duplicate, ParentId: null }).ToList();
        Assert.Equal(copies, aside.Count);
        var numbers = outcomes.Documents.ToDictionary(document => document.Id, document => document.Number);
        var by = scheme == DuplicateScheme.MessageId ? "EDRM MIH " : "content key ";
        Assert.All(
            aside,
            copy =>
            {
                Assert.Contains(by, copy.DuplicateReason, StringComparison.Ordinal);
                Assert.Contains($"as document {numbers[copy.DuplicateOf!.Value]} ", copy.DuplicateReason, StringComparison.Ordinal);
            }
        );

        // All that have the same content key would be 275: nearly all of the 261 others have nothing but a notice that hundreds bear.
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        var alike = await session.Value<long>(
            "SELECT SUM(count - 1) FROM (SELECT COUNT(*) AS count FROM messages WHERE workspace_id = @Id GROUP BY content_key) AS alike",
            new { workspace.Id },
            Cancel
        );
        Assert.Equal(275, alike);
    }

    /// <summary>The same mails in every order of three ingestions, on either database.</summary>
    [Theory(Timeout = 3 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task Threads_come_out_the_same_in_whatever_order_their_mails_come_in(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(InOrder with { Database = database?.Connection }, Cancel);
        var mails = Mails();
        string? wanted = null;
        int[][] orders =
        [
            [0, 1, 2, 3, 4, 5, 6, 7, 8],
            [8, 7, 6, 5, 4, 3, 2, 1, 0],
            [2, 5, 0, 7, 4, 8, 1, 3, 6],
        ];
        foreach (var order in orders)
        {
            var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
            Outcomes outcomes = null!;
            foreach (var chunk in order.Chunk(3))
            {
                var zip = installed.PutEvidence($"{Guid.NewGuid():N}.zip", Zips.Of(chunk.Select(index => mails[index])));
                outcomes = await installed.Ingest(workspace, zip, Cancel);
            }

            var threads = await Threads(installed, workspace, outcomes);
            wanted ??= string.Join('\n', threads);
            Assert.Equal(wanted, string.Join('\n', threads));
            if (order == orders[0])
            {
                // By headers in spite of the subject; by subject and people; by conversation index; and what only looks alike stands alone.
                string[] shapes =
                [
                    "1 0 false",
                    "2 1 false",
                    "3 2 true",
                    "1 0 true",
                    "2 1 true",
                    "1 0 true",
                    "2 1 true",
                    "1 0 true",
                    "1 0 true",
                ];
                Assert.Equal(shapes, threads.Select(line => string.Join(' ', line.Split(' ')[2..])));
                var ids = threads.Select(line => line.Split(' ')[1]).ToList();
                Assert.Equal(["0", "0", "0", "3", "3", "5", "5", "7", "8"], ids.Select(id => $"{ids.IndexOf(id)}"));
                await IsFound(installed, workspace, $"thread:{ids[0].Trim('"')}", 3);
                await IsFound(installed, workspace, "inclusive:no", 2);
                await IsFound(installed, workspace, "language:en", 9);
            }
        }

        // In one ingestion, so far apart that each comes in a slice of its own.
        var apart = await installed.NewWorkspace(new WorkspaceSettings { NearDuplicateThreshold = 0 }, Cancel);
        var between = Enumerable.Range(0, ItemsBetween).Select(number => ($"{number}.txt", Zips.Text($"{number}")));
        int[] before = [1, 3, 5, 7];
        var files = before.Select(index => mails[index]).Concat(between).Concat(mails.Where((_, index) => !before.Contains(index)));
        var all = await installed.Ingest(apart, installed.PutEvidence("apart.zip", Zips.Of(files)), Cancel);
        Assert.Equal(wanted, string.Join('\n', await Threads(installed, apart, all)));
        await using (var session = await installed.Of<IEngine>().Read(Cancel))
        {
            Assert.Equal(0, await session.Value<long>("SELECT COUNT(*) FROM messages WHERE threaded_by IS NULL", null, Cancel));
        }

        Assert.Empty(installed.Errors);
    }

    /// <summary>Name, thread, position, depth and whether inclusive, of each mail.</summary>
    private static async Task<List<string>> Threads(Installed installed, Workspace workspace, Outcomes outcomes)
    {
        var keys = await Keys(installed, workspace);
        string[] shown = [Properties.Thread, Properties.ThreadPosition, Properties.ThreadDepth, Properties.Inclusive];
        return
        [
            .. outcomes
                .Documents.Where(document => document.Kind == DocumentKind.Email)
                .Select(document => (document.Name, Values: JsonNode.Parse(document.ValuesJson)!))
                .OrderBy(document => document.Name, StringComparer.Ordinal)
                .Select(document =>
                    string.Join(' ', shown.Select(key => document.Values[keys[key]]!.ToJsonString()).Prepend(document.Name))
                ),
        ];
    }

    [Theory(Timeout = 2 * Minutes)]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    public async Task A_copy_by_content_moves_with_its_family_and_little_substance_makes_none(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        await using var installed = await Installed.Start(InOrder with { Database = database?.Connection }, Cancel);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        const string Date = "Tue, 16 Oct 2001 09:00:00 +0000";
        const string Notice = "This text stands under each and every item that this system has ever given out to anyone.";
        var entries = new List<(string, byte[])>
        {
            ("a.eml", Attached("<a@x>", Date, "The note is attached.")),
            ("b.eml", Attached("<b@x>", "Tue, 16 Oct 2001 11:00:00 +0200", "The   note is\nattached.")),
            ("c.eml", Attached("<c@x>", "Tue, 16 Oct 2001 09:00:01 +0000", "The note is attached.")),
            // Sent by nobody to nobody: alike, and yet nothing says that they are one.
            ("d.eml", Mail("<d@x>", "", "", Date, First)),
            ("e.eml", Mail("<e@x>", "", "", Date, First)),
        };
        // Stubs with a notice, twice each: it is no substance, since more than five different ones bear it.
        for (var number = 0; number < 6; number++)
        {
            entries.Add(($"f{number}.eml", Mail($"<f{number}@x>", "", $"Entry {number}", Date, Notice, "Ada")));
            entries.Add(($"g{number}.eml", Mail($"<g{number}@x>", "", $"Entry {number}", Date, Notice, "Ada")));
        }

        var outcomes = await installed.Ingest(workspace, installed.PutEvidence("copies.zip", Zips.Of(entries)), Cancel);

        outcomes.AddUp();
        Assert.Equal(
            ["b.eml", "note.txt"],
            outcomes.Documents.Where(document => document.Outcome == Outcome.Duplicate).Select(document => document.Name)
        );
        var copy = outcomes.Document("/b.eml");
        Assert.Equal(outcomes.Document("/a.eml").Id, copy.DuplicateOf);
        Assert.StartsWith(
            "Same sender, recipients, subject, time sent, text and attachments",
            copy.DuplicateReason,
            StringComparison.Ordinal
        );
        Assert.Empty(installed.Errors);
    }

    private static List<(string Name, byte[] Bytes)> Mails() =>
        [
            ("0.eml", Mail("<1@x>", "lin@harbor.example", "Crane", "Mon, 1 Oct 2001 09:00:00 +0000", First)),
            (
                "1.eml",
                Mail(
                    "<2@x>",
                    "ada@harbor.example",
                    "Something else",
                    "Mon, 1 Oct 2001 10:00:00 +0000",
                    $"{Second}\n> {First}",
                    "lin@harbor.example",
                    "In-Reply-To: <1@x>\n"
                )
            ),
            (
                "2.eml",
                Mail(
                    "<3@x>",
                    "lin@harbor.example",
                    "RE: Something else",
                    "Tue, 2 Oct 2001 10:00:00 +0000",
                    $"{Third}\n> {Second}\n>> {First}",
                    "ada@harbor.example",
                    "References: <1@x> <2@x>\n"
                )
            ),
            // No headers that tell: the subject and the people do.
            ("3.eml", Mail("<4@x>", "lin@harbor.example", "Pilots", "Mon, 1 Oct 2001 09:00:00 +0000", Second)),
            (
                "4.eml",
                Mail("<5@x>", "Ada <ada@harbor.example>", "AW: Pilots", "Thu, 4 Oct 2001 09:00:00 +0000", Third, "lin@harbor.example")
            ),
            // Exchange says so.
            (
                "5.eml",
                Mail(
                    "<6@x>",
                    "lin@harbor.example",
                    "Lease",
                    "Mon, 1 Oct 2001 09:00:00 +0000",
                    Second,
                    "ada@harbor.example",
                    $"Thread-Index: {Index(0)}\n"
                )
            ),
            (
                "6.eml",
                Mail(
                    "<7@x>",
                    "ada@harbor.example",
                    "The lease",
                    "Mon, 1 Oct 2001 09:30:00 +0000",
                    Third,
                    "bo@harbor.example",
                    $"Thread-Index: {Index(1)}\n"
                )
            ),
            // The same subject each day is no thread; neither is a reply among strangers, or half a year later.
            (
                "7.eml",
                Mail(
                    "<8@x>",
                    "lin@harbor.example",
                    "Pilots",
                    "Fri, 5 Oct 2001 09:00:00 +0000",
                    "A notice of quite another kind, which has to do with nothing else."
                )
            ),
            (
                "8.eml",
                Mail(
                    "<9@x>",
                    "eve@quay.example",
                    "RE: Pilots",
                    "Sat, 6 Oct 2001 09:00:00 +0000",
                    "What strangers write to each other is no concern of this thread.",
                    "max@quay.example"
                )
            ),
        ];

    private static string Index(int replies) => Convert.ToBase64String(new byte[22 + (replies * 5)]);

    private static byte[] Mail(
        string id,
        string to,
        string subject,
        string date,
        string text,
        string from = "ada@harbor.example",
        string more = ""
    ) =>
        Zips.Text(
            (
                (to.Length == 0 && subject.Length == 0 ? "X-None: 1\n" : $"From: {from}\n")
                + (to.Length == 0 ? "" : $"To: {to}\n")
                + (subject.Length == 0 ? "" : $"Subject: {subject}\n")
                + $"Date: {date}\nMessage-ID: {id}\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
            ).ReplaceLineEndings("\r\n")
        );

    private static byte[] Attached(string id, string date, string text) =>
        Zips.Text(
            $"""
            From: Ada <ada@harbor.example>
            To: lin@harbor.example
            Subject: A note
            Date: {date}
            Message-ID: {id}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="edge"

            --edge
            Content-Type: text/plain; charset=utf-8

            {text}
            --edge
            Content-Type: text/plain; name="note.txt"
            Content-Disposition: attachment; filename="note.txt"

            Nothing has moved.
            --edge--

            """.ReplaceLineEndings("\r\n")
        );

    internal static async Task<Dictionary<string, string>> Keys(Installed installed, Workspace workspace)
    {
        var fields = await installed.Of<Fields>().List(workspace.Id, Installed.Operator, Cancel);
        return fields.ToDictionary(field => field.Key, field => $"{field.Number}");
    }

    internal static async Task IsFound(Installed installed, Workspace workspace, string query, int count)
    {
        await installed.Of<Indexing>().CatchUp(workspace.Id, Cancel);
        Assert.Equal(count, (await installed.Pages.Documents($"{workspace.Number}", query, Cancel)).Count);
    }
}
