using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>The examples of docs/search.md do what it says.</summary>
public abstract class DocumentedSearches(TestDatabase database)
{
    private sealed record Example(string Query, string[] Finds, string[] Leaves);

    [Fact]
    public async Task What_the_page_says_is_found_is_found_and_what_not_is_not()
    {
        using var world = await SearchWorld.Create(database);
        IReadOnlyList<string>[] synonyms =
        [
            ["fraud", "deceit", "false statement"],
        ];
        await world.Synonyms.Replace(world.WorkspaceId, synonyms, Actor.System, TestContext.Current.CancellationToken);
        var examples = Examples();
        Assert.True(examples.Count > 30, "The table of examples is not where it was.");

        // Named so that no name is found by any query.
        var names = examples
            .SelectMany(example => example.Finds.Concat(example.Leaves))
            .Distinct()
            .Index()
            .ToDictionary(one => one.Item, one => $"qq{one.Index}qq");
        foreach (var (text, name) in names)
        {
            await world.Add(name, text);
        }

        await world.CatchUp();
        foreach (var example in examples)
        {
            var found = (await world.Find(example.Query)).Split(' ');
            Assert.All(example.Finds, text => Assert.True(found.Contains(names[text]), $"{example.Query} does not find: {text}"));
            Assert.All(example.Leaves, text => Assert.False(found.Contains(names[text]), $"{example.Query} finds: {text}"));
        }
    }

    private static List<Example> Examples()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "search.md"));
        var table = page[page.IndexOf("## Examples", StringComparison.Ordinal)..];
        return
        [
            .. table[..table.IndexOf("## Fields", StringComparison.Ordinal)]
                .Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|').Select(Texts).ToList())
                .Select(cells => new Example(cells[1].Single(), cells[2], cells[3])),
        ];
    }

    private static string[] Texts(string cell) => [.. cell.Split('¦').Select(text => text.Trim().Trim('`')).Where(text => text.Length > 0)];
}

public sealed class SqliteDocumentedSearches(SqliteTestDatabase database) : DocumentedSearches(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresDocumentedSearches(PostgresTestDatabase database)
    : DocumentedSearches(database),
        IClassFixture<PostgresTestDatabase>;
