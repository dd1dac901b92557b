using Dossier.Core.Ingestion;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

public sealed class EvidenceRootsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EvidenceRoots roots;

    public EvidenceRootsTests()
    {
        folder.File("evidence/matter/mail.pst", [1]);
        folder.File("evidence-of-others/secret.zip", [1]);
        folder.File("elsewhere/more.zip", [1]);
        Link("evidence/inside", "evidence/matter");
        Link("evidence/outside", "evidence-of-others");
        Link("evidence/outside.zip", "evidence-of-others/secret.zip");
        Link("evidence/matter/up", "evidence");
        Link("evidence/nowhere", "absent");
        Link("evidence/loop", "evidence/pool");
        Link("evidence/pool", "evidence/loop");
        Link("linked-root", "elsewhere");
        roots = new EvidenceRoots([In("evidence"), In("linked-root"), In("not-there-yet")]);
    }

    [Theory]
    [InlineData("evidence", "evidence")]
    [InlineData("evidence/", "evidence")]
    [InlineData("evidence/matter/mail.pst", "evidence/matter/mail.pst")]
    [InlineData("evidence/matter/../matter/./mail.pst", "evidence/matter/mail.pst")]
    [InlineData("evidence//matter", "evidence/matter")]
    [InlineData("evidence/inside/mail.pst", "evidence/matter/mail.pst")]
    [InlineData("evidence/inside/up/inside/up/matter", "evidence/matter")]
    [InlineData("linked-root/more.zip", "elsewhere/more.zip")]
    [InlineData("elsewhere/more.zip", "elsewhere/more.zip")]
    public void What_lies_within_a_root_is_given_without_links(string path, string real) => Assert.Equal(In(real), roots.Resolve(In(path)));

    [Fact]
    public void A_network_path_is_the_folder_of_that_name_here_and_leads_no_further()
    {
        folder.File(@"evidence/matter/a\b.zip", [1]);
        var network = In("evidence/matter").Replace('/', '\\');
        Assert.Equal(In("evidence/matter"), roots.Resolve(network));
        Assert.Equal(In("evidence/matter/mail.pst"), roots.Resolve($@"\{network}\mail.pst"));
        Assert.Equal(In(@"evidence/matter/a\b.zip"), roots.Resolve(In(@"evidence/matter/a\b.zip")));
        Refused($@"\{network}\..\..\evidence-of-others");
        Refused(@"\\server\share");
        Refused(@"\");
    }

    [Theory]
    [InlineData("evidence-of-others/secret.zip")]
    [InlineData("evidence/../evidence-of-others/secret.zip")]
    [InlineData("evidence/outside/secret.zip")]
    [InlineData("evidence/outside")]
    [InlineData("evidence/outside.zip")]
    [InlineData("evidence/matter/up/outside/secret.zip")]
    [InlineData("evidence/..")]
    [InlineData("evidence/absent")]
    [InlineData("evidence/absent/../../evidence-of-others")]
    [InlineData("evidence/nowhere")]
    [InlineData("evidence/nowhere/file")]
    [InlineData("evidence/loop")]
    [InlineData("evidence/loop/file")]
    [InlineData("evidence/matter/mail.pst/inside")]
    [InlineData("not-there-yet")]
    [InlineData("evidence/nul\0")]
    [InlineData("evidence/nul\0/../../evidence-of-others")]
    public void What_is_outside_or_absent_is_refused_in_the_same_words(string path) => Refused(In(path));

    [Theory]
    [InlineData("")]
    [InlineData("evidence/matter/mail.pst")]
    [InlineData("~/mail.pst")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("//etc/passwd")]
    [InlineData("C:\\evidence")]
    public void What_is_no_full_path_or_elsewhere_is_refused(string path) => Refused(path);

    [Fact]
    public void A_path_of_any_length_is_answered() => Refused(In("evidence/" + string.Concat(Enumerable.Repeat("long/", 2_000))));

    [Fact]
    public void Without_roots_nothing_is_reachable() =>
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => new EvidenceRoots([]).Resolve(In("evidence"))).Reason);

    [Fact]
    public void The_whole_machine_may_be_a_root() => Assert.Equal(In("elsewhere"), new EvidenceRoots(["/"]).Resolve(In("linked-root")));

    public void Dispose() => folder.Dispose();

    private void Refused(string path)
    {
        var refused = Assert.Throws<Refused>(() => roots.Resolve(path));
        Assert.Equal((Reason.Invalid, "paths"), (refused.Reason, refused.Subject));
        Assert.Equal($"'{path}' is not a file or folder that evidence may be read from.", refused.Message);
    }

    private string In(string path) => $"{folder.Path}/{path}";

    private void Link(string path, string target) => File.CreateSymbolicLink(In(path), In(target));
}
