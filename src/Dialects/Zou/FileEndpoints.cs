using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Working files, where they lie, and what may lie where. See <see cref="OutputFileEndpoints"/>.</summary>
internal static class FileEndpoints
{
    internal const string UsualName = "main";
    private const string UsualSeparator = "/";

    /// <summary>In bytes.</summary>
    private const long LargestFile = 64L << 30;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/projects/{project_id}/set-file-tree", SetTree);
        api.MapPost("/data/tasks/{task_id}/working-file-path", WorkingPath);
        api.MapPost("/data/tasks/{task_id}/working-files/new", NewWorking);
        api.MapGet("/data/tasks/{task_id}/working-files", OfTask);
        api.MapGet("/data/tasks/{task_id}/working-files/last-revisions", LastOfTask);
        api.MapGet("/data/entities/{entity_id}/working-files", OfEntity);
        api.MapPut("/actions/working-files/{working_file_id}/comment", Comment);
        api.MapPut("/actions/working-files/{working_file_id}/modified", Modified);
        api.MapGet("/data/working-files/{working_file_id}/file", Open);
        api.MapPost("/data/working-files/{working_file_id}/file", Upload);
        api.MapGet("/data/files/{file_id}", Find);
        // Clients and documentation spell it differently.
        api.MapPost("/data/entities/guess-from-path", Guess);
        api.MapPost("/data/entities/guess_from_path", Guess);
    }

    private static async Task<IResult> SetTree(
        string project_id,
        Given given,
        Caller caller,
        FilePlaces places,
        CancellationToken cancel
    ) => Reply.Row(await places.SetTree(Query.PathId(project_id), given.Text("tree_name"), caller, cancel));

    private static async Task<IResult> WorkingPath(
        string task_id,
        Given given,
        Caller caller,
        FilePlaces places,
        CancellationToken cancel
    ) => Path(await places.OfWorking(Query.PathId(task_id), Wish(given, "working", "sep"), caller, cancel));

    private static async Task<IResult> NewWorking(string task_id, Given given, Caller caller, WorkingFiles files, CancellationToken cancel)
    {
        given.Text("name");
        var order = new NewWorkingFile(Wish(given, "working", "sep"))
        {
            Description = given.TextOrNull("description"),
            Comment = given.TextOrNull("comment"),
            PersonId = given.IdOrNull("person_id"),
        };
        return Reply.Created(await files.Create(Query.PathId(task_id), order, caller, cancel));
    }

    private static async Task<IResult> OfTask(string task_id, Caller caller, WorkingFiles files, CancellationToken cancel) =>
        Reply.List(await files.OfTask(Query.PathId(task_id), caller, cancel));

    /// <summary>By their names.</summary>
    private static async Task<IResult> LastOfTask(string task_id, Caller caller, WorkingFiles files, CancellationToken cancel)
    {
        var byName = new JsonObject();
        foreach (var file in await files.LastOfTask(Query.PathId(task_id), caller, cancel))
        {
            byName[file.Text("name") ?? ""] = Wire.Node(file);
        }

        return Reply.Ok(byName);
    }

    private static async Task<IResult> OfEntity(
        string entity_id,
        HttpRequest request,
        Caller caller,
        WorkingFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.OfEntity(Query.PathId(entity_id), Query.Id(request, "task_id"), Word(request, "name"), caller, cancel));

    private static async Task<IResult> Comment(
        string working_file_id,
        Given given,
        Caller caller,
        WorkingFiles files,
        CancellationToken cancel
    ) => Reply.Row(await files.Touch(Query.PathId(working_file_id), given.Text("comment"), caller, cancel));

    private static async Task<IResult> Modified(string working_file_id, Caller caller, WorkingFiles files, CancellationToken cancel) =>
        Reply.Row(await files.Touch(Query.PathId(working_file_id), comment: null, caller, cancel));

    private static async Task<IResult> Open(string working_file_id, Caller caller, WorkingFiles files, CancellationToken cancel)
    {
        var (version, content) = await files.Open(Query.PathId(working_file_id), caller, cancel);
        return new FileAnswer(version, content, version.FileName) { MediaType = "application/octet-stream" };
    }

    private static Task<IResult> Upload(
        string working_file_id,
        HttpContext context,
        Caller caller,
        WorkingFiles files,
        CancellationToken cancel
    )
    {
        var id = Query.PathId(working_file_id);
        return Multipart.Receive(
            context,
            "file",
            [],
            LargestFile,
            async (_, file) =>
            {
                var taken = new NewFile(file.FileName, file.Content) { MediaType = file.MediaType };
                return Reply.Created(await files.Upload(id, taken, caller, cancel));
            },
            cancel
        );
    }

    private static async Task<IResult> Find(string file_id, Caller caller, OutputFiles files, CancellationToken cancel) =>
        Reply.Row(await files.FindFile(Query.PathId(file_id), caller, cancel));

    /// <summary>What a path may be of: the ids of what its parts name, and the template of the project's tree that it follows.</summary>
    private static async Task<IResult> Guess(Given given, Caller caller, PathGuesses guesses, CancellationToken cancel)
    {
        var separator = given.TextOrNull("sep") is { Length: 1 } sign ? sign[0] : UsualSeparator[0];
        var found = await guesses.Of(given.Id("project_id"), given.Text("file_path"), separator, caller, cancel);
        return Reply.Ok(new JsonArray([.. found.Select(guess => (JsonNode)Told(guess))]));
    }

    private static JsonObject Told(PathGuess guess)
    {
        var told = new JsonObject { ["Template"] = guess.Template };
        foreach (var (tag, id) in guess.Ids)
        {
            told[tag] = id.ToString();
        }

        return told;
    }

    internal static FileWish Wish(Given given, string mode, string separator) =>
        new(
            given.TextOrNull("name") ?? UsualName,
            given.TextOrNull("mode") ?? mode,
            given.WholeOrNull("revision"),
            given.TextOrNull(separator) is { Length: 1 } sign ? sign : UsualSeparator
        )
        {
            SoftwareId = given.TextOrNull("software_id") is { Length: > 0 } ? given.IdOrNull("software_id") : null,
            Representation = given.TextOrNull("representation") ?? "",
            Extension = given.TextOrNull("extension") ?? "",
        };

    internal static string? Word(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    internal static IResult Path((string Folder, string Name) place) =>
        Reply.Ok(new JsonObject { ["path"] = place.Folder, ["name"] = place.Name });
}
