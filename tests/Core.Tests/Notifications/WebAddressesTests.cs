using System.Net;
using Dossier.Adapters.Web;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Support;

namespace Dossier.Core.Tests.Notifications;

/// <summary>Nobody reaches through this server what lies beside it.</summary>
public sealed class WebAddressesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::1")]
    public void Addresses_of_ones_own_are_closed_unless_the_setting_says_otherwise(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.False(new WebAddresses(false).IsOpen(address));
        Assert.True(new WebAddresses(true).IsOpen(address));
        var url = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"http://[{text}]/x" : $"http://{text}/x";
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => new WebAddresses(false).Check(url, "address")).Reason);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    public void The_rest_of_the_world_is_open(string text) => Assert.True(new WebAddresses(false).IsOpen(IPAddress.Parse(text)));

    [Theory]
    [InlineData("http://localhost/x")]
    [InlineData("http://api.localhost:81/x")]
    [InlineData("http://2130706433/x")]
    [InlineData("http://0x7f.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com")]
    [InlineData("http://a:b@example.com/")]
    [InlineData("http://example.com/#x")]
    [InlineData("example.com")]
    public void What_hides_another_address_or_is_none_is_refused(string url) =>
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => new WebAddresses(false).Check(url, "address")).Reason);

    /// <summary>A name is looked up when it is connected to: what it stood for before counts for nothing.</summary>
    [Fact]
    public async Task A_name_that_leads_home_is_not_connected_to()
    {
        using var receiver = new WebhookReceiver();
        using var closed = new WebhookClient(new WebAddresses(false));
        var posted = await closed.Post(new Uri($"http://localhost:{receiver.Port}/"), "{}"u8.ToArray(), Cancel);
        Assert.Equal((null, true), (posted.Status, posted.Failure!.Contains("private network", StringComparison.Ordinal)));
        Assert.Empty(receiver.Accepted);

        using var open = new WebhookClient(new WebAddresses(true));
        Assert.Equal(new Posted(200, null), await open.Post(new Uri(receiver.Address), "{}"u8.ToArray(), Cancel));
        Assert.Single(receiver.Accepted);
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_silence_is_a_failure()
    {
        using var receiver = new WebhookReceiver { Status = 302 };
        using var client = new WebhookClient(new WebAddresses(true));
        Assert.Equal(302, (await client.Post(new Uri(receiver.Address), "{}"u8.ToArray(), Cancel)).Status);
        Assert.Equal(1, receiver.Refused);
        receiver.Dispose();
        var posted = await client.Post(new Uri(receiver.Address), "{}"u8.ToArray(), Cancel);
        Assert.Equal(new Posted(null, "The receiver could not be reached."), posted);
    }
}
