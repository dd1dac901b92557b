using Dossier.Formats.Native;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>The words of a document through one of the programs of the Document Liberation Project, which write them line by line.</summary>
internal static class ToolText
{
    private const int MostSeconds = 300;

    /// <summary>How the programs announce a page: no word of the document.</summary>
    private const string PageMark = "\t##### Page ";

    /// <param name="package">The Debian package that has the program.</param>
    /// <exception cref="Unreadable">Unsupported when the program is not installed, Corrupt, Timeout.</exception>
    public static void Read(string program, string package, Content content, Findings findings, CancellationToken cancel)
    {
        using var tool = new ChildTool(program, package, [Path.GetFullPath(content.LocalPath)], cancel, seconds: MostSeconds);
        using (var flow = new TextFlow(findings) { KeepsSpace = true })
        {
            while (tool.Output.ReadLine() is { } line)
            {
                findings.Working();
                var isPage = line.StartsWith(PageMark, StringComparison.Ordinal);
                flow.Break(isPage ? 2 : 1);
                flow.Write(isPage ? "" : line);
            }
        }

        var code = tool.End();
        cancel.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw ChildTool.RanOutOfTime(code)
                ? new Unreadable(FaultKind.Timeout, $"Reading it took {program} more than {MostSeconds} seconds.")
                : new Unreadable(FaultKind.Corrupt, "It is damaged, encrypted, or of a version that is not read.");
        }
    }
}
