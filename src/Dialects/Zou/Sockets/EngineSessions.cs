using System.Collections.Concurrent;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>The connections of this process, bounded in all and for each person.</summary>
internal sealed class EngineSessions(SocketLimits limits, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<string, EngineSession> all = new(StringComparer.Ordinal);

    public SocketLimits Limits => limits;

    /// <summary>The session of an id, which is as secret as a token; null when there is none here.</summary>
    public EngineSession? Find(string id) => all.GetValueOrDefault(id);

    /// <summary>A new session, not alive yet; null when there are too many.</summary>
    public EngineSession? Begin(Guid? owner)
    {
        if (all.Count >= limits.MostSessions || all.Values.Count(session => session.Owner == owner) >= limits.MostSessionsOfOne)
        {
            return null;
        }

        var session = new EngineSession(Secrets.NewToken(), owner, limits, clock);
        all[session.Id] = session;
        return session;
    }

    /// <summary>Lets a session live until it is over, and forgets it then.</summary>
    public async Task Keep(EngineSession session)
    {
        try
        {
            await session.Live();
        }
        finally
        {
            all.TryRemove(session.Id, out _);
            session.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var session in all.Values)
        {
            session.End();
        }
    }
}
