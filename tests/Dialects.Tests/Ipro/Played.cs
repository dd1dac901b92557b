using Dossier.Dialects.Ipro;
using Dossier.Dialects.Tests.Ipro;
using Dossier.Support;

[assembly: AssemblyFixture(typeof(Played))]

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>When every test is over: what the contract's table calls done has been played.</summary>
public sealed class Played : IDisposable
{
    public void Dispose() => Transcripts.MustBeEmpty(Transcripts.Silent(IproDialect.Name, "/v1", typeof(IproDialect).Assembly));
}
