using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>Real evidence nobody here wrote: every item of it is accounted for. Skipped where the corpora are absent.</summary>
public sealed class CorporaTests(CorporaTests.Shared shared) : IClassFixture<CorporaTests.Shared>
{
    private const int Minutes = 60_000;
    private const int MessagesOfPst = 71;
    private readonly Installed installed = shared.Installed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Minutes)]
    public async Task A_mailbox_of_Outlook_gives_its_messages_with_their_attachments()
    {
        var pst = Corpus.File("pst", "enron.pst");
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { Deduplication = Deduplication.None }, Cancel);

        var outcomes = await installed.Ingest(workspace, pst, Cancel);

        outcomes.AddUp();
        Assert.Equal(outcomes.Account.Items - outcomes.Account.Containers, outcomes.Documents.Count);
        Assert.Equal(MessagesOfPst, outcomes.Documents.Count(document => document.Kind == DocumentKind.Email && document.ParentId is null));
        Assert.All(outcomes.Documents.Where(document => document.Kind == DocumentKind.Email), message => Assert.NotNull(message.SortedAt));
        FamiliesAreWhole(outcomes);
        Assert.Empty(installed.Errors);
    }

    [Fact(Timeout = 3 * Minutes)]
    public async Task A_folder_of_messages_goes_in_as_one_archive_and_nothing_is_lost()
    {
        var folder = Corpus.Folder("enron");
        var zip = Path.Combine(installed.Evidence, "enron.zip");
        Zips.OfFolder(folder, zip);
        var workspace = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        Assert.Equal(
            Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => $"enron.zip/{Path.GetRelativePath(folder, path)}")
                .Order(),
            outcomes.Documents.Where(document => document.ParentId is null).Select(document => document.Path).Order()
        );
        FamiliesAreWhole(outcomes);
        Assert.Empty(installed.Errors);
    }

    [Theory(Timeout = 2 * Minutes)]
    [InlineData("hoover", "data/eml-1-promotional")]
    [InlineData("hoover", "data/eml-2-attachment")]
    [InlineData("hoover", "data/eml-9-pgp")]
    [InlineData("hoover", "data/disk-files/archives")]
    [InlineData("hoover", "data/disk-files/long-filenames")]
    [InlineData("hoover", "data/no-extension")]
    [InlineData("mimekit", "UnitTests/TestData/tnef")]
    [InlineData("mimekit", "UnitTests/TestData/messages")]
    [InlineData("mimekit", "UnitTests/TestData/smime")]
    public async Task Files_made_to_trouble_readers_are_all_accounted_for(string corpus, string path)
    {
        var folder = Path.Combine(Corpus.Folder(corpus), path);
        Assert.SkipUnless(Directory.Exists(folder), $"The corpus '{corpus}' has no folder {path}.");
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { Deduplication = Deduplication.None }, Cancel);

        var outcomes = await installed.Ingest(workspace, folder, Cancel);

        outcomes.AddUp();
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length;
        Assert.True(outcomes.Account.Items >= files, $"Of {files} files only {outcomes.Account.Items} items were found.");
        FamiliesAreWhole(outcomes);
        Assert.Empty(installed.Errors);
    }

    /// <summary>Ada has the messages twice, Lin once more: what counts as a copy depends on among whose documents one looks.</summary>
    [Theory(Timeout = 2 * Minutes)]
    [InlineData(Deduplication.None, 0, 0)]
    [InlineData(Deduplication.Custodian, 1, 0)]
    [InlineData(Deduplication.Global, 1, 1)]
    public async Task Copies_are_set_aside_among_those_the_workspace_says(Deduplication among, int ofAda, int ofLin)
    {
        var folder = Corpus.Folder("enron");
        var chosen = Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).Take(25).ToList();
        var entries = chosen.Select(path => (Path.GetFileName(path), Volume.BytesOf(path))).ToList();
        var zip = installed.PutEvidence($"{among}.zip", Zips.Of(entries));
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { Deduplication = among }, Cancel);

        // Among the messages themselves there may be copies, and an attachment may hold one.
        var first = await installed.Ingest(workspace, zip, Cancel, "Ada");
        var second = await installed.Ingest(workspace, zip, Cancel, "Ada");
        var third = await installed.Ingest(workspace, zip, Cancel, "Lin");

        Assert.All(new[] { first, second, third }, outcomes => outcomes.AddUp());
        var all = first.Account.Documents + first.Account.Duplicates;
        Assert.True(all >= chosen.Count);
        Assert.Equal(ofAda * all, second.Account.Duplicates);
        Assert.Equal(ofLin * all, third.Account.Duplicates - ((1 - ofLin) * first.Account.Duplicates));
        Assert.All(
            third.Documents.Where(document => document.Outcome == Outcome.Duplicate),
            copy => Assert.False(string.IsNullOrEmpty(copy.DuplicateReason))
        );
    }

    [Fact(Timeout = 2 * Minutes)]
    public async Task Files_on_a_list_of_known_ones_are_set_aside_and_no_others()
    {
        var folder = Path.Combine(Corpus.Folder("hoover"), "data/disk-files/pdf-doc-txt");
        Assert.SkipUnless(Directory.Exists(folder), "The corpus 'hoover' has no folder data/disk-files/pdf-doc-txt.");
        var open = await installed.NewWorkspace(new WorkspaceSettings(), Cancel);
        var before = await installed.Ingest(open, folder, Cancel);
        var known = before.Documents.First(document => document is { ParentId: null, Outcome: Outcome.Document });
        // NSRL's own text, with one line that names a file nobody here has.
        using var list = new MemoryStream(
            Encoding.ASCII.GetBytes(
                $"""
                "SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"
                "{new string('0', 40)}","{new string('0', 32)}","00000000","nothing",0,1,"362",""
                "{known.Sha1!.ToUpperInvariant()}","{known.Md5!.ToUpperInvariant()}","00000000","known",{known.Size},1,"362",""

                """.ReplaceLineEndings("\r\n")
            )
        );
        using var place = new TemporaryFolder();
        var compiled = Path.Combine(place.Path, "known");
        Assert.Equal(2, KnownFiles.Compile(list, compiled, null, Cancel));
        var settings = new Dictionary<string, string?> { ["KnownFiles"] = compiled, ["Evidence:Roots:1"] = folder };
        await using var listed = await Installed.Start(new Order { Settings = settings }, Cancel);

        var after = await listed.Ingest(await listed.NewWorkspace(new WorkspaceSettings(), Cancel), folder, Cancel);
        var all = await listed.Ingest(
            await listed.NewWorkspace(new WorkspaceSettings { ExcludeKnownFiles = false }, Cancel),
            folder,
            Cancel
        );

        Assert.All(new[] { before, after, all }, outcomes => outcomes.AddUp());
        Assert.Equal((0, 1, 0), (before.Account.Known, after.Account.Known, all.Account.Known));
        Assert.Equal(before.Account.Documents, after.Account.Documents + 1);
        Assert.Equal(known.Sha256, Assert.Single(after.Documents, document => document.Outcome == Outcome.Known).Sha256);
    }

    /// <summary>Every member is there under a top that is there, in the order of its finding, and shares its fate as a copy.</summary>
    private static void FamiliesAreWhole(Outcomes outcomes)
    {
        var ids = outcomes.Documents.ToDictionary(document => document.Id);
        foreach (var family in outcomes.Documents.GroupBy(document => document.FamilyId))
        {
            var top = Assert.Single(family, document => document.ParentId is null);
            Assert.Equal((family.Key, 0), (top.Id, top.FamilyOrder));
            Assert.Equal(Enumerable.Range(0, family.Count()), family.Select(document => document.FamilyOrder).Order());
            Assert.All(
                family.Where(document => document.ParentId is not null),
                document => Assert.Equal(family.Key, ids[document.ParentId!.Value].FamilyId)
            );
            Assert.True(
                family.All(document => document.Outcome == Outcome.Duplicate) || top.Outcome != Outcome.Duplicate,
                $"The family of {top.Path} is torn: only its top is a copy."
            );
        }
    }

    /// <summary>One installation for all: what is asked is asked of workspaces.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal Installed Installed { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var corpora = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "corpora"));
            var settings = new Dictionary<string, string?> { ["Evidence:Roots:1"] = corpora };
            Installed = await Installed.Start(new Order { Settings = settings }, Cancel);
        }

        public ValueTask DisposeAsync() => Installed.DisposeAsync();
    }
}
