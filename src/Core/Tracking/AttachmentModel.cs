using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>Files beside the work: with a comment, or in the project's workspace without anybody showing them of a task.</summary>
internal static class AttachmentModel
{
    public static Model BesideComments { get; } =
        new(
            "attachment_file",
            "comment_attachments",
            [
                Words("name", 250).Required(),
                Whole("size"),
                Words("extension", 12),
                Words("mimetype", 255),
                Link("comment_id").Required().Fixed(),
                Link("reply_id").Ours(),
                Link("chat_message_id").From("NULL"),
                Link("document_id").Hidden().Ours(),
                Link("task_id").From("c.task_id").Hidden(),
                Link("project_id").From("k.project_id").Hidden(),
            ]
        )
        {
            From = "comment_attachments t JOIN task_comments c ON c.id = t.comment_id JOIN tasks k ON k.id = c.task_id",
            WorkspaceSql = "k.project_id",
        };

    public static Model Documents { get; } =
        new(
            "attachment_file",
            "documents",
            [
                Words("name", 1000).From("v.file_name"),
                Whole("size").From("v.size"),
                Words("extension", 12).From("v.file_name"),
                Words("mimetype", 255).From("v.media_type"),
                Link("comment_id").From("NULL"),
                Link("reply_id").From("NULL"),
                Link("chat_message_id").From("NULL"),
                Link("project_id").From("t.workspace_id").Hidden(),
            ]
        )
        {
            From = "documents t JOIN document_versions v ON v.document_id = t.id AND v.ordinal = t.current_version",
            WorkspaceSql = "t.workspace_id",
            Where = """
                t.outcome = 1 AND NOT EXISTS (SELECT 1 FROM preview_files p WHERE p.document_id = t.id)
                AND NOT EXISTS (SELECT 1 FROM comment_attachments a WHERE a.document_id = t.id)
                AND NOT EXISTS (SELECT 1 FROM working_files f WHERE f.document_id = t.id)
                """,
            VendorWhere = "FALSE",
            ClientWhere = "FALSE",
            ReadOne = Who.Team,
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };
}
