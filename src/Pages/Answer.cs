using System.Reflection;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Dossier.Pages;

/// <summary>An answer as JSON, that also tells the description of the API what it looks like.</summary>
/// <typeparam name="T">A wire record.</typeparam>
internal sealed class Answer<T>(T value, int status = StatusCodes.Status200OK) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        Results.Json(value, PagesApi.Format.Json, statusCode: status).ExecuteAsync(httpContext);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
}

/// <summary>A part of a list, and how long the whole list is.</summary>
internal sealed record ListOf<T>(IReadOnlyList<T> Items, long Total);

/// <summary>How answers are made.</summary>
internal static class Answer
{
    public static Answer<T> Of<T>(T value) => new(value);

    /// <summary>Something was made.</summary>
    public static Answer<T> Made<T>(T value) => new(value, StatusCodes.Status201Created);

    /// <summary>Something goes on, and is not over yet.</summary>
    public static Answer<T> Begun<T>(T value) => new(value, StatusCodes.Status202Accepted);

    public static Answer<ListOf<TWire>> List<T, TWire>(Page<T> page, Func<T, TWire> wire) =>
        new(new ListOf<TWire>([.. page.Items.Select(wire)], page.Total));

    /// <summary>A list that is always whole.</summary>
    public static Answer<ListOf<TWire>> List<T, TWire>(IReadOnlyCollection<T> all, Func<T, TWire> wire) =>
        new(new ListOf<TWire>([.. all.Select(wire)], all.Count));
}
