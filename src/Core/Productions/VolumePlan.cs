namespace Dossier.Core.Productions;

/// <summary>Into which volume each document of an export goes, one after the other: as many as a volume takes, families never parted.</summary>
/// <param name="first">The first volume that may be used.</param>
/// <param name="isThere">Whether a volume of that number is there already.</param>
internal sealed class VolumePlan(int documentsPerVolume, int first, Func<int, bool> isThere)
{
    private int held = int.MaxValue;
    private Guid? family;

    /// <summary>The first volume that was used; null when none was.</summary>
    public int? First { get; private set; }

    /// <summary>The last.</summary>
    public int? Last { get; private set; }

    /// <param name="familyId">Null when its document is no more.</param>
    public int Next(Guid? familyId)
    {
        var isNewFamily = Last is null || familyId is null || familyId != family;
        if (held >= documentsPerVolume && isNewFamily)
        {
            var volume = Last is { } last ? last + 1 : first;
            while (isThere(volume))
            {
                volume++;
            }

            (First, Last, held) = (First ?? volume, volume, 0);
        }

        (family, held) = (familyId, held + 1);
        return Last!.Value;
    }
}
