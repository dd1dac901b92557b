using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Support;

namespace Dossier.Core.Tests.Productions;

public sealed class ExportRootsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ExportRoots roots;

    public ExportRootsTests()
    {
        Directory.CreateDirectory(At("exports"));
        Directory.CreateDirectory(At("exports-other"));
        Directory.CreateDirectory(At("secret"));
        roots = new ExportRoots(At("exports"), [At("shared")]);
    }

    [Fact]
    public void Relative_paths_lie_in_the_export_folder_and_absolute_ones_in_an_allowed_root()
    {
        Assert.Equal(At("exports/a/b"), roots.Resolve("a/./b/"));
        Assert.Equal(At("exports/a/b"), roots.Resolve(@"a\b"));
        Assert.Equal(At("shared/a"), roots.Resolve(At("shared/a")));
        Assert.Equal(At("exports"), roots.Resolve(At("exports")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../../secret")]
    [InlineData(@"a\..\..\secret")]
    [InlineData("/etc")]
    [InlineData(@"\\server\share\a")]
    [InlineData(@"C:\exports")]
    [InlineData("a\0b")]
    public void Paths_that_lead_elsewhere_are_refused(string path) =>
        Assert.Equal("output.path", Assert.Throws<Refused>(() => roots.Resolve(path)).Subject);

    [Fact]
    public void A_root_is_no_root_of_its_namesakes() => Assert.Throws<Refused>(() => roots.Resolve(At("exports-other/a")));

    [Fact]
    public void No_link_is_followed()
    {
        Directory.CreateSymbolicLink(At("exports/link"), At("secret"));
        Directory.CreateSymbolicLink(At("exports/dangling"), At("nowhere"));

        Assert.Throws<Refused>(() => roots.Resolve("link"));
        Assert.Throws<Refused>(() => roots.Resolve("link/deeper/still"));
        Assert.Throws<Refused>(() => roots.Resolve("dangling/a"));
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        folder.File("exports/file", "x"u8);

        Assert.Throws<Refused>(() => roots.Resolve("file"));
        Assert.Throws<Refused>(() => roots.Resolve("file/a"));
    }

    public void Dispose() => folder.Dispose();

    private string At(string path) => Path.Combine(folder.Path, path);
}
