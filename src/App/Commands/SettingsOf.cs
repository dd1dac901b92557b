using System.CommandLine;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.App.Commands;

/// <summary><c>dossier settings</c>: how a workspace reads evidence and writes times; shown, or changed by what is given.</summary>
internal static class SettingsOf
{
    public static Command Command()
    {
        var zone = new Option<string?>("--time-zone")
        {
            Description = "In which times are written where they leave as text: an IANA name, such as Europe/Paris.",
        };
        var deleted = new Option<bool?>("--read-deleted") { Description = "Of disk images deleted files are read too: true or false." };
        var languages = new Option<string?>("--ocr")
        {
            Description =
                "Languages in which pictures of text are recognized after an ingestion, with commas between: EN,DE; none for none.",
        };
        var json = Options.Json();
        return WorkspaceCommand.Make(
            "settings",
            "Shows how a workspace reads evidence and writes times, and changes what is given.",
            [zone, deleted, languages, json],
            async (given, installation, found, cancel) =>
            {
                WorkspaceSettings Wanted(WorkspaceSettings before) =>
                    before with
                    {
                        TimeZone = given.GetValue(zone) ?? before.TimeZone,
                        ReadDeletedFiles = given.GetValue(deleted) ?? before.ReadDeletedFiles,
                        OcrLanguages = given.GetValue(languages) is { } named ? Languages(named) : before.OcrLanguages,
                    };
                var settings = found.Settings;
                if (given.GetValue(zone) is not null || given.GetValue(deleted) is not null || given.GetValue(languages) is not null)
                {
                    var changed = await installation
                        .Of<Workspaces>()
                        .Change(
                            found.Id,
                            before => new WorkspaceChange { Settings = Wanted(before.Settings) },
                            Installation.Operator,
                            cancel
                        );
                    settings = changed.Settings;
                }

                Print(settings, given.GetValue(json));
            }
        );
    }

    private static string[] Languages(string named) =>
        named == "none" ? [] : named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void Print(WorkspaceSettings settings, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(
                Json.Write(
                    new
                    {
                        settings.TimeZone,
                        settings.ReadDeletedFiles,
                        settings.OcrLanguages,
                    }
                )
            );
            return;
        }

        Console.WriteLine($"time zone           {settings.TimeZone}");
        Console.WriteLine($"read deleted files  {(settings.ReadDeletedFiles ? "yes" : "no")}");
        Console.WriteLine($"OCR languages       {(settings.OcrLanguages.Count == 0 ? "none" : string.Join(", ", settings.OcrLanguages))}");
    }
}
