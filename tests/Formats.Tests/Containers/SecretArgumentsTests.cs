using System.Text;
using Dossier.Formats.Pdf;
using Dossier.Support;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Every user of a machine can read the command line of every program on it: no password may stand there.</summary>
public sealed class SecretArgumentsTests : IDisposable
{
    private const string Password = "xyzzy-harbor";
    private static readonly byte[] Letter = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("To the board. ", 500)));

    private readonly TemporaryFolder folder = new();
    private readonly string? places = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", places);
        folder.Dispose();
    }

    [Fact]
    public void No_program_is_given_a_password_by_its_command_line()
    {
        folder.File("in/letter.txt", Letter);
        var inner = Path.Combine(folder.Path, "in");
        Tool.Run(inner, "7zz", "a", "-bso0", "-mhe=on", "-p" + Password, "../locked.7z", "letter.txt");
        folder.File("locked.rar", HandMadeRar.Of(Password, [("letter.txt", Letter)], hidesNames: true));
        var plain = Corpus.File("tika", "tika-detectors/tika-detector-magika/src/test/resources/test-documents/testPDF.pdf");
        string[] locking = ["--encrypt", Password, "owner", "256", "--", "--add-attachment", "letter.txt", "--", plain, "../locked.pdf"];
        Tool.Run(inner, "qpdf", ["--warning-exit-0", .. locking]);
        var log = WatchPrograms();

        Assert.Equal(Letter, Archives.Read(Path.Combine(folder.Path, "locked.7z"), "wrong", Password).Bytes("letter.txt"));
        Assert.Equal(Letter, Archives.Read(Path.Combine(folder.Path, "locked.rar"), "wrong", Password).Bytes("letter.txt"));
        var found = new Found();
        new PdfReader().Read(Pdf(), found, TestContext.Current.CancellationToken);
        Assert.Contains("Apache Tika", found.AllText, StringComparison.Ordinal);
        Assert.Equal(Letter, Assert.Single(found.Children).Bytes);

        var started = File.ReadAllText(log);
        Assert.Contains("7zz ", started, StringComparison.Ordinal);
        Assert.Contains("qpdf ", started, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, started, StringComparison.Ordinal);
    }

    private Content Pdf() =>
        new(Path.Combine(folder.Path, "locked.pdf"), "x.pdf")
        {
            MediaType = MediaTypes.Pdf,
            Passwords = ["wrong", Password],
            Scratch = folder.Path,
        };

    /// <summary>Puts before each program one of the same name that notes what it is started with, and becomes it.</summary>
    /// <returns>The path of the notes.</returns>
    private string WatchPrograms()
    {
        var log = Path.Combine(folder.Path, "started");
        var watchers = Directory.CreateDirectory(Path.Combine(folder.Path, "watchers")).FullName;
        foreach (var program in new[] { "7zz", "qpdf", "pdftotext", "pdfinfo", "pdfdetach", "pdfimages", "lsar", "unar" })
        {
            var path = Path.Combine(watchers, program);
            File.WriteAllText(path, $"#!/bin/sh\necho \"{program} $*\" >>'{log}'\nexec /usr/bin/{program} \"$@\"\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Environment.SetEnvironmentVariable("PATH", $"{watchers}:{places}");
        return log;
    }
}
