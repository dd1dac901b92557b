namespace Dossier.Core.Kernel;

/// <summary>Keys: UUID version 7 (RFC 9562), so that rows made later sort later.</summary>
public static class Id
{
    /// <summary>Many ids as one parameter, for <see cref="IEngine.IdsIn"/>; in the form in which SQLite's driver keeps them.</summary>
    public static string List(IEnumerable<Guid> ids) =>
        $"[{string.Join(',', ids.Select(id => $"\"{id.ToString("D").ToUpperInvariant()}\""))}]";

    /// <summary>Many numbers as one parameter, for <see cref="IEngine.NumbersIn"/>.</summary>
    public static string List(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    /// <summary>Many texts as one parameter, for <see cref="IEngine.TextsIn"/>.</summary>
    public static string List(IEnumerable<string> texts) => Json.Write(texts);

    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());
}
