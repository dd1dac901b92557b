using Dossier.Core.Kernel;

namespace Dossier.Dialects.Ipro;

/// <summary>Members of requests that the core calls otherwise than the vendor does: who is refused reads the names that were sent.</summary>
internal static class MemberNames
{
    /// <param name="names">The vendor's names by the core's.</param>
    /// <exception cref="Refused">What the operation throws, about the member by the vendor's name.</exception>
    public static async Task<T> Naming<T>(this Task<T> operation, IReadOnlyDictionary<string, string> names)
    {
        try
        {
            return await operation;
        }
        catch (Refused refused) when (refused.Subject is { } subject && names.ContainsKey(subject))
        {
            var name = names[subject];
            throw new Refused(refused.Reason, refused.Message.Replace($"'{subject}'", $"'{name}'"))
            {
                Subject = name,
                Existing = refused.Existing,
                Wait = refused.Wait,
            };
        }
    }
}
