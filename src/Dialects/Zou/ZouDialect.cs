using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Dossier.Dialects.Zou.Live;
using Dossier.Dialects.Zou.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>The mount of the Zou API: everything twice, at the root of the mount and under <c>/api</c> (contract 2).</summary>
public static class ZouDialect
{
    /// <summary>Its name in settings, and the key of its values in extras.</summary>
    public const string Name = "Zou";
    public const string Prefix = "/zou";

    /// <summary>The release whose contract this is.</summary>
    public const string Version = "1.0.67";

    /// <summary>What the dialect keeps while the program runs.</summary>
    public static IServiceCollection AddZou(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<Tokens>().AddSingleton(ZouSettings.Read(settings));
        services.AddSingleton(all => new RecordEvents(all.GetRequiredService<IEngine>(), Crud.Recorded));
        services.AddSingleton(SocketLimits.Read(settings)).AddSingleton<EngineSessions>().AddSingleton<LiveHub>();
        return services.AddSingleton(all => new EngineEndpoint(
            all.GetRequiredService<EngineSessions>(),
            all.GetRequiredService<LiveHub>().Begin
        ));
    }

    /// <summary>Events where Gazu looks for them: it knows the host only, and forgets what its address has behind it.</summary>
    public static void MapAtRoot(IEndpointRouteBuilder routes, IConfiguration settings)
    {
        if (settings.GetValue($"Dialects:{Name}:Enabled", true))
        {
            LiveEndpoints.MapSocket(routes);
        }
    }

    public static void Map(RouteGroupBuilder mount)
    {
        mount.WithMetadata(Reply.Format);
        mount.AddEndpointFilter(Reply.Secure);
        foreach (var prefix in new[] { "", "/api" })
        {
            var open = mount.MapGroup(prefix);
            LiveEndpoints.MapSocket(open);
            IndexEndpoints.Map(open);
            AuthEndpoints.MapOpen(open);
            AuthEndpoints.Map(open.MapGroup("").WithMetadata(new Authentication(Auth.WhoeverItIs)));
            var api = open.MapGroup("").WithMetadata(new Authentication(Auth.Who));
            Crud.Map(api);
            ProjectEndpoints.Map(api);
            EntityEndpoints.Map(api);
            TaskEndpoints.Map(api);
            PreviewEndpoints.Map(api);
            LookEndpoints.Map(api);
            PortraitEndpoints.Map(api);
            BackgroundEndpoints.Map(api);
            AnnotatedFrameEndpoints.Map(api);
            MailEndpoints.Map(api);
            AttachmentEndpoints.Map(api);
            UserEndpoints.Map(api);
            LiveEndpoints.Map(api);
            CommentEndpoints.Map(api);
            PreviewBoardEndpoints.Map(api);
            FileEndpoints.Map(api);
            OutputFileEndpoints.Map(api);
            PlaylistEndpoints.Map(api);
            PlaylistBuildEndpoints.Map(api);
            SheetEndpoints.Map(api);
            StatEndpoints.Map(api);
            GazuEndpoints.Map(api);
            ImportEndpoints.Map(api);
            TimelineEndpoints.Map(api);
            AssetShareEndpoints.Map(api);
            EventEndpoints.Map(api);
            ChatEndpoints.Map(api);
            SharedEndpoints.Map(open);
            GuestEndpoints.Map(open);
            Lists.Map(api);
            BreakdownEndpoints.Map(api);
            TimeEndpoints.Map(api);
            WorkEndpoints.Map(api);
            BoardEndpoints.Map(api);
            NewsEndpoints.Map(api);
            SubscriptionEndpoints.Map(api);
            FilterEndpoints.Map(api);
            PersonEndpoints.Map(api);
            BudgetEndpoints.Map(api);
            SettingEndpoints.Map(api);
            TemplateEndpoints.Map(api);
        }

        FrontEnd.Map(mount);
        mount.MapUnknown();
    }
}
