using System.Text;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Postings;

/// <summary>What is particular to an index in files: segments that are merged, files that are damaged, and others that read meanwhile.</summary>
public sealed class PostingsIndexTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private static readonly string[] Words = ["ash", "birch", "cedar", "elm", "fir"];
    private readonly Guid workspaceId = Id.New(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(database.Folder, "index", $"{workspaceId:D}");

    [Fact]
    public async Task After_many_commits_everything_is_found_as_it_was_last_written()
    {
        var (random, texts, ids) = (new Random(7), new Dictionary<long, string>(), new Dictionary<long, Guid>());
        await using var writer = (await database.Index.TryWrite(workspaceId, Cancel))!;
        for (var commit = 0; commit < 150; commit++)
        {
            var rows = new List<IndexRow>();
            foreach (var number in Enumerable.Range(1, 60).OrderBy(_ => random.Next()).Take(random.Next(1, 6)))
            {
                texts[number] = string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Words[random.Next(Words.Length)]));
                ids.TryAdd(number, Id.New(TimeProvider.System));
                rows.Add(Row(number, ids[number], texts[number]));
            }

            var gone = texts.Keys.Except(rows.Select(row => row.Number)).Where(_ => random.Next(20) == 0).ToList();
            gone.ForEach(number => texts.Remove(number));
            await writer.Replace(rows, [.. gone.Select(number => ids[number])], Cancel);
            await writer.Commit(Cancel);
            foreach (var (one, other) in Words.SelectMany(one => Words.Select(other => (one, other))))
            {
                Assert.Equal(Numbers(texts, text => text.Contains(one) && !text.Contains(other)), await Find($"{one} and not {other}"));
                Assert.Equal(Numbers(texts, text => $" {text} ".Contains($" {one} {other} ")), await Find($"\"{one} {other}\""));
            }
        }

        // A hundred and fifty segments were written.
        Assert.InRange(Directory.GetFiles(Folder, "*").Length, 2, 60);
    }

    [Fact]
    public async Task A_segment_of_many_documents_is_read_a_part_at_a_time()
    {
        const int Documents = 70_000;
        await using (var writer = (await database.Index.TryWrite(workspaceId, Cancel))!)
        {
            foreach (var some in Enumerable.Range(1, Documents).Chunk(10_000))
            {
                var rows = some.Select(number =>
                    Row(
                        number,
                        Id.New(TimeProvider.System),
                        number % 3 == 0 ? "ash x birch"
                            : number % 3 == 1 ? "birch ash"
                            : $"ash birch n{number}"
                    )
                );
                await writer.Replace([.. rows], [], Cancel);
            }

            await writer.Commit(Cancel);
        }

        Assert.Equal(Multiples(Documents, 3, 2), await Find("\"ash birch\""));
        Assert.Equal(Multiples(Documents, 3, 0), await Find("(ash w/2 birch) and not (ash w/1 birch)"));
        Assert.Equal([69_998], await Find("\"birch n69998\""));
        Assert.Equal(23_333, await CountTokens("n"));
    }

    [Fact]
    public async Task Documents_replaced_or_taken_out_before_a_commit_are_as_they_were_last()
    {
        var (one, other) = (Id.New(TimeProvider.System), Id.New(TimeProvider.System));
        await using var writer = (await database.Index.TryWrite(workspaceId, Cancel))!;
        await writer.Replace([Row(1, one, "ash"), Row(2, other, "ash")], [], Cancel);
        await writer.Replace([Row(1, one, "birch")], [other], Cancel);
        Assert.Empty(await Find("birch"));
        await writer.Commit(Cancel);
        Assert.Equal([1], await Find("birch"));
        Assert.Empty(await Find("ash"));

        await writer.Replace([], [one], Cancel);
        await writer.Commit(Cancel);
        Assert.Empty(await Find("birch"));
    }

    [Fact]
    public async Task What_was_not_committed_is_not_there_and_leaves_nothing()
    {
        await using (var writer = (await database.Index.TryWrite(workspaceId, Cancel))!)
        {
            await writer.Replace([Row(1, Id.New(TimeProvider.System), "ash")], [], Cancel);
            await writer.MarkCurrent(Cancel);
        }

        // As if its process had ended in the middle of a commit.
        await File.WriteAllTextAsync(Path.Combine(Folder, "half.segment"), "half", Cancel);
        await File.WriteAllTextAsync(Path.Combine(Folder, "manifest.json.new"), "{", Cancel);
        Assert.True(await Again().IsCurrent(workspaceId, Cancel));
        await using (var writer = (await Again().TryWrite(workspaceId, Cancel))!)
        {
            await writer.Replace([Row(2, Id.New(TimeProvider.System), "birch")], [], Cancel);
            await writer.Commit(Cancel);
        }

        Assert.Equal([2], await Find("birch or ash"));
        Assert.Equal(2, Directory.GetFiles(Folder).Length);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("overwritten")]
    [InlineData("lost")]
    [InlineData("manifest")]
    public async Task A_damaged_index_is_known_to_be_none(string damage)
    {
        await using (var writer = (await database.Index.TryWrite(workspaceId, Cancel))!)
        {
            await writer.Replace([Row(1, Id.New(TimeProvider.System), "ash")], [], Cancel);
            await writer.Commit(Cancel);
            await writer.MarkCurrent(Cancel);
        }

        Assert.True(await Again().IsCurrent(workspaceId, Cancel));
        var segment = Directory.GetFiles(Folder).Single(file => Path.GetExtension(file) != ".json");
        var bytes = await File.ReadAllBytesAsync(segment, Cancel);
        File.Delete(segment); // This process has it mapped: what is written now is another file.
        switch (damage)
        {
            case "cut":
                await File.WriteAllBytesAsync(segment, bytes[..^9], Cancel);
                break;
            case "overwritten":
                bytes.AsSpan(^30..).Clear();
                await File.WriteAllBytesAsync(segment, bytes, Cancel);
                break;
            case "manifest":
                await File.WriteAllBytesAsync(segment, bytes, Cancel);
                await File.WriteAllTextAsync(Path.Combine(Folder, "manifest.json"), "{\"Segments\": 3", Cancel);
                break;
        }

        var index = Again();
        Assert.False(await index.IsCurrent(workspaceId, Cancel));
        await using (var writer = (await index.TryWrite(workspaceId, Cancel))!)
        {
            await writer.Replace([Row(1, Id.New(TimeProvider.System), "birch")], [], Cancel);
            await writer.Commit(Cancel);
            await writer.MarkCurrent(Cancel);
        }

        Assert.True(await index.IsCurrent(workspaceId, Cancel));
        Assert.Equal([1], await Find("birch or ash"));
    }

    [Fact]
    public async Task Who_reads_sees_one_commit_to_the_end_and_other_processes_see_the_newest()
    {
        await using var writer = (await database.Index.TryWrite(workspaceId, Cancel))!;
        await writer.Replace([Row(1, Id.New(TimeProvider.System), "ash birch cedar")], [], Cancel);
        await writer.Commit(Cancel);
        await using var session = await database.Index.Read(workspaceId, Cancel);
        var tokens = database.Index.Tokens(session, workspaceId, new TokenRange("a", "z"), Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await tokens.MoveNextAsync());
        for (var number = 2; number < 40; number++)
        {
            await writer.Replace([Row(number, Id.New(TimeProvider.System), $"elm w{number}")], [], Cancel);
            await writer.Commit(Cancel);
            Assert.Equal(number, (await Find("ash or elm", Again())).Count);
        }

        Assert.True(await tokens.MoveNextAsync() && await tokens.MoveNextAsync());
        Assert.Equal("cedar", tokens.Current);
        Assert.False(await tokens.MoveNextAsync());
        await tokens.DisposeAsync();
        Assert.Null(await Again().TryWrite(workspaceId, Cancel));
    }

    [Fact]
    public async Task An_index_that_is_closed_for_another_is_read_on_and_opened_again()
    {
        var index = Again(mostOpen: 1);
        var other = Id.New(TimeProvider.System);
        foreach (var (workspace, text) in new[] { (workspaceId, "ash birch"), (other, "cedar") })
        {
            await using var writer = (await index.TryWrite(workspace, Cancel))!;
            await writer.Replace([Row(1, Id.New(TimeProvider.System), text)], [], Cancel);
            await writer.Commit(Cancel);
        }

        await using var session = await index.Read(workspaceId, Cancel);
        var tokens = index.Tokens(session, workspaceId, new TokenRange("a", "z"), Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await tokens.MoveNextAsync());
        Assert.Equal(1, await index.CountTokens(session, other, "c", 10, Cancel));
        Assert.True(await tokens.MoveNextAsync());
        Assert.Equal("birch", tokens.Current);
        await tokens.DisposeAsync();
        Assert.Equal([1], await Find("birch", index));
    }

    [Fact]
    public async Task The_best_come_first_and_then_by_number()
    {
        await using var writer = (await database.Index.TryWrite(workspaceId, Cancel))!;
        string[] texts = ["ash birch", "ash ash ash", "ash elm", "birch birch birch birch birch birch birch birch ash", "fir"];
        await writer.Replace([.. texts.Select((text, index) => Row(index + 1, Id.New(TimeProvider.System), text))], [], Cancel);
        await writer.Commit(Cancel);
        Assert.Equal([2, 1, 3, 4], await Find("ash", isBestFirst: true));
    }

    private static IndexRow Row(long number, Guid id, string text) => new(number, id, Encoding.UTF8.GetBytes($". {text} "), 2);

    private static List<long> Numbers(Dictionary<long, string> texts, Func<string, bool> isWanted) =>
        [.. texts.Where(text => isWanted(text.Value)).Select(text => text.Key).Order()];

    private static List<long> Multiples(int end, int of, int rest) =>
        [.. Enumerable.Range(1, end).Where(number => number % of == rest).Select(number => (long)number)];

    /// <summary>The same index as another process has it.</summary>
    private SqliteSearchIndex Again(int mostOpen = 9) =>
        new((SqliteEngine)database.Engine, Path.Combine(database.Folder, "index")) { MostOpen = mostOpen };

    private async Task<IReadOnlyList<long>> Find(string query, SqliteSearchIndex? index = null, bool isBestFirst = false)
    {
        index ??= (SqliteSearchIndex)database.Index;
        await using var session = await index.Read(workspaceId, Cancel);
        var parsed = QueryParser.Parse(query, new SearchFields([]));
        var expansions = await Expansions.Of(index, session, workspaceId, parsed, new SearchLimits(), Cancel);
        var hits = await index.Answer(session, workspaceId, IndexQuery.Of(parsed, expansions), Cancel);
        Assert.Empty(hits.Unsure);
        var found = await session.Query<long>(
            isBestFirst ? $"SELECT number FROM ({hits.ScoredSql}) ORDER BY score DESC, number" : $"{hits.Sql} ORDER BY number",
            hits.With,
            Cancel
        );
        Assert.Equal(found.Count, await session.Value<int>(hits.CountSql!, hits.With, Cancel));
        return found;
    }

    private async Task<int> CountTokens(string beginning)
    {
        await using var session = await database.Index.Read(workspaceId, Cancel);
        return await database.Index.CountTokens(session, workspaceId, beginning, 1_000_000, Cancel);
    }
}
