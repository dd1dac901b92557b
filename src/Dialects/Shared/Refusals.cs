using System.Globalization;
using Dossier.Core.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dossier.Dialects.Shared;

/// <summary>
/// Around every endpoint of a dialect, after routing: authenticates, and lets the dialect write whatever goes wrong. Endpoints without a
/// wire format are none of its business.
/// </summary>
public sealed class Refusals(RequestDelegate next, TimeProvider clock, ILogger<Refusals> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<WireFormat>() is not { } format)
        {
            await next(context);
            return;
        }

        Correlation.Begin(context, clock);
        metadata.GetMetadata<Mount>()?.ShowPublicly(context.Request);
        try
        {
            if (metadata.GetMetadata<Authentication>() is { } authentication)
            {
                var actor = await authentication.Who(context, context.RequestAborted);
                context.Features.Set(new Caller(actor with { CorrelationId = Correlation.Of(context) }));
            }

            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception exception)
        {
            await Write(context, format, exception);
        }
    }

    private async Task Write(HttpContext context, WireFormat format, Exception exception)
    {
        var failure = Failure.Of(exception);
        if (failure.Status >= StatusCodes.Status500InternalServerError && exception is not Refused)
        {
            log.LogError(
                exception,
                "{Method} {Path} failed; correlation id {CorrelationId}.",
                context.Request.Method,
                context.Request.Path,
                Correlation.Of(context)
            );
        }

        if (context.Response.HasStarted)
        {
            // Half an answer cannot be taken back: the caller must see that it is broken.
            context.Abort();
            return;
        }

        context.Response.Clear();
        Correlation.Tell(context);
        if (failure.Wait is { } wait)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString(
                CultureInfo.InvariantCulture
            );
        }

        await format.Write(context, failure);
    }
}

/// <summary>What the program calls once for all dialects.</summary>
public static class DialectsSetup
{
    public static IServiceCollection AddDialects(this IServiceCollection services) =>
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static IApplicationBuilder UseDialects(this IApplicationBuilder app) => app.UseMiddleware<Refusals>();
}
