using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

/// <summary>Where mails are found by what they have in common, which is written when somebody is about to ask.</summary>
public abstract class MessageIndexTests(TestDatabase database)
{
    [Fact]
    public async Task A_mail_is_found_by_each_of_its_keys_in_its_workspace()
    {
        var world = await World.Start(database);
        var (first, second) = (await Mail(world, "first"), await Mail(world, "second", "first other"));
        Assert.Empty(await Find(world, MessageKey.Hash, Hash("first")));

        await Fill(world);

        Assert.Equal([first], await Find(world, MessageKey.Hash, Hash("first")));
        Assert.Equal([second], await Find(world, MessageKey.Content, Hash("second content")));
        Assert.Equal([first, second], (await Find(world, MessageKey.Subject, Hash("subject"), Hash("none"))).Order());
        Assert.Equal([second], await Find(world, MessageKey.Conversation, Conversation("second")));
        Assert.Equal([second], await Find(world, MessageKey.Answer, Hash("first")));
        Assert.Equal([second], await Find(world, MessageKey.Answer, Hash("other")));
        Assert.Empty(await Find(world, MessageKey.Answer, Hash("second")));
        await using var session = await world.Engine.Read(World.Cancel);
        var elsewhere = (await world.AddWorkspace()).Id;
        Assert.Empty(await new MessageIndex(world.Engine).Find(session, elsewhere, MessageKey.Hash, [Hash("first")], World.Cancel));
    }

    [Fact]
    public async Task A_mail_that_is_read_again_is_found_by_what_it_is_now()
    {
        var world = await World.Start(database);
        var (read, other) = (await Mail(world, "read"), await Mail(world, "other"));
        await Fill(world);
        Assert.Equal([Hash("subject")], await Common(world, 1));

        var id = await world.Value<Guid>("SELECT id FROM documents WHERE number = @read", new { read });
        await world.Execute(
            "UPDATE messages SET message_hash = @now, header_key = @now, subject_key = @now WHERE document_id = @id",
            new { id, now = Hash("now") }
        );
        // It waits twice, as one that is read a third time before anybody asks.
        await world.Write(session => MessageIndex.Add(session, world.Engine, world.Workspace.Id, [id, id], World.Cancel));
        await Fill(world);

        Assert.Equal([read], await Find(world, MessageKey.Hash, Hash("now")));
        Assert.Equal([read], await Find(world, MessageKey.Subject, Hash("now")));
        Assert.Contains(other, await Find(world, MessageKey.Subject, Hash("subject")));
        Assert.Empty(await Common(world, 1));
        const string Header = "SELECT header FROM message_keys WHERE document = @read AND kind = 3";
        Assert.Equal(Hash("now")[..12], await world.Value<string>(Header, new { read }));
    }

    [Fact]
    public async Task A_subject_is_common_by_the_mails_that_are_there()
    {
        var world = await World.Start(database);
        var gone = await Mail(world, "gone");
        await Mail(world, "left");
        await Mail(world, "right");
        await Fill(world);
        Assert.Equal([Hash("subject")], await Common(world, 2));
        Assert.Empty(await Common(world, 3));

        await world.Execute("DELETE FROM documents WHERE number = @gone", new { gone });

        Assert.Empty(await Common(world, 2));
        Assert.Equal([Hash("subject")], await Common(world, 1));
    }

    private static async Task<List<string>> Common(World world, int most)
    {
        await using var session = await world.Engine.Read(World.Cancel);
        string[] keys = [Hash("subject"), Hash("none"), Hash("subject")];
        return await new MessageIndex(world.Engine).CommonSubjects(session, world.Workspace.Id, keys, most, World.Cancel);
    }

    private static async Task<List<long>> Find(World world, MessageKey kind, params string[] keys)
    {
        await using var session = await world.Engine.Read(World.Cancel);
        return await new MessageIndex(world.Engine).Find(session, world.Workspace.Id, kind, keys, World.Cancel);
    }

    private static async Task Fill(World world)
    {
        var job = new TestJob((_, run, cancel) => new MessageIndex(world.Engine).Fill(world.Workspace.Id, run, cancel));
        await world.Add(job.New());
        await world.RunUntil(world.Are(job, WorkState.Completed), job);
    }

    /// <summary>A mail about what all are about; it answers those that are named.</summary>
    private static async Task<long> Mail(World world, string name, string answers = "")
    {
        var document = await world.Documents.Create(world.Workspace.Id, new NewDocument($"{name}.eml"), world.Ada, World.Cancel);
        await world.Execute(
            """
            INSERT INTO messages (document_id, workspace_id, identity, message_hash, content_key, header_key, body_key, evidence, subject_key, is_reply,
                                  people, answers, conversation, conversation_path, attachments, thread, thread_position, thread_depth, is_inclusive)
            VALUES (@Id, @workspaceId, @name, @hash, @content, @header, @body, 0, @subject, FALSE, '', @answers, @conversation, '', '', '', 1, 0, TRUE)
            """,
            new
            {
                document.Id,
                workspaceId = world.Workspace.Id,
                name,
                hash = Hash(name),
                content = Hash($"{name} content"),
                header = Hash($"{name} header"),
                body = Hash($"{name} body"),
                subject = Hash("subject"),
                answers = string.Join(' ', answers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hash)),
                conversation = Conversation(name),
            }
        );
        await world.Write(session => MessageIndex.Add(session, world.Engine, world.Workspace.Id, [document.Id], World.Cancel));
        return document.Number;
    }

    private static string Hash(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    /// <summary>Conversations that begin at the same time.</summary>
    private static string Conversation(string of) => $"01D5{new string('0', 8)}{Hash(of)[..32]}";
}

public sealed class MessageIndexOnSqliteTests(SqliteTestDatabase database) : MessageIndexTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class MessageIndexOnPostgresTests(PostgresTestDatabase database)
    : MessageIndexTests(database),
        IClassFixture<PostgresTestDatabase>;
