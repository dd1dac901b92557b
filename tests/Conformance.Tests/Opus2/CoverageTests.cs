using Dossier.Dialects.Opus2;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>The contract's table and the mapped routes say the same.</summary>
public sealed class CoverageTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    [Fact]
    public void The_table_names_the_36_operations_of_the_contract()
    {
        var rows = Rows();
        Assert.Equal(
            Enumerable.Range(1, 36).Select(number => $"{number}"),
            rows.Where(row => row[5] != "alias" && !row[1].StartsWith('i')).Select(row => row[1])
        );
        Assert.All(rows, row => Assert.Contains(row[5], new[] { "done", "alias", "not yet" }));
    }

    [Fact]
    public void What_is_done_is_mapped_and_what_is_mapped_is_in_the_table()
    {
        var mapped =
            from endpoint in opus.Installed.Of<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let path = endpoint.RoutePattern.RawText!
            where path.StartsWith("/opus2/", StringComparison.Ordinal)
            from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select $"{verb} {path["/opus2".Length..]}";
        var done = Rows().Where(row => row[5] is "done" or "alias").Select(row => $"{row[2]} {row[3]}");
        Assert.Equal(done.Distinct().Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    private static List<string[]> Rows()
    {
        using var reader = new StreamReader(typeof(Opus2Dialect).Assembly.GetManifestResourceStream("operations.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
    }
}
