using Dossier.Dialects.Ipro;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>The contract's table and the mapped routes say the same.</summary>
public sealed class CoverageTests(IproServer ipro) : IClassFixture<IproServer>
{
    [Fact]
    public void The_table_names_every_operation_and_webhook_of_the_contract()
    {
        var rows = Rows();
        Assert.Equal(
            Enumerable.Range(1, 67).Select(number => $"{number}"),
            rows.Where(row => row.State != "alias" && row.Verb != "WEBHOOK").Select(row => row.Number)
        );
        Assert.Equal(13, rows.Count(row => row.Verb == "WEBHOOK"));
        Assert.All(rows, row => Assert.Contains(row.State, new[] { "done", "alias", "not yet" }));
    }

    [Fact]
    public void What_is_done_is_mapped_and_what_is_mapped_is_in_the_table()
    {
        var mapped =
            from endpoint in ipro.Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let path = endpoint.RoutePattern.RawText!
            where path.StartsWith("/ipro/v1/", StringComparison.Ordinal)
            from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select $"{verb} {path["/ipro/v1".Length..]}";
        Assert.Equal(Rows().Where(row => row.State is "done" or "alias").Select(row => $"{row.Verb} {row.Path}").Order(), mapped.Order());
    }

    private sealed record Row(string Section, string Number, string Verb, string Path, string Method, string State);

    private static List<Row> Rows()
    {
        using var reader = new StreamReader(typeof(IproDialect).Assembly.GetManifestResourceStream("operations.csv")!);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells => new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])),
        ];
    }
}
