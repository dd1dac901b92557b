using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>One run of a program of poppler-utils (Debian: poppler-utils): poppler is under the GPL, so it is never linked.</summary>
internal sealed class PopplerTool(string program, IEnumerable<string> arguments, CancellationToken cancel)
    : ChildTool(program, "poppler-utils", arguments, cancel, seconds: MostSeconds)
{
    private const int MostSeconds = 900;

    public bool IsPasswordWrong => Errors.Contains("Incorrect password", StringComparison.OrdinalIgnoreCase);
}
