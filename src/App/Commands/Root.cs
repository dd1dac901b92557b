using System.CommandLine;

namespace Dossier.App.Commands;

/// <summary>The command line: one file a command.</summary>
internal static class Root
{
    public static RootCommand Command() =>
        new("Dossier: matters, their documents and the work done on them.")
        {
            Serve.Command(),
            Work.Command(),
            Ingest.Command(),
            Search.Command(),
            Terms.Command(),
            Export.Command(),
            Ocr.Command(),
            Exceptions.Command(),
            PasswordList.Command(),
            SettingsOf.Command(),
            UsageReport.Command(),
            KnownFilesList.Command(),
            DemoTour.Command(),
            DemoArchive.Command(),
        };
}
