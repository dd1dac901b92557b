using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>The studio is an organization; what only tracking knows of it is beside it.</summary>
internal static class OrganisationModel
{
    public static Model Model { get; } =
        new(
            "organisation",
            "studio_settings",
            [
                Words("name", 80).From("o.name"),
                Fraction("hours_by_day").Or(8d),
                Flag("has_avatar").Ours(),
                Flag("use_original_file_name"),
                Flag("timesheets_locked"),
                Flag("format_duration_in_hours"),
                Flag("hd_by_default"),
                Flag("dark_theme_by_default"),
                Words("chat_token_slack", 80).Or(""),
                Words("chat_webhook_mattermost", 80).Or(""),
                Words("chat_token_discord", 80).Or(""),
            ]
        )
        {
            From = "organizations o LEFT JOIN studio_settings t ON t.organization_id = o.id",
            Key = "organization_id",
            IdSql = "o.id",
            CreatedSql = "o.created_at",
            UpdatedSql = "COALESCE(t.updated_at, o.created_at)",
            NumberSql = "o.number",
            IsOuter = true,
            Where = "o.id = @organizationId",
            Read = Who.Everybody,
            // What it signs in to other systems with is nobody's business but of those who set it.
            Reduced = new HashSet<string>
            {
                "id",
                "created_at",
                "updated_at",
                "name",
                "hours_by_day",
                "has_avatar",
                "use_original_file_name",
                "timesheets_locked",
                "format_duration_in_hours",
                "hd_by_default",
                "dark_theme_by_default",
            },
            Create = Who.Nobody,
            Delete = Who.Nobody,
        };
}
