using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Chats about entities.</summary>
internal static class ChatEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/entities/{entity_id}/chat", Find);
        api.MapGet("/data/entities/{entity_id}/chat/messages", Messages);
        api.MapPost("/data/entities/{entity_id}/chat/messages", Say);
        api.MapGet("/data/entities/{entity_id}/chat/messages/{chat_message_id}", Message);
        api.MapDelete("/data/entities/{entity_id}/chat/messages/{chat_message_id}", Delete);
        api.MapGet("/data/user/chats", Mine);
        api.MapPost("/actions/user/chats/{entity_id}/join", Join);
        api.MapDelete("/actions/user/chats/{entity_id}/join", Leave);
    }

    private static async Task<IResult> Mine(Caller caller, Chats chats, CancellationToken cancel) =>
        Reply.List(await chats.Mine(caller, cancel));

    private static async Task<IResult> Join(string entity_id, Caller caller, Chats chats, CancellationToken cancel) =>
        Reply.Row(await chats.TakePart(Query.PathId(entity_id), isIn: true, caller, cancel));

    private static async Task<IResult> Leave(string entity_id, Caller caller, Chats chats, CancellationToken cancel)
    {
        await chats.TakePart(Query.PathId(entity_id), isIn: false, caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Find(string entity_id, Caller caller, Chats chats, CancellationToken cancel) =>
        Reply.Row(await chats.Of(Query.PathId(entity_id), caller, cancel));

    private static async Task<IResult> Messages(string entity_id, Caller caller, Chats chats, CancellationToken cancel) =>
        Reply.List(await chats.Messages(Query.PathId(entity_id), caller, cancel));

    private static async Task<IResult> Say(string entity_id, HttpContext context, Caller caller, Chats chats, CancellationToken cancel)
    {
        await using var form = await Form.Read(context, cancel);
        return Reply.Created(await chats.Say(Query.PathId(entity_id), form.Given.Text("message"), caller, cancel));
    }

    private static async Task<IResult> Message(
        string entity_id,
        string chat_message_id,
        Caller caller,
        Chats chats,
        CancellationToken cancel
    ) => Reply.Row(await chats.Message(Query.PathId(entity_id), Query.PathId(chat_message_id), caller, cancel));

    private static async Task<IResult> Delete(
        string entity_id,
        string chat_message_id,
        Caller caller,
        Chats chats,
        CancellationToken cancel
    )
    {
        await chats.Delete(Query.PathId(entity_id), Query.PathId(chat_message_id), caller, cancel);
        return TypedResults.NoContent();
    }
}
