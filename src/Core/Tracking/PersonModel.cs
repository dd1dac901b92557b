using Dossier.Core.People;
using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>A person is a user; what only tracking knows of it is beside it.</summary>
internal static class PersonModel
{
    /// <summary>What a user <c>u</c> with the profile <c>t</c> is in the whole installation.</summary>
    public const string Role = $"CASE WHEN {Administrators.IsOne} THEN 'admin' ELSE COALESCE(t.role, 'user') END";

    private const string HasTotp = "EXISTS (SELECT 1 FROM second_factors sf WHERE sf.user_id = u.id AND sf.totp_enabled)";

    private const string HasEmailCodes = "EXISTS (SELECT 1 FROM email_factors ef WHERE ef.user_id = u.id AND ef.is_on)";

    private const string HasPasskeys = "EXISTS (SELECT 1 FROM passkeys pk WHERE pk.user_id = u.id)";

    public static Model Model { get; } =
        new(
            "person",
            "profiles",
            [
                Words("first_name", 80).From("COALESCE(u.first_name, u.user_name)"),
                Words("last_name", 80).From("COALESCE(u.last_name, '')"),
                Words("full_name").From("TRIM(COALESCE(u.first_name, u.user_name) || ' ' || COALESCE(u.last_name, ''))"),
                Words("email").From("u.email"),
                Flag("active").From("u.is_active"),
                Words("desktop_login", 80).From("u.user_name"),
                Words("role").From(Role),
                Words("phone", 30),
                Words("country", 2),
                Words("contract_type")
                    .Or("open-ended")
                    .OneOf("open-ended", "fixed-term", "short-term", "freelance", "apprentice", "internship"),
                Flag("archived"),
                new Column("last_presence", ColumnType.Day),
                Words("timezone", 80).Or("UTC"),
                Words("locale", 12).Or("en_US"),
                Flag("use_12_hour_clock"),
                Words("display_date_format", 20).Or("YYYY-MM-DD"),
                Free("data"),
                Words("position").Or("artist").OneOf("supervisor", "lead", "artist"),
                Words("seniority").Or("mid").OneOf("senior", "mid", "junior"),
                Whole("daily_salary").Or(0L),
                Flag("has_avatar").Ours(),
                Flag("notifications_enabled"),
                Flag("notifications_slack_enabled"),
                Words("notifications_slack_userid", 60).Or(""),
                Flag("notifications_mattermost_enabled"),
                Words("notifications_mattermost_userid", 60).Or(""),
                Flag("notifications_discord_enabled"),
                Words("notifications_discord_userid", 60).Or(""),
                Whole("shotgun_id"),
                Flag("is_bot"),
                new Column("expiration_date", ColumnType.Day),
                Flag("is_guest").From("FALSE"),
                Flag("totp_enabled").From(HasTotp),
                Words("preferred_two_factor_authentication")
                    .From($"CASE WHEN {HasTotp} THEN 'totp' WHEN {HasEmailCodes} THEN 'email_otp' WHEN {HasPasskeys} THEN 'fido' END"),
                Flag("email_otp_enabled").From(HasEmailCodes),
                Flag("fido_enabled").From(HasPasskeys),
                Flag("is_generated_from_ldap").From("FALSE"),
                Link("studio_id"),
            ]
        )
        {
            From = "users u LEFT JOIN profiles t ON t.user_id = u.id",
            Key = "user_id",
            IdSql = "u.id",
            CreatedSql = "u.created_at",
            UpdatedSql = "COALESCE(t.updated_at, u.created_at)",
            NumberSql = "u.number",
            IsOuter = true,
            Where = "(@everything OR u.organization_id = @organizationId)",
            Read = Who.Everybody,
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
            Relations = [new Relation("departments", "department_people", "user_id", "department_id", "departments")],
            Reduced = new HashSet<string>
            {
                "id",
                "first_name",
                "last_name",
                "full_name",
                "role",
                "active",
                "desktop_login",
                "has_avatar",
                "is_bot",
                "departments",
                "studio_id",
            },
        };

    /// <summary>What people may change of themselves only when they are administrators.</summary>
    public static IReadOnlySet<string> AdministratorsChange { get; } =
        new HashSet<string>
        {
            "role",
            "departments",
            "active",
            "is_bot",
            "expiration_date",
            "archived",
            "studio_id",
            "position",
            "seniority",
            "daily_salary",
            "contract_type",
            "shotgun_id",
            "desktop_login",
        };
}
