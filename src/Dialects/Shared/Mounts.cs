using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Dossier.Dialects.Shared;

/// <summary>One place where a dialect answers. Hung on its routes, so that links can be written.</summary>
/// <param name="Prefix">What its paths begin with: empty, or a slash and no slash at the end.</param>
/// <param name="PublicOrigin">Scheme and host as callers know them; null to take them from the request.</param>
public sealed record Mount(string Dialect, string Prefix, Uri? PublicOrigin)
{
    /// <summary>Makes a request look as its sender sees it, for links and issuers. After routing, so that hosts still match.</summary>
    internal void ShowPublicly(HttpRequest request)
    {
        if (PublicOrigin is not null)
        {
            request.Scheme = PublicOrigin.Scheme;
            request.Host = new HostString(PublicOrigin.Authority);
        }
    }
}

/// <summary>
/// Where each dialect answers: under a prefix of every address, and at the root of hosts and addresses of its own.
/// Settings, under <c>Dialects:Name</c>: <c>Enabled</c>, <c>Prefix</c>, <c>Hosts</c>, <c>Urls</c>, <c>PublicOrigin</c>; lists are separated by semicolons.
/// </summary>
public static class Mounts
{
    private const string Section = "Dialects";

    /// <summary>Maps a dialect wherever it answers.</summary>
    /// <param name="prefix">Where it answers unless the settings say otherwise.</param>
    public static void MapDialect(
        this IEndpointRouteBuilder app,
        IConfiguration settings,
        string name,
        string prefix,
        Action<RouteGroupBuilder> map
    )
    {
        var own = settings.GetSection($"{Section}:{name}");
        if (own.GetValue("Enabled", true) is false)
        {
            return;
        }

        var origin = own["PublicOrigin"] is { Length: > 0 } text ? new Uri(text) : null;
        MapAt(app, new Mount(name, Clean(own["Prefix"] ?? prefix), origin), [], map);
        string[] hosts = [.. List(own["Hosts"]), .. List(own["Urls"]).Select(HostOf)];
        if (hosts.Length > 0)
        {
            MapAt(app, new Mount(name, "", origin), hosts, map);
        }
    }

    /// <summary>The addresses that the dialects' own settings ask to listen at.</summary>
    public static IReadOnlyList<string> Urls(IConfiguration settings) =>
        [.. settings.GetSection(Section).GetChildren().SelectMany(own => List(own["Urls"]))];

    /// <summary>Believes what proxies say about the sender, but only proxies named in <c>Proxies</c> (addresses or networks).</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IConfiguration settings)
    {
        var proxies = List(settings["Proxies"]);
        if (proxies.Length == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(
                System.Net.IPNetwork.Parse(proxy.Contains('/') ? proxy : $"{proxy}/{(proxy.Contains(':') ? 128 : 32)}")
            );
        }

        app.UseForwardedHeaders(options);
    }

    private static void MapAt(IEndpointRouteBuilder app, Mount mount, string[] hosts, Action<RouteGroupBuilder> map)
    {
        var group = app.MapGroup(mount.Prefix).WithMetadata(mount);
        if (hosts.Length > 0)
        {
            group.RequireHost(hosts);
        }

        map(group);
    }

    private static string Clean(string prefix) => prefix.Trim('/') is { Length: > 0 } path ? $"/{path}" : "";

    /// <summary>An address of one's own is known by its port: what it is called from outside may differ.</summary>
    private static string HostOf(string url) => $"*:{BindingAddress.Parse(url).Port}";

    private static string[] List(string? text) =>
        (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
