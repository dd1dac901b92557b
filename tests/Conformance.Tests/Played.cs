using Dossier.Conformance.Tests;
using Dossier.Support;

[assembly: AssemblyFixture(typeof(Played))]

namespace Dossier.Conformance.Tests;

/// <summary>When every test is over: what the contracts' tables call done has been played. (IPRO's is played in Dialects.Tests.)</summary>
public sealed class Played : IDisposable
{
    public void Dispose() =>
        Transcripts.MustBeEmpty([
            .. Dialect
                .All.Where(dialect => dialect != Dialect.Ipro)
                .SelectMany(dialect => Transcripts.Silent(dialect.Name, dialect.Root, dialect.Assembly)),
        ]);
}
