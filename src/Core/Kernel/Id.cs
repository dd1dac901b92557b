namespace Dossier.Core.Kernel;

/// <summary>Keys: UUID version 7 (RFC 9562), so that rows made later sort later.</summary>
public static class Id
{
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());
}
