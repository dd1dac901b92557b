using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What is said about entities, outside their tasks.</summary>
public static class ChatModels
{
    private const string OfVendor =
        "EXISTS (SELECT 1 FROM tasks k JOIN task_assignees a ON a.task_id = k.id WHERE k.entity_id = e.id AND a.user_id = @userId)";

    public static Model Chats { get; } =
        new(
            "chat",
            "chats",
            [
                Link("object_id").Required().Fixed(),
                Words("object_type").From("'entity'"),
                new Column("last_message", ColumnType.Time),
                Link("project_id").From("e.project_id").Hidden(),
            ]
        )
        {
            From = "chats t JOIN entities e ON e.id = t.object_id",
            WorkspaceSql = "e.project_id",
            VendorWhere = OfVendor,
            ClientWhere = "FALSE",
            ReadOne = Who.Team,
            InEvents = ["object_id"],
            Relations = [new Relation("participants", "chat_participants", "chat_id", "user_id", "users")],
        };

    public static Model Messages { get; } =
        new(
            "chat_message",
            "chat_messages",
            [
                Link("chat_id").Required().Fixed(),
                Link("person_id").Required().Fixed(),
                Words("text"),
                Link("project_id").From("e.project_id").Hidden(),
            ]
        )
        {
            From = "chat_messages t JOIN chats c ON c.id = t.chat_id JOIN entities e ON e.id = c.object_id",
            WorkspaceSql = "e.project_id",
            VendorWhere = OfVendor,
            ClientWhere = "FALSE",
            ReadOne = Who.Team,
            InEvents = ["chat_id"],
        };
}
