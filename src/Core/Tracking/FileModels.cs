using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>The files people work in, and what comes out of them.</summary>
public static class FileModels
{
    public static Model WorkingFiles { get; } =
        new(
            "working_file",
            "working_files",
            [
                Whole("shotgun_id"),
                Words("name", 250),
                Words("description"),
                Words("comment"),
                Whole("revision").Ours(),
                Whole("size"),
                Whole("checksum"),
                Words("path", 400),
                Free("data"),
                Link("task_id").Ours(),
                Link("entity_id").Ours(),
                Link("person_id"),
                Link("software_id"),
                Link("document_id").Hidden().Ours(),
                Link("project_id").From("k.project_id").Hidden(),
            ]
        )
        {
            From = "working_files t JOIN tasks k ON k.id = t.task_id",
            WorkspaceSql = "k.project_id",
            VendorWhere = "EXISTS (SELECT 1 FROM task_assignees a WHERE a.task_id = t.task_id AND a.user_id = @userId)",
            ClientWhere = "FALSE",
            InEvents = ["task_id"],
            Read = Who.Insiders,
            ReadOne = Who.Team,
            Create = Who.Nobody,
            Change = Who.Author,
            Relations = [new Relation("outputs", "output_files", "source_file_id", "id", "output_files") { IsOurs = true }],
        };

    public static Model OutputFiles { get; } =
        new(
            "output_file",
            "output_files",
            [
                Whole("shotgun_id"),
                Name(250),
                Flag("canceled"),
                Whole("size"),
                Words("checksum", 32),
                Words("description"),
                Words("comment"),
                Words("extension", 10),
                Whole("revision").Ours(),
                Words("representation", 20),
                Whole("nb_elements").Or(1L),
                Words("source", 40),
                Words("path", 400),
                Free("data"),
                Link("file_status_id"),
                Link("entity_id").Ours(),
                Link("asset_instance_id").Ours(),
                Link("output_type_id"),
                Link("task_type_id"),
                Link("person_id"),
                Link("source_file_id").Ours(),
                Link("temporal_entity_id").Ours(),
                Link("project_id").From("e.project_id").Hidden(),
            ]
        )
        {
            // Who works where an instance of an asset is used, sees what comes out of it, though the asset may be another project's.
            From = "output_files t JOIN entities e ON e.id = COALESCE(t.temporal_entity_id, t.entity_id)",
            WorkspaceSql = "e.project_id",
            VendorWhere = "FALSE",
            InEvents = ["entity_id"],
            Read = Who.Insiders,
            Create = Who.Nobody,
            Change = Who.Author,
        };
}
