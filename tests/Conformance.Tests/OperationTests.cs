using Dossier.App.Tests.Setup;
using Dossier.Dialects.Shared;
using Dossier.Support;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Conformance.Tests;

/// <summary>The contracts' tables, the mapped routes and the pages of the documentation say the same.</summary>
public sealed class OperationTests
{
    private const string Write = "DOSSIER_WRITE_DOCS";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Dialect.All.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_table_names_every_operation_of_the_contract(string name)
    {
        var dialect = Dialect.All.Single(dialect => dialect.Name == name);
        var rows = OperationTable.Of(dialect.Assembly);
        Assert.All(rows, row => Assert.Contains(row.State, new[] { "done", "not yet", "alias", "extension" }));
        Assert.Equal(dialect.Operations, rows.Count(row => row is { IsOfContract: true, IsWebhook: false }));
        Assert.Equal(dialect.Webhooks, rows.Count(row => row.IsWebhook));
        Assert.DoesNotContain(rows.Where(row => row.State != "alias").GroupBy(row => (row.Number, row.Route)), same => same.Count() > 1);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_done_is_mapped_and_what_is_mapped_is_in_the_table()
    {
        await using var installed = await Installed.Start(new Order(), Cancel);
        var mapped = (
            from endpoint in installed.Of<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let mount = endpoint.Metadata.GetMetadata<Mount>()
            where mount is not null
            from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select (mount.Dialect, Route: $"{verb} {Recording.PathOf(endpoint, mount)}")
        ).ToLookup(route => route.Dialect, route => route.Route);
        Assert.All(
            Dialect.All,
            dialect =>
            {
                var table = OperationTable
                    .Of(dialect.Assembly)
                    .Where(row => row.IsMapped)
                    .Select(row => $"{row.Verb} {dialect.Root}{row.Path}")
                    .ToHashSet(StringComparer.Ordinal);
                var routes = mapped[dialect.Name].Where(route => !IsOfIdentity(dialect, route)).ToHashSet(StringComparer.Ordinal);
                Assert.Empty(table.Except(routes).Select(route => $"not mapped: {route}"));
                Assert.Empty(routes.Except(table).Select(route => $"not in the table: {route}"));
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_page_of_the_documentation_is_what_the_table_makes(string name)
    {
        var dialect = Dialect.All.Single(dialect => dialect.Name == name);
        var page = CoveragePage.Of(dialect);
        var path = Path.Combine(Repository.Root, "docs", "dialects", $"{dialect.Page}.md");
        if (Environment.GetEnvironmentVariable(Write) is not null)
        {
            await File.WriteAllTextAsync(path, page, Cancel);
        }

        Assert.True(
            File.Exists(path) && page == await File.ReadAllTextAsync(path, Cancel),
            $"docs/dialects/{dialect.Page}.md is out of date: run `{Write}=1 ./dossier test The_page_of_the_documentation`."
        );
    }

    /// <summary>The token endpoints are described by standards, not by a dialect's table.</summary>
    private static bool IsOfIdentity(Dialect dialect, string route) =>
        dialect.Identity.Length > 0 && route.Contains($" {dialect.Identity}/", StringComparison.Ordinal);
}
