using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dossier.Support;

/// <summary>Ports of this machine on which servers that tests start, or stop and start again, may listen.</summary>
/// <remarks>
/// They lie outside the range that outgoing connections are given theirs from. A port that the system itself picks lies within: until the
/// server listens, or while it is down, a connection of a test that runs beside may be given it.
/// </remarks>
public static class Ports
{
    private const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_000;
    private const int Highest = 65_535;

    /// <summary>So many are enough, and leave those above to scripts/postgres.sh.</summary>
    private const int Span = 10_000;

    private static readonly HashSet<int> Taken = [];

    /// <summary>One on which nobody listens now, and that this process has not been given before.</summary>
    public static int Free()
    {
        var (first, last) = Outside();
        lock (Taken)
        {
            while (Taken.Count < last - first)
            {
                var port = Random.Shared.Next(first, last + 1);
                if (Taken.Add(port) && IsFree(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No port from {first} to {last} is free.");
    }

    /// <summary>Below what outgoing connections are given, else above, else anywhere.</summary>
    private static (int First, int Last) Outside()
    {
        var (first, last) = (32_768, 60_999);
        if (File.Exists(Range))
        {
            var words = File.ReadAllText(Range).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            (first, last) = (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
        }

        const int Few = 100;
        return first >= Lowest + Few ? (Lowest, Math.Min(Lowest + Span, first) - 1)
            : last <= Highest - Few ? (last + 1, Highest)
            : (Lowest, Highest);
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
