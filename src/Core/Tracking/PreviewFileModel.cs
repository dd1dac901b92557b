using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What people show of their tasks: one file of one revision. Its bytes are a version of a document of the workspace.</summary>
internal static class PreviewFileModel
{
    public static Model Model { get; } =
        new(
            "preview_file",
            "preview_files",
            [
                Words("name", 250),
                Words("original_name", 250),
                Whole("revision").Or(1L).Ours(),
                Whole("position").Or(1L),
                Words("extension", 12).Ours(),
                Words("description"),
                Words("path", 400),
                Words("source", 40),
                Whole("file_size").From("COALESCE(t.file_size, dv.size, 0)").Imported(),
                // Its document was deleted; or it came without one, from another installation.
                Words("status")
                    .From("CASE WHEN dv.id IS NULL AND (t.version IS NOT NULL OR t.status = 'ready') THEN 'missing' ELSE t.status END")
                    .OneOf("processing", "ready", "broken", "missing")
                    .Or("missing")
                    .Imported(),
                Words("validation_status").Or("neutral").OneOf("validated", "rejected", "neutral"),
                Free("annotations"),
                Whole("width").Or(0L),
                Whole("height").Or(0L),
                Fraction("duration").Or(0d),
                Free("data"),
                Whole("token_in"),
                Whole("token_out"),
                Link("task_id").Ours().Required(),
                Link("person_id").Ours(),
                Link("source_file_id"),
                Whole("shotgun_id"),
                Flag("is_movie").Ours(),
                Words("url", 600),
                Words("uploaded_movie_url", 600).Ours(),
                Words("uploaded_movie_name", 150).Ours(),
                Link("document_id").Hidden().Ours(),
                Whole("version").Hidden().Ours(),
                Free("normal").Hidden().Ours(),
                Words("fault").Hidden().Ours(),
                Link("project_id").From("k.project_id").Hidden(),
            ]
        )
        {
            From = """
                preview_files t JOIN tasks k ON k.id = t.task_id
                LEFT JOIN document_versions dv ON dv.document_id = t.document_id AND dv.ordinal = t.version
                """,
            WorkspaceSql = "k.project_id",
            InEvents = ["task_id"],
            VendorWhere = OfVendor("t.task_id"),
            Read = Who.Team,
            Create = Who.Nobody,
            Change = Who.Workers,
            Delete = Who.Managers,
            Scopes = Scopes.OfWork,
            Relations = [new Relation("comments", "comment_previews", "preview_file_id", "comment_id", "task_comments") { IsOurs = true }],
        };
}
