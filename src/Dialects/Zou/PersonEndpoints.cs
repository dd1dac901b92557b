using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>People beyond their CRUD, the departments they are in, and what those work with.</summary>
internal static class PersonEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/persons/{person_id}/departments/add", AddToDepartment);
        api.MapDelete("/actions/persons/{person_id}/departments/{department_id}", RemoveFromDepartment);
        api.MapPost("/actions/persons/{person_id}/change-password", ChangePassword);
        api.MapDelete("/actions/persons/{person_id}/disable-two-factor-authentication", DisableSecondFactor);
        api.MapGet("/data/persons/{person_id}/desktop-login-logs", Logins);
        api.MapPost("/data/persons/{person_id}/desktop-login-logs", NoteLogin);
        api.MapGet("/data/user/desktop-login-logs", OwnLogins);
        api.MapPost("/data/user/desktop-login-logs", NoteOwnLogin);
        api.MapGet("/data/persons/presence-logs/{month_date}", PresenceLog);
        MapEquipment(api, "software-licenses", "software_id", Models.Softwares);
        MapEquipment(api, "hardware-items", "hardware_item_id", Models.HardwareItems);
    }

    private static async Task<IResult> AddToDepartment(
        string person_id,
        Given given,
        Caller caller,
        Persons persons,
        CancellationToken cancel
    ) => Reply.Created(await persons.Belong(Query.PathId(person_id), given.Id("department_id"), isIn: true, caller, cancel));

    private static async Task<IResult> RemoveFromDepartment(
        string person_id,
        string department_id,
        Caller caller,
        Persons persons,
        CancellationToken cancel
    )
    {
        await persons.Belong(Query.PathId(person_id), Query.PathId(department_id), isIn: false, caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DisableSecondFactor(string person_id, Caller caller, SecondFactors factors, CancellationToken cancel)
    {
        await factors.Disable(Query.PathId(person_id), caller, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>An administrator chooses somebody's password; all of that person's sessions end.</summary>
    private static async Task<IResult> ChangePassword(
        string person_id,
        Given given,
        Caller caller,
        Users users,
        Records records,
        CancellationToken cancel
    )
    {
        var password = given.Text("password");
        if (password != given.Text("password_2"))
        {
            throw Refused.Invalid("password_2", "Confirmation password doesn't match.");
        }

        var id = Query.PathId(person_id);
        var user = await users.Find((await records.Find(Models.Persons, id, withRelations: false, caller, cancel)).Id, caller, cancel);
        await users.SetPassword(user.Number, password, mustChange: false, caller, cancel);
        return Reply.Ok(new JsonObject { ["success"] = true });
    }

    private static async Task<IResult> Logins(string person_id, Caller caller, Presence presence, CancellationToken cancel) =>
        Reply.List(await presence.Of(Query.PathId(person_id), caller, cancel));

    private static async Task<IResult> OwnLogins(Caller caller, Presence presence, CancellationToken cancel) =>
        Reply.List(await presence.Of(caller.Actor.UserId, caller, cancel));

    private static async Task<IResult> NoteLogin(
        string person_id,
        Given given,
        Caller caller,
        Presence presence,
        CancellationToken cancel
    ) => Reply.Created(await presence.Note(Query.PathId(person_id), At(given), caller, cancel));

    private static async Task<IResult> NoteOwnLogin(Given given, Caller caller, Presence presence, CancellationToken cancel) =>
        Reply.Created(await presence.Note(caller.Actor.UserId, At(given), caller, cancel));

    private static DateTimeOffset? At(Given given) =>
        given.TextOrNull("date") is not { Length: > 0 } text
            ? null
            : Given.TimeOf(text) ?? throw Refused.Invalid("date", "Input should be a valid datetime");

    /// <summary>A table for spreadsheets: a row for each person, and an X for each day they were there.</summary>
    private static async Task<IResult> PresenceLog(string month_date, Caller caller, Presence presence, CancellationToken cancel)
    {
        if (!DateOnly.TryParseExact(month_date, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
        {
            throw new Refused(Reason.Invalid, "Wrong date format, YYYY-MM is expected.");
        }

        var people = await presence.InMonth(first, caller, cancel);
        var days = Enumerable.Range(1, DateTime.DaysInMonth(first.Year, first.Month)).ToList();
        var text = new StringBuilder();
        text.Append("Name,").AppendJoin(',', days).Append('\n');
        foreach (var (name, present) in people)
        {
            text.Append(Csv.Cell(name)).Append(',').AppendJoin(',', days.Select(day => present.Contains(day) ? "X" : "")).Append('\n');
        }

        return TypedResults.Text(text.ToString(), "text/csv", Encoding.UTF8);
    }

    private static void MapEquipment(RouteGroupBuilder api, string path, string word, Model model)
    {
        var list = $"/data/departments/{{department_id}}/{path}";
        api.MapGet(
            $"/data/departments/{path}",
            async (Caller caller, Equipment equipment, CancellationToken cancel) =>
            {
                var whole = new JsonObject();
                foreach (var department in await equipment.All(model, caller, cancel))
                {
                    whole[$"{department.Key}"] = Wire.Nodes(department);
                }

                return Reply.Ok(whole);
            }
        );
        api.MapPost(
            list,
            async (string department_id, Given given, Caller caller, Equipment equipment, CancellationToken cancel) =>
                Reply.Created(await equipment.Set(model, Query.PathId(department_id), given.Id(word), hasIt: true, caller, cancel))
        );
        api.MapGet(
            $"{list}/{{{word}}}",
            async (string department_id, HttpContext context, Caller caller, Equipment equipment, CancellationToken cancel) =>
            {
                var id = Query.PathId((string)context.GetRouteValue(word)!);
                var items = await equipment.All(model, caller, cancel);
                return Reply.Row(
                    items[Query.PathId(department_id)].FirstOrDefault(item => item.Id == id)
                        ?? throw Refused.NotFound(model.Name.Replace('_', ' '))
                );
            }
        );
        api.MapDelete(
            $"{list}/{{{word}}}",
            async (string department_id, HttpContext context, Caller caller, Equipment equipment, CancellationToken cancel) =>
            {
                var id = Query.PathId((string)context.GetRouteValue(word)!);
                await equipment.Set(model, Query.PathId(department_id), id, hasIt: false, caller, cancel);
                return TypedResults.NoContent();
            }
        );
    }
}
