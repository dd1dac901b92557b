using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: programs have an account without a password, and one token that is shown when it is made.</summary>
internal static class Bots
{
    private const string TokenName = "zou";

    /// <summary>A token for a bot that is new, or that was given another end; the one before is over then.</summary>
    /// <exception cref="Refused">Invalid: the end is past.</exception>
    public static async Task<(string Name, string Value)?> TokenFor(
        IServiceProvider doors,
        Row person,
        JsonObject given,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!person.Is("is_bot") || !(given.ContainsKey("expiration_date") || given.ContainsKey("is_bot")))
        {
            return null;
        }

        var tokens = doors.GetRequiredService<ApiTokens>();
        var isRenewed = given.ContainsKey("expiration_date");
        if (isRenewed)
        {
            await Revoke(tokens, person.Id, actor, cancel);
        }

        // The day itself still counts.
        var end = person.Text("expiration_date") is { } day ? Given.TimeOf(day)?.AddDays(1) : null;
        try
        {
            return ("access_token", (await tokens.Create(person.Id, TokenName, end, actor, cancel)).Secret);
        }
        catch (Refused refused) when (refused.Reason == Reason.Conflict && !isRenewed)
        {
            return null;
        }
    }

    private static async Task Revoke(ApiTokens tokens, Guid personId, Actor actor, CancellationToken cancel)
    {
        try
        {
            await tokens.Revoke(personId, TokenName, actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.NotFound)
        {
            // It has none yet, or none that still works.
        }
    }
}
