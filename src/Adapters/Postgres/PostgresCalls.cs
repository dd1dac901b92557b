using Dossier.Core.Kernel;
using Npgsql;

namespace Dossier.Adapters.Postgres;

/// <summary>Calls between processes on one database: a notification with the subject, and over one connection of its own all that come.</summary>
internal sealed class PostgresCalls(string connectionString)
{
    private const string Channel = "dossier";
    private const char Separator = '/';

    /// <summary>In seconds: how long a connection may be silent before it is asked whether it still stands.</summary>
    private const int Silence = 20;

    /// <summary>Ourselves: this process has woken its own already.</summary>
    private readonly string self = Secrets.NewToken();

    /// <summary>Sent when the transaction is committed, and once however often it is said there.</summary>
    public Task Carry(Session session, string subject, CancellationToken cancel) =>
        session.Execute("SELECT pg_notify(@channel, @call)", new { channel = Channel, call = $"{subject}{Separator}{self}" }, cancel);

    /// <summary>Hears the others until cancelled; throws when the connection is lost.</summary>
    public async Task Listen(WakeUps wakeUps, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = Silence };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, told) =>
        {
            if (told.Payload.Split(Separator) is [var subject, var sender] && sender != self)
            {
                wakeUps.Wake(subject);
            }
        };
        await connection.OpenAsync(cancel);
        await using (var command = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await command.ExecuteNonQueryAsync(cancel);
        }

        // What was called before anybody listened is not known.
        wakeUps.WakeAll();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }
}
