using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Workspaces;
using Dossier.Formats.Containers;

namespace Dossier.App.Tests;

/// <summary>Texts are kept in two ways: one that fits a block of the disk as it is, a longer one compressed.</summary>
public sealed class KeptTextTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_text_comes_back_as_it_was_however_long_it_is()
    {
        // In ASCII around the limit; and with fewer characters than the limit, but more bytes.
        var texts = new[] { 1, StoredGzip.Most - 1, StoredGzip.Most, StoredGzip.Most + 1, 20_000 }
            .Select(Letters)
            .Append(string.Concat(Enumerable.Repeat("Ünïcödé 😀 ", StoredGzip.Most / 13)))
            .ToDictionary(text => $"{text.Length}.txt");
        await using var installed = await Installed.Start(new Order(), Cancel);
        var zip = installed.PutEvidence("texts.zip", Zips.Of(texts.Select(text => (text.Key, Encoding.UTF8.GetBytes(text.Value)))));
        var workspace = await installed.NewWorkspace(new WorkspaceSettings { NearDuplicateThreshold = 0 }, Cancel);

        var outcomes = await installed.Ingest(workspace, zip, Cancel);

        outcomes.AddUp();
        var documents = outcomes.Documents.ToDictionary(document => document.Name);
        Assert.Equal(texts.Keys.Order(), documents.Keys.Order());
        foreach (var (name, text) in texts)
        {
            Assert.Equal(text.Length, documents[name].TextLength);
            Assert.Equal(text, await installed.Of<Texts>().Part(documents[name].TextHash, 0, text.Length + 1, Cancel));
        }
    }

    private static string Letters(int length) => string.Create(length, 0, (into, _) => Fill(into));

    private static void Fill(Span<char> into)
    {
        for (var index = 0; index < into.Length; index++)
        {
            into[index] = (char)('a' + (index * 7 % 26));
        }
    }
}
