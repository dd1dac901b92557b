using System.Text;
using Dossier.Formats.Containers;

namespace Dossier.Formats.Tests.Containers;

/// <summary>Reading archives in tests: identified, bid for and read as in the product.</summary>
internal static class Archives
{
    public static Found Read(string path, params string[] passwords)
    {
        var found = new Found();
        Read(path, found, passwords);
        return found;
    }

    public static void Read(string path, Findings findings, params string[] passwords)
    {
        var content = new Content(path, Path.GetFileName(path)) { Passwords = passwords };
        content.MediaType = Formats.Identify.MediaType(content);
        Read(content, findings);
    }

    public static void Read(Content content, Findings findings)
    {
        var reader = new ArchiveReader();
        Assert.Equal(100, reader.Bid(content));
        reader.Read(content, findings, TestContext.Current.CancellationToken);
    }

    public static string FullName(this Child child) => string.Join('/', child.Folders.Append(child.Name));

    public static string[] Paths(this Found found) => [.. found.Children.Select(child => child.Child.FullName())];

    public static byte[] Bytes(this Found found, string path) =>
        Assert.Single(found.Children, child => child.Child.FullName() == path).Bytes;

    public static string Words(this Found found, string path) => Encoding.UTF8.GetString(found.Bytes(path));
}
