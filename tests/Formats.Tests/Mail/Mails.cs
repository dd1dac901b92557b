using System.Text;
using Dossier.Formats.Mail;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail;

/// <summary>Mails written in a test, read as files are.</summary>
internal static class Mails
{
    /// <summary>Reads a mail whose lines are given; a character is a byte.</summary>
    public static Found Read(params string[] lines) => Read(Bytes(lines));

    public static Found Read(byte[] bytes, string name = "mail.eml") => Read(new EmailReader(), bytes, name);

    public static Found Read(Reader reader, byte[] bytes, string name)
    {
        using var folder = new TemporaryFolder();
        return Read(reader, folder.File("item", bytes), name);
    }

    public static Found Read(Reader reader, string path, string? name = null)
    {
        var found = new Found();
        reader.Read(new Content(path, name ?? Path.GetFileName(path)), found, TestContext.Current.CancellationToken);
        return found;
    }

    public static byte[] Bytes(params string[] lines) => Encoding.Latin1.GetBytes(string.Join("\r\n", lines));

    /// <summary>All values of a property as text.</summary>
    public static string[] All(this Found found, string property) =>
        found.Values.TryGetValue(property, out var values) ? [.. values.Select(value => value.ToString()!)] : [];

    public static string[] Names(this Found found) => [.. found.Children.Select(child => child.Child.Name)];

    public static string Text(this (Child Child, byte[] Bytes) child) => Encoding.Latin1.GetString(child.Bytes);
}
