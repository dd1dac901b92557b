using System.Net;
using System.Net.Sockets;
using Dossier.Core.Kernel;

namespace Dossier.Core.Notifications;

/// <summary>
/// Which addresses outside this server may be called on somebody's behalf. A name is checked again when it is connected to: who owns a
/// name may let it point anywhere.
/// </summary>
/// <param name="AllowPrivate">Also this machine and networks of one's own: for tests, and where the receivers live in-house.</param>
public sealed record WebAddresses(bool AllowPrivate)
{
    /// <summary>What may never be called from here: this machine, private and shared networks, link-local (metadata) and special ranges.</summary>
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // Of IPv6 only the global range is open at all; these in it lead elsewhere, or wrap other addresses.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>An address that may be kept: http or https, with a host that is not plainly closed, and no credentials in it.</summary>
    /// <exception cref="Refused">Invalid, naming <paramref name="subject"/>.</exception>
    public Uri Check(string text, string subject)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.Host.Length == 0
            || address.UserInfo.Length > 0
            || address.Fragment.Length > 0
            || text.Any(char.IsControl)
        )
        {
            throw Refused.Invalid(subject, $"'{subject}' must be an http or https address, without credentials or fragment.");
        }

        var isLocal = address.IsLoopback || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        var isClosed = IPAddress.TryParse(address.Host.Trim('[', ']'), out var literal) && !IsOpen(literal);
        return AllowPrivate || !(isLocal || isClosed)
            ? address
            : throw Refused.Invalid(subject, $"'{subject}' leads into a private network, where this server calls nobody.");
    }

    /// <summary>Whether a host at this address may be connected to.</summary>
    public bool IsOpen(IPAddress address)
    {
        if (AllowPrivate)
        {
            return true;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || Global.Contains(plain))
            && !Closed.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }
}
