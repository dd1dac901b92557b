using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>
/// Rows of work that are made through CRUD rather than at addresses of their own. They are made as there, with all that follows from it and by whoever
/// may do it there: a comment moves its task on, a file gets its place.
/// </summary>
internal static class Announcements
{
    public static async Task<Row> Comment(IServiceProvider doors, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var order = given.DeepClone().AsObject();
        order["comment"] = order["text"]?.DeepClone();
        var told = new Given(order);
        var comments = doors.GetRequiredService<TaskComments>();
        return (await comments.Add(told.Id("object_id"), TaskEndpoints.OrderIn(told, []), actor, cancel)).Comment;
    }

    public static Task<Row> PreviewFile(IServiceProvider doors, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var told = new Given(given);
        var previews = doors.GetRequiredService<Previews>();
        return previews.Add(told.Id("task_id"), commentId: null, told.WholeOrNull("revision"), actor, cancel, given);
    }

    public static Task<Row> WorkingFile(IServiceProvider doors, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var told = new Given(given);
        var order = new NewWorkingFile(FileEndpoints.Wish(told, "working", "sep")) { Facts = given };
        return doors.GetRequiredService<WorkingFiles>().Create(told.Id("task_id"), order, actor, cancel);
    }

    /// <summary>Of an entity; or, with an instance of an asset, of its use in <c>temporal_entity_id</c>.</summary>
    public static Task<Row> OutputFile(IServiceProvider doors, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var told = new Given(given);
        var owner = told.IdOrNull("asset_instance_id") is { } instance
            ? new OutputOwner(told.Id("temporal_entity_id"), instance)
            : new OutputOwner(told.Id("entity_id"));
        var order = OutputFileEndpoints.Order(told) with { Facts = given, WorkingFileId = told.IdOrNull("source_file_id") };
        return doors.GetRequiredService<OutputFiles>().Create(owner, order, actor, cancel);
    }
}
