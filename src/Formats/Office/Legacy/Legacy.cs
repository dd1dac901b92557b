using Dossier.Formats.Office.Compound;

namespace Dossier.Formats.Office.Legacy;

/// <summary>What all readers of compound files share: opening, properties, and telling damage from faults of our own.</summary>
internal static class Legacy
{
    /// <summary>Opens the file, sets its properties, and lets <paramref name="read"/> do the rest; whatever damage leads it into becomes a typed fault.</summary>
    /// <exception cref="Unreadable">The item cannot be read further.</exception>
    public static void Read(Content content, Findings findings, Action<CompoundFile> read)
    {
        try
        {
            using var file = new CompoundFile(content.Open());
            OleProperties.Read(file, findings);
            read(file);
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            throw new Unreadable(FaultKind.Corrupt, $"The document is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>Whether an exception says that the bytes, not this program or this machine, are at fault.</summary>
    public static bool IsDamage(Exception exception) => OfficePackage.IsDamage(exception) || exception is IndexOutOfRangeException;
}
