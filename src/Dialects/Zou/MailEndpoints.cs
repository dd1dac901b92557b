using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Contract 5: what goes by mail. Where this server sends none, it says so.</summary>
internal static class MailEndpoints
{
    /// <summary>Contract 5: of the key in a mail.</summary>
    private static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan InvitationLifetime = TimeSpan.FromHours(72);

    public static void MapOpen(RouteGroupBuilder open)
    {
        open.MapPost("/auth/reset-password", AskForReset);
        open.MapPut("/auth/reset-password", Reset);
        open.MapGet("/auth/email-otp", SendCode);
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/actions/persons/{person_id}/invite", Invite);
        api.MapPost("/actions/persons/{person_id}/reset-password-link", ResetLink);
    }

    /// <summary>The same whoever is asked for.</summary>
    private static async Task<IResult> AskForReset(Given given, ResetMails mails, PeopleSignIn signIn, CancellationToken cancel)
    {
        await mails.Request(given.Text("email"), signIn.PasswordPath + PeopleSignIn.Key, cancel, ResetLifetime);
        return Reply.Ok(new JsonObject { ["success"] = "Reset token sent" });
    }

    /// <summary>With the key of a mail, or with that of a sign-in that was told to choose another password first.</summary>
    private static async Task<IResult> Reset(
        Given given,
        LoginSessions sessions,
        Users users,
        PasswordResets resets,
        CancellationToken cancel
    )
    {
        var (email, token, password) = (given.Text("email"), given.Text("token"), given.Text("password"));
        if (password != given.Text("password2"))
        {
            return AuthEndpoints.NotChanged("Confirmation password doesn't match.");
        }

        try
        {
            Passwords.MustBeGood(password);
            if (await sessions.Take(AuthEndpoints.ResetKind, token, cancel) is { } step)
            {
                await SetPassword(step.Actor, email, password, users, cancel);
            }
            else
            {
                await resets.Choose(token, password, cancel, email);
            }
        }
        catch (Refused refused) when (refused.Reason is Reason.NotFound)
        {
            return AuthEndpoints.NotChanged("Wrong or expired token.");
        }

        return Reply.Ok(new JsonObject { ["success"] = true });
    }

    private static async Task SetPassword(Actor actor, string email, string password, Users users, CancellationToken cancel)
    {
        var self = actor with { IsAdministrator = true };
        var user = await users.Find(actor.UserId, self, cancel);
        if (Names.Key(email) != Names.Key(user.Email) && Names.Key(email) != Names.Key(user.UserName))
        {
            throw Refused.NotFound("password reset");
        }

        await users.SetPassword(user.Number, password, mustChange: false, self, cancel);
    }

    /// <summary>The same whoever is asked for.</summary>
    private static async Task<IResult> SendCode(HttpRequest request, CodeMails codes, CancellationToken cancel)
    {
        var email = request.Query["email"].ToString();
        if (email.Length == 0)
        {
            throw Refused.Invalid("email", "Field required");
        }

        await codes.Request(email, isFirst: false, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true });
    }

    /// <summary>What the mail would lead to, for administrators to hand over by other ways; so it needs no mail server.</summary>
    private static async Task<IResult> ResetLink(
        string person_id,
        HttpRequest request,
        Caller caller,
        Persons persons,
        PasswordResets resets,
        PeopleSignIn signIn,
        Mails mails,
        CancellationToken cancel
    )
    {
        var person = await persons.ToInvite(Query.PathId(person_id), caller, cancel);
        var (_, key) =
            await resets.Begin(person.Text("email")!, cancel, ResetLifetime)
            ?? throw Refused.Conflict("This person is switched off, or has been given too many links that are still good.");
        var path = signIn.PasswordPath + PeopleSignIn.Key + Uri.EscapeDataString(key);
        // Only whoever asks sees the address they asked at.
        var link = mails.LinkOrNull(path) ?? $"{request.Scheme}://{request.Host}{path}";
        return Reply.Ok(new JsonObject { ["success"] = true, ["link"] = link });
    }

    private static async Task<IResult> Invite(
        string person_id,
        Caller caller,
        Persons persons,
        ResetMails mails,
        PeopleSignIn signIn,
        CancellationToken cancel
    )
    {
        var person = await persons.ToInvite(Query.PathId(person_id), caller, cancel);
        await mails.Invite(person.Text("email")!, signIn.PasswordPath + PeopleSignIn.Key, InvitationLifetime, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true, ["message"] = "Email sent" });
    }
}
