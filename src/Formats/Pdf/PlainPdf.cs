using Dossier.Formats.Native;

namespace Dossier.Formats.Pdf;

/// <summary>
/// An encrypted PDF without its encryption, in a working file: written by qpdf (Debian: qpdf, Apache-2.0), which takes the password by its
/// standard input, where poppler's programs take one by their command line alone, for all users of the machine to see.
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

    /// <summary>Tries the known passwords, each as the reader's and the owner's; null when none opens it.</summary>
    public static PlainPdf? Of(Content content, CancellationToken cancel)
    {
        var target = Path.Combine(content.Scratch, $"plain-{Path.GetRandomFileName()}.pdf");
        foreach (var password in content.Passwords.Where(password => !password.AsSpan().ContainsAny('\r', '\n')))
        {
            // Without object streams, so that what lies in it can be seen without unpacking it.
            string[] arguments =
            [
                "--decrypt",
                "--object-streams=disable",
                "--password-file=-",
                Path.GetFullPath(content.LocalPath),
                target,
            ];
            using var decrypt = new ChildTool("qpdf", "qpdf", arguments, cancel, password);
            var code = decrypt.End();
            cancel.ThrowIfCancellationRequested();
            if (code is 0 or OnlyWarnings && File.Exists(target))
            {
                return new PlainPdf(target, content);
            }

            File.Delete(target);
        }

        return null;
    }

    public void Dispose() => File.Delete(path);
}
