using static Dossier.Core.Tracking.Models;

namespace Dossier.Core.Tracking;

/// <summary>What is watched together, and what is made of it.</summary>
public static class PlaylistModels
{
    public static Model Playlists { get; } =
        new(
            "playlist",
            "playlists",
            [
                Name(80),
                Free("shots").Or("[]"),
                Link("project_id").Required().Fixed(),
                Link("episode_id").In("entities"),
                Link("task_type_id"),
                Flag("for_client"),
                Words("for_entity", 10).Or("shot"),
                Flag("is_for_all"),
                Link("created_by").Ours(),
            ]
        )
        {
            WorkspaceSql = "t.project_id",
            VendorWhere = "FALSE",
            ClientWhere = "COALESCE(t.for_client, FALSE)",
            Read = Who.Insiders,
            Create = Who.Supervisors,
            Change = Who.Supervisors,
            Delete = Who.Supervisors,
            Relations = [new Relation("build_jobs", "build_jobs", "playlist_id", "id", "build_jobs") { IsOurs = true }],
        };

    /// <summary>People without an account who say something about a shared playlist; told as persons are.</summary>
    public static Model Guests { get; } =
        new(
            "person",
            "playlist_guests",
            [
                Words("first_name", 80),
                Words("last_name", 80),
                Words("full_name").From("TRIM(t.first_name || ' ' || t.last_name)"),
                Words("role").From("'client'"),
                Flag("active").From("TRUE"),
                Flag("has_avatar").From("FALSE"),
                Flag("is_bot").From("FALSE"),
                Flag("is_guest").From("TRUE"),
                Link("share_id").Hidden().Ours(),
                Words("key_hash").Hidden().Ours(),
            ]
        )
        {
            Read = Who.Nobody,
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };

    public static Model BuildJobs { get; } =
        new(
            "build_job",
            "build_jobs",
            [
                Words("status").Ours().Or("running").OneOf("running", "failed", "succeeded"),
                Words("job_type").Ours().Or("movie").OneOf("archive", "movie"),
                new Column("ended_at", ColumnType.Time) { IsOurs = true },
                Link("playlist_id").Ours().Required(),
                Words("sha256").Hidden().Ours(),
                Words("fault").Hidden().Ours(),
                Link("project_id").From("p.project_id").Hidden(),
            ]
        )
        {
            From = "build_jobs t JOIN playlists p ON p.id = t.playlist_id",
            WorkspaceSql = "p.project_id",
            VendorWhere = "FALSE",
            Read = Who.Insiders,
            InEvents = ["playlist_id"],
            Create = Who.Nobody,
            Change = Who.Nobody,
            Delete = Who.Nobody,
        };
}
