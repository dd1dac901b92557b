using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.12, templates of native imports. There is one: what the project's own settings say of ingestions.</summary>
internal static class TemplateEndpoints
{
    private const long OfProject = 1;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/projects/{project_id}/templates", List);

    /// <summary>0 names none.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public static void MustBeThere(long id)
    {
        if (id is not (0 or OfProject))
        {
            throw Refused.NotFound("template");
        }
    }

    /// <summary>Contract 3.12: a type must be given; which there are is not said.</summary>
    private static IResult List(HttpContext context, Project project)
    {
        if (Asked.Numbers(context.Request, "type") is not [_])
        {
            throw Refused.Invalid("type", "'type' must be given, as a whole number.");
        }

        var settings = project.Workspace.Settings;
        return Reply.Ok(
            new[]
            {
                new Dictionary<string, object?>
                {
                    ["id"] = OfProject,
                    ["name"] = "Settings of the project",
                    ["description"] = "",
                    ["created_date"] = Reply.DateUtc(project.Workspace.CreatedAt),
                    ["created_user_id"] = 0,
                    ["field_template_file"] = "Default.csv",
                    ["processing_options_file"] = "Default.ini",
                    ["input_fields"] = null,
                    ["deduplication_level"] = Level(settings.Deduplication),
                    ["use_nsrl"] = settings.ExcludeKnownFiles,
                    ["use_detected_file_extensions"] = true,
                    ["extract_embedded_objects"] = 1,
                    ["create_placeholders"] = true,
                    ["numbering_prefix"] = "000000",
                    ["folder_ids"] = null,
                    ["processing_mode"] = 0,
                    ["nsrl_options"] = null,
                    ["filterout_file_extensions"] = null,
                    ["min_mru_date_time"] = null,
                    ["create_document_folders"] = false,
                    ["create_custodian_folders"] = false,
                    ["min_extracted_text_words"] = null,
                    ["only_add_root_parents"] = false,
                    ["cancelon_file_copy_errors"] = false,
                    ["filterout_file_names"] = null,
                    ["mapip_allowed"] = false,
                    ["add_simple_email_header_to_text"] = false,
                },
            }
        );
    }

    /// <summary>Contract 4, deduplication_level.</summary>
    private static int Level(Deduplication deduplication) =>
        deduplication switch
        {
            Deduplication.None => 0,
            Deduplication.Custodian => 1,
            _ => 3,
        };
}
