using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>How long connections live and how much of them there may be. The first three are told to clients when they connect.</summary>
internal sealed record SocketLimits
{
    /// <summary>Between two pings of the server.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the answer to a ping may take.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>In bytes: of one request, one frame, or one answer to a poll.</summary>
    public int LargestPayload { get; init; } = 1_000_000;

    /// <summary>In characters: what may wait for a client that does not fetch it.</summary>
    public int LargestBacklog { get; init; } = 4_000_000;

    public int MostSessions { get; init; } = 10_000;

    /// <summary>Of one person, and of all who have not said who they are.</summary>
    public int MostSessionsOfOne { get; init; } = 100;

    /// <summary>Settings <c>Dialects:Zou:PingInterval</c> and <c>PingTimeout</c>, in milliseconds.</summary>
    public static SocketLimits Read(IConfiguration settings)
    {
        var usual = new SocketLimits();
        var own = settings.GetSection("Dialects:Zou");
        return usual with
        {
            PingInterval = TimeSpan.FromMilliseconds(own.GetValue("PingInterval", usual.PingInterval.TotalMilliseconds)),
            PingTimeout = TimeSpan.FromMilliseconds(own.GetValue("PingTimeout", usual.PingTimeout.TotalMilliseconds)),
        };
    }
}
