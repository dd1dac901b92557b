using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>
/// Generated documents and generated queries: each engine finds exactly what brute force finds, so the engines agree with each other.
/// Some documents are beyond what PostgreSQL keeps of one: more positions, more places of one word, more different words.
/// </summary>
public abstract class ExactnessContract(TestDatabase database)
{
    /// <summary>Another each time; set it to the one that a failure names to see it again.</summary>
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("DOSSIER_TEST_SEED"), out var seed)
        ? seed
        : Random.Shared.Next();
    private readonly BruteForce.Vocabulary vocabulary = new();
    private static readonly string[] Common =
    [
        "the",
        "of",
        "a",
        "credit",
        "deal",
        "x1",
        "x12",
        "x123",
        "été",
        "日本",
        "日",
        "本語",
        "дом",
        "don't",
        "a.b@c.d",
        "apply",
        "applied",
        "applies",
        "smith",
        "smythe",
        "7",
        "12",
        "0100",
        "2001",
        "banana",
        "bananna",
    ];
    private static readonly string[] Signed =
    [
        "cr*t",
        "*al",
        "?e?l",
        "x=",
        "x*2*",
        "\"x* c*\"",
        "w*d=",
        "word?",
        "==",
        "==01",
        "ba%nana",
        "d%%ale",
        "%creedit",
        "applying~",
        "words~",
        "#smithe",
        "#banan",
        "deal&",
        "x1&",
        "7~~100",
        "~~12",
        "2000~~2001",
        "##x\\d+",
        "##(credit|de.l)",
        "##w.*[05]",
        "##.",
        "##été",
        "a.*b@c.*d",
        "d*'t",
    ];
    private static readonly SynonymList Same = new([
        ["deal", "credit", "of a"],
        ["x1", "日本"],
    ]);
    private static readonly string[] Fields = ["subject", "to", "sent", "page_count", "name", "custodian", "issue_code"];

    [Fact]
    public async Task Every_query_finds_what_brute_force_finds()
    {
        using var world = await SearchWorld.Create(database);
        await world.Synonyms.Replace(
            world.WorkspaceId,
            [
                ["deal", "credit", "of a"],
                ["x1", "日本"],
            ],
            Actor.System,
            TestContext.Current.CancellationToken
        );
        var random = new Random(Seed);
        var documents = new Dictionary<long, BruteForce>();
        for (var index = 0; index < 300; index++)
        {
            var text = Text(random, random.Next(8) == 0 ? 0 : random.Next(60));
            await Put(world, Document(world, random), text, documents);
        }

        await world.CatchUp();
        await Compare(world, random, documents, 160);

        // Long: words at places beyond the 16,383rd, and words in more than 255 places.
        for (var index = 0; index < 9; index++)
        {
            var text = Text(random, 150) + string.Concat(Enumerable.Repeat("filler ", index * 2_500)) + Text(random, 40);
            await Put(world, Document(world, random), text, documents);
        }

        // Wide: more different words than one vector holds.
        var words = string.Join(' ', Enumerable.Range(0, 65_000).Select(number => $"z{number}v1q{number * 7919 % 100_003}"));
        await Put(world, Document(world, random), $"{Text(random, 50)} {words} {Text(random, 50)}", documents);

        await world.CatchUp();
        await Compare(world, random, documents, 40);
    }

    private static async Task Compare(SearchWorld world, Random random, Dictionary<long, BruteForce> documents, int queries)
    {
        var hits = 0L;
        for (var index = 0; index < queries; index++)
        {
            var query = Query(random, 3, isInField: false);
            var tree = QueryParser.Parse(query, world.Fields, Same);
            var expected = documents.Where(document => document.Value.IsTrue(tree)).Select(document => document.Key).ToHashSet();
            var sort = index % 2 == 0 ? SearchSort.Relevance : SearchSort.Number;
            var found = await world.Find(new SearchOrder(query) { Page = PageOf.First(1000), Sort = sort });
            var numbers = found.Hits.Items.Select(hit => hit.Document.Number).ToHashSet();
            Assert.True(
                expected.SetEquals(numbers),
                $"Seed {Seed}: {query} misses {string.Join(' ', expected.Except(numbers))} and has {string.Join(' ', numbers.Except(expected))} too many."
            );
            Assert.Equal((query, found.Hits.Items.Count), (query, (int)found.Hits.Total));
            hits += found.Hits.Total;
        }

        // Queries that find nothing, or everything, would prove nothing.
        Assert.InRange(hits / queries, documents.Count / 10, documents.Count * 9 / 10);
    }

    private async Task Put(SearchWorld world, Document document, string text, Dictionary<long, BruteForce> documents)
    {
        var stored = await world.Add(document, text);
        documents[stored.Number] = new BruteForce(vocabulary);
        documents[stored.Number].Read(stored, text, world.Fields);
    }

    private static Document Document(SearchWorld world, Random random)
    {
        var values = new List<(string, object)>();
        if (random.Next(3) > 0)
        {
            values.Add(("subject", Text(random, random.Next(1, 6))));
        }

        if (random.Next(3) == 0)
        {
            values.Add(("to", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(random, 2)).ToArray()));
        }

        if (random.Next(2) == 0)
        {
            values.Add(("sent", $"200{random.Next(3)}-0{random.Next(1, 10)}-1{random.Next(10)}T0{random.Next(10)}:30:00Z"));
        }

        if (random.Next(2) == 0)
        {
            values.Add(("page_count", random.Next(30)));
        }

        if (random.Next(3) == 0)
        {
            values.Add(("issue_code", new[] { Text(random, 1), "hot document" }));
        }

        return new Document
        {
            Name = $"{Text(random, 1)}.txt",
            Custodian = random.Next(3) == 0 ? Text(random, 2) : "",
            ValuesJson = world.Json([.. values]),
        };
    }

    private static string Text(Random random, int words)
    {
        var text = new StringBuilder();
        for (var index = 0; index < words; index++)
        {
            text.Append(Word(random)).Append(random.Next(6) == 0 ? ", " : " ");
        }

        return text.ToString();
    }

    // Few words, so that phrases meet; a rarer tail.
    private static string Word(Random random) => random.Next(5) > 0 ? Common[random.Next(Common.Length)] : $"word{random.Next(40)}";

    private static string Query(Random random, int depth, bool isInField)
    {
        var parts = Enumerable.Range(0, random.Next(2, 4)).Select(_ => depth == 0 ? Leaf(random) : Query(random, depth - 1, isInField));
        return random.Next(depth == 0 ? 4 : 11) switch
        {
            0 => $"({string.Join(" and ", parts)})",
            1 => $"({string.Join(" or ", parts)})",
            2 => Leaf(random),
            3 => Distance(random, random.Next(2)),
            4 => $"not {Leaf(random)}",
            5 => $"(not {Distance(random, 1)})",
            6 => $"(not {Query(random, depth - 1, isInField)})",
            7 or 8 when !isInField => InField(random, depth),
            _ => $"({Leaf(random)} {Leaf(random)})",
        };
    }

    private static string InField(Random random, int depth)
    {
        var field = Fields[random.Next(Fields.Length)];
        return field == "sent" ? $"sent:{Dates(random)}"
            : field == "page_count" ? $"page_count:{random.Next(12)}~~{random.Next(12, 30)}"
            : random.Next(5) == 0 ? $"{field}:*"
            : $"{field}:({Query(random, depth - 1, isInField: true)})";
    }

    private static string Dates(Random random) =>
        random.Next(4) switch
        {
            0 => $"200{random.Next(3)}-0{random.Next(1, 10)}",
            1 => $"2000-0{random.Next(1, 10)}~~2002-0{random.Next(1, 10)}-1{random.Next(10)}",
            2 => $"~~200{random.Next(3)}-05-15T05:30",
            _ => $"200{random.Next(3)}-05-15T05:29~~",
        };

    private static string Distance(Random random, int depth)
    {
        var words = random.Next(3) == 0 ? random.Next(1, 40) : random.Next(1, 5);
        var joint = $"{(random.Next(4) == 0 ? "not " : "")}{(random.Next(2) == 0 ? "w" : "pre")}/{words}";
        var isAnchored = random.Next(8) == 0;
        return $"({Place(random, depth)} {joint} {(isAnchored ? random.Next(2) == 0 ? "xfirstword" : "xlastword" : Place(random, depth))})";
    }

    private static string Place(Random random, int depth) =>
        random.Next(5) switch
        {
            0 when depth > 0 => Distance(random, depth - 1),
            0 or 1 => $"({Leaf(random)} or {Word(random)})",
            _ => Leaf(random),
        };

    private static string Leaf(Random random) =>
        random.Next(9) switch
        {
            6 or 7 or 8 => Signed[random.Next(Signed.Length)],
            0 or 1 => Word(random),
            2 => $"{Word(random)[..1]}*",
            3 => $"\"{Text(random, random.Next(2, 4)).Trim(' ', ',')}\"",
            4 => $"\"{Word(random)} {Word(random)[..1]}*\"",
            _ => random.Next(4) == 0 ? "\"filler filler\"" : $"word{random.Next(40)}",
        };
}

public sealed class SqliteExactnessTests(SqliteTestDatabase database) : ExactnessContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresExactnessTests(PostgresTestDatabase database)
    : ExactnessContract(database),
        IClassFixture<PostgresTestDatabase>;
