using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Working and output files, and where they lie.</summary>
internal static class FileEndpoints
{
    private const string UsualName = "main";
    private const string UsualSeparator = "/";

    /// <summary>In bytes.</summary>
    private const long LargestFile = 64L << 30;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/actions/projects/{project_id}/set-file-tree", SetTree);
        api.MapPost("/data/tasks/{task_id}/working-file-path", WorkingPath);
        api.MapPost("/data/entities/{entity_id}/output-file-path", OutputPath);
        api.MapPost("/data/tasks/{task_id}/working-files/new", NewWorking);
        api.MapGet("/data/tasks/{task_id}/working-files", OfTask);
        api.MapGet("/data/tasks/{task_id}/working-files/last-revisions", LastOfTask);
        api.MapGet("/data/entities/{entity_id}/working-files", OfEntity);
        api.MapPut("/actions/working-files/{working_file_id}/comment", Comment);
        api.MapPut("/actions/working-files/{working_file_id}/modified", Modified);
        api.MapGet("/data/working-files/{working_file_id}/file", Open);
        api.MapPost("/data/working-files/{working_file_id}/file", Upload);
        api.MapPost("/data/entities/{entity_id}/output-files/new", NewOutput);
        api.MapPost("/data/entities/{entity_id}/output-files/next-revision", NextRevision);
        api.MapGet("/data/entities/{entity_id}/output-files", Outputs);
        api.MapGet("/data/entities/{entity_id}/output-files/last-revisions", LastOutputs);
        api.MapGet("/data/entities/{entity_id}/output-types", OutputTypes);
        api.MapGet("/data/projects/{project_id}/output-files", ProjectOutputs);
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

    private static async Task<IResult> OutputPath(string entity_id, Given given, Caller caller, FilePlaces places, CancellationToken cancel)
    {
        var wish = Wish(given, "output", "separator") with { OutputTypeId = given.Id("output_type_id") };
        return Path(await places.OfOutput(Query.PathId(entity_id), given.Id("task_type_id"), wish, caller, cancel));
    }

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

    private static async Task<IResult> NewOutput(string entity_id, Given given, Caller caller, OutputFiles files, CancellationToken cancel)
    {
        var wish = Wish(given, "output", "sep") with { OutputTypeId = given.Id("output_type_id") };
        var order = new NewOutputFile(wish, given.Id("task_type_id"))
        {
            Comment = given.TextOrNull("comment"),
            Elements = given.WholeOrNull("nb_elements") ?? 1,
            PersonId = given.IdOrNull("person_id"),
            WorkingFileId = given.IdOrNull("working_file_id"),
            FileStatusId = given.IdOrNull("file_status_id"),
        };
        return Reply.Created(await files.Create(Query.PathId(entity_id), order, caller, cancel));
    }

    private static async Task<IResult> NextRevision(
        string entity_id,
        Given given,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    )
    {
        var name = given.TextOrNull("name") ?? UsualName;
        var (type, taskType) = (given.Id("output_type_id"), given.Id("task_type_id"));
        var next = await files.Next(Query.PathId(entity_id), type, taskType, name, caller, cancel);
        return Reply.Ok(new JsonObject { ["next_revision"] = next });
    }

    private static async Task<IResult> Outputs(
        string entity_id,
        HttpRequest request,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.OfEntity(Query.PathId(entity_id), Asked(request), caller, cancel));

    private static async Task<IResult> LastOutputs(
        string entity_id,
        HttpRequest request,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.LastOfEntity(Query.PathId(entity_id), Asked(request), caller, cancel));

    private static async Task<IResult> OutputTypes(string entity_id, Caller caller, OutputFiles files, CancellationToken cancel) =>
        Reply.List(await files.TypesOf(Query.PathId(entity_id), caller, cancel));

    private static async Task<IResult> ProjectOutputs(
        string project_id,
        HttpRequest request,
        Caller caller,
        OutputFiles files,
        CancellationToken cancel
    ) => Reply.List(await files.OfProject(Query.PathId(project_id), Asked(request), caller, cancel));

    private static OutputQuery Asked(HttpRequest request) =>
        new()
        {
            OutputTypeId = Query.Id(request, "output_type_id"),
            TaskTypeId = Query.Id(request, "task_type_id"),
            FileStatusId = Query.Id(request, "file_status_id"),
            Representation = Word(request, "representation"),
            Name = Word(request, "name"),
        };

    private static FileWish Wish(Given given, string mode, string separator) =>
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

    private static string? Word(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static IResult Path((string Folder, string Name) place) =>
        Reply.Ok(new JsonObject { ["path"] = place.Folder, ["name"] = place.Name });
}
