using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>The orders in which a search shows what it found, and their pages.</summary>
public abstract class SearchOrderContract(TestDatabase database)
{
    [Fact]
    public async Task Pages_and_orders_are_exact()
    {
        using var world = await SearchWorld.Create(database);
        for (var index = 0; index < 25; index++)
        {
            var document = new Document
            {
                Name = $"{index}",
                SortedAt = index % 5 == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(index * 7 % 25),
                Outcome = index % 2 == 0 ? Outcome.Document : Outcome.Duplicate,
            };
            await world.Add(document, $"apple {string.Concat(Enumerable.Repeat("pear ", index))}");
        }

        await world.CatchUp();
        foreach (var query in new[] { "apple", "" })
        {
            foreach (var sort in Enum.GetValues<SearchSort>().Except([SearchSort.Field]))
            {
                var paged = new List<Document>();
                for (var page = 1; page <= 4; page++)
                {
                    var result = await world.Find(new SearchOrder(query) { Sort = sort, Page = new PageOf(page, 7) });
                    Assert.Equal(25, result.Hits.Total);
                    paged.AddRange(result.Hits.Items.Select(hit => hit.Document));
                }

                Assert.Equal(25, paged.DistinctBy(document => document.Id).Count());
                var expected = sort switch
                {
                    SearchSort.Number => paged.OrderBy(document => document.Number),
                    SearchSort.Time => paged
                        .OrderBy(document => document.SortedAt ?? DateTimeOffset.MaxValue)
                        .ThenBy(document => document.Number),
                    _ => paged.AsEnumerable(),
                };
                Assert.Equal(expected.Select(document => document.Name), paged.Select(document => document.Name));
            }
        }

        var best = await world.Find(new SearchOrder("pear"));
        Assert.Equal(24, best.Hits.Total);
        Assert.DoesNotContain("1", best.Hits.Items.Take(10).Select(hit => hit.Document.Name));
        var originals = await world.Find(
            new SearchOrder("apple")
            {
                IsWithoutDuplicates = true,
                Sort = SearchSort.Number,
                IsDescending = true,
            }
        );
        Assert.Equal((13, "24"), (originals.Hits.Total, originals.Hits.Items[0].Document.Name));
        var rest = new SearchOrder("not name:(0 or 2)") { IsWithoutDuplicates = true, Page = new PageOf(9, 50) };
        Assert.Equal((11, 0), ((await world.Find(rest)).Hits.Total, (await world.Find(rest)).Hits.Items.Count));
    }

    [Fact]
    public async Task Documents_are_sorted_by_the_values_of_a_field()
    {
        using var world = await SearchWorld.Create(database);
        foreach (var (name, subject, pages) in new (string, string?, double?)[] { ("a", "pear", 10), ("b", null, null), ("c", "apple", 9) })
        {
            var values = new List<(string, object)>();
            if (subject is not null && pages is not null)
            {
                values.AddRange([("subject", subject), ("page_count", pages), ("issue_code", new[] { subject, "other" })]);
            }

            await world.Add(new Document { Name = name, ValuesJson = world.Json([.. values]) }, "word");
        }

        await world.CatchUp();
        Assert.Equal(
            ("c a b", "a c b", "c a b", "a c b", "c a b"),
            (
                await Sorted("", "subject", isDescending: false),
                await Sorted("word", "subject", isDescending: true),
                await Sorted("word", "page_count", isDescending: false),
                await Sorted("", "page_count", isDescending: true),
                await Sorted("word", "issue_code", isDescending: false)
            )
        );
        foreach (var unknown in new long?[] { null, 987_654 })
        {
            var order = new SearchOrder("") { Sort = SearchSort.Field, SortField = unknown };
            Assert.Equal(Reason.Invalid, (await Assert.ThrowsAsync<Refused>(() => world.Find(order))).Reason);
        }

        async Task<string> Sorted(string query, string field, bool isDescending)
        {
            var order = new SearchOrder(query)
            {
                Sort = SearchSort.Field,
                SortField = world.Number(field),
                IsDescending = isDescending,
            };
            return string.Join(' ', (await world.Find(order)).Hits.Items.Select(hit => hit.Document.Name));
        }
    }

    [Fact]
    public async Task A_search_that_finds_most_documents_has_the_same_order_as_any_other()
    {
        using var world = await SearchWorld.Create(database);
        var added = new List<Document>();
        foreach (var index in Enumerable.Range(0, 640))
        {
            var document = new Document
            {
                Name = $"n{index * 7919 % 997:0000}",
                Custodian = $"c{index % 3}",
                SortedAt = index % 5 == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(index * 7 % 61),
                Outcome = index % 4 == 0 ? Outcome.Duplicate : Outcome.Document,
            };
            added.Add(await world.Add(document, index % 8 == 0 ? "plum" : "apple juice pear"));
        }

        await world.CatchUp();
        var hits = added.Where((_, index) => index % 8 != 0).ToList();

        // The last can only be decided by the documents' own texts.
        foreach (var query in new[] { "apple", "apple or absent", "\"apple jui* pear\"" })
        {
            foreach (var isDescending in new[] { false, true })
            {
                await Check(query, SearchSort.Name, isDescending, found => Sorted(found, document => document.Name, isDescending));
                await Check(
                    query,
                    SearchSort.Custodian,
                    isDescending,
                    found => Sorted(found, document => document.Custodian, isDescending)
                );
                await Check(
                    query,
                    SearchSort.Time,
                    isDescending,
                    found =>
                        Sorted(found.Where(document => document.SortedAt is not null), document => document.SortedAt, isDescending)
                            .Concat(Sorted(found.Where(document => document.SortedAt is null), _ => 0, isDescending))
                );
            }
        }

        static IEnumerable<Document> Sorted<TKey>(IEnumerable<Document> documents, Func<Document, TKey> key, bool isDescending) =>
            isDescending
                ? documents.OrderByDescending(key).ThenByDescending(document => document.Number)
                : documents.OrderBy(key).ThenBy(document => document.Number);

        async Task Check(string query, SearchSort sort, bool isDescending, Func<IEnumerable<Document>, IEnumerable<Document>> sorted)
        {
            foreach (var isWithoutDuplicates in new[] { false, true })
            {
                var expected = sorted(hits.Where(document => !isWithoutDuplicates || document.Outcome != Outcome.Duplicate)).ToList();
                foreach (var page in new[] { new PageOf(1, 5), new PageOf(2, 4), new PageOf(3, 100), new PageOf(1, 1_000) })
                {
                    var order = new SearchOrder(query)
                    {
                        Sort = sort,
                        IsDescending = isDescending,
                        IsWithoutDuplicates = isWithoutDuplicates,
                        Page = page,
                    };
                    var found = (await world.Find(order)).Hits;
                    Assert.Equal(expected.Count, found.Total);
                    Assert.Equal(
                        expected.Skip((int)page.Skip).Take(page.Size).Select(document => document.Name),
                        found.Items.Select(hit => hit.Document.Name)
                    );
                }
            }
        }
    }
}

public sealed class SearchOrderOnSqliteTests(SqliteTestDatabase database)
    : SearchOrderContract(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class SearchOrderOnPostgresTests(PostgresTestDatabase database)
    : SearchOrderContract(database),
        IClassFixture<PostgresTestDatabase>;
