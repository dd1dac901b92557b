using Dossier.Core.Fields;
using Dossier.Core.Kernel;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 4, FieldType: theirs and ours.</summary>
internal static class FieldTypes
{
    public const int Text = 0;
    public const int Numeric = 3;
    public const int Native = 9;

    private static readonly FieldType[] Ours =
    [
        FieldType.Text,
        FieldType.LongText,
        FieldType.Date,
        FieldType.Number,
        FieldType.Currency,
        FieldType.Time,
        FieldType.Duration,
        FieldType.DateTime,
        FieldType.Boolean,
        FieldType.NativeFile,
        FieldType.Image,
        FieldType.Hyperlink,
    ];

    /// <exception cref="Refused">Invalid.</exception>
    public static FieldType Of(int type) =>
        type >= 0 && type < Ours.Length ? Ours[type] : throw Refused.Invalid("type", $"'type' must be from 0 to {Ours.Length - 1}.");

    /// <summary>A choice is a text to them.</summary>
    public static int Of(FieldType type) => Math.Max(Array.IndexOf(Ours, type), Text);
}
