using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>
/// A PDF as others can read it, in a working file: without its encryption, or put together again where it is damaged. Written by qpdf (Debian: qpdf, Apache-2.0),
/// which takes the password by its standard input, where poppler's programs take one by their command line alone, for all users of the machine to see.
/// </summary>
internal sealed class PlainPdf : IDisposable
{
    private const int OnlyWarnings = 3;
    private readonly string path;

    private PlainPdf(string path, Content content)
    {
        this.path = path;
        Content = new Content(path, content.Name) { MediaType = content.MediaType, Scratch = content.Scratch };
    }

    public Content Content { get; }

    /// <summary>Without its encryption: tries the known passwords, each as the reader's and the owner's; null when none opens it.</summary>
    public static PlainPdf? Of(Content content, CancellationToken cancel) =>
        content
            .Passwords.Where(password => !password.AsSpan().ContainsAny('\r', '\n'))
            .Select(password => Write(content, ["--decrypt", "--password-file=-"], password, cancel))
            .FirstOrDefault(plain => plain is not null);

    /// <summary>Put together again from what can be found in it; null when that is nothing.</summary>
    public static PlainPdf? Repaired(Content content, CancellationToken cancel) => Write(content, [], null, cancel);

    private static PlainPdf? Write(Content content, string[] how, string? password, CancellationToken cancel)
    {
        var target = Path.Combine(content.Scratch, $"plain-{Path.GetRandomFileName()}.pdf");
        using var tool = new ChildTool("qpdf", "qpdf", [.. how, Path.GetFullPath(content.LocalPath), target], cancel, password);
        var code = tool.End();
        if (code is 0 or OnlyWarnings && File.Exists(target) && !cancel.IsCancellationRequested)
        {
            return new PlainPdf(target, content);
        }

        File.Delete(target);
        cancel.ThrowIfCancellationRequested();
        return null;
    }

    public void Dispose() => File.Delete(path);
}
