using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>What a compound file says of itself: its summary, document summary and custom properties ([MS-OLEPS]).</summary>
internal static class OleProperties
{
    private const int LargestSet = 4 << 20;
    private const int MostProperties = 2000;
    private const int LongestValue = 32768;

    public static void Read(CompoundFile file, Findings findings)
    {
        Read(file, "\u0005SummaryInformation", (set, id, value) => SetSummary(id, value, findings), findings);
        Read(
            file,
            "\u0005DocumentSummaryInformation",
            (set, id, value) =>
            {
                if (set == 0)
                {
                    SetDocumentSummary(id, value, findings);
                }
            },
            findings
        );
        if (file.Root["Macros"] is not null || file.Root["_VBA_PROJECT_CUR"] is not null)
        {
            findings.Set(Properties.HasMacros, true);
        }
    }

    private static void Read(CompoundFile file, string name, Action<int, uint, object> take, Findings findings)
    {
        if (file.Root[name] is not { IsStream: true } entry)
        {
            return;
        }

        try
        {
            var bytes = file.Bytes(entry, LargestSet);
            var sets = Math.Min(2, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24)));
            for (var set = 0; set < sets; set++)
            {
                var start = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(28 + (set * 20) + 16));
                ReadSet(bytes.AsSpan(start), set, take, findings);
            }
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            findings.Fault(FaultKind.Corrupt, $"The document's properties are damaged: {damaged.Message}");
        }
    }

    private static void ReadSet(ReadOnlySpan<byte> bytes, int set, Action<int, uint, object> take, Findings findings)
    {
        var count = Math.Min(MostProperties, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
        var codepage = 1252;
        var places = new List<(uint Id, int At)>();
        for (var index = 0; index < count && bytes.Length >= 16 + (index * 8); index++)
        {
            var place = bytes[(8 + (index * 8))..];
            places.Add((BinaryPrimitives.ReadUInt32LittleEndian(place), BinaryPrimitives.ReadInt32LittleEndian(place[4..])));
        }

        foreach (var (id, at) in places)
        {
            if (id == 1 && at >= 0 && at + 6 <= bytes.Length)
            {
                codepage = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..]);
            }
        }

        Dictionary<uint, string> names = [];
        foreach (var (id, at) in places)
        {
            if (id == 0 && at >= 0 && at < bytes.Length)
            {
                names = Names(bytes[at..], codepage);
            }
        }

        foreach (var (id, at) in places)
        {
            if (id <= 1 || at < 0 || at + 8 > bytes.Length || Value(bytes[at..], codepage) is not { } value)
            {
                continue;
            }

            take(set, id, value);
            if (set == 1 && names.TryGetValue(id, out var name))
            {
                findings.Raw($"custom:{name}", Written(value));
            }
        }
    }

    /// <summary>[MS-OLEPS] 2.17: the names of custom properties.</summary>
    private static Dictionary<uint, string> Names(ReadOnlySpan<byte> bytes, int codepage)
    {
        var names = new Dictionary<uint, string>();
        if (bytes.Length < 4)
        {
            return names;
        }

        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        bytes = bytes[4..];
        for (var index = 0; index < count && index < MostProperties && bytes.Length >= 8; index++)
        {
            var id = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) * (codepage == 1200 ? 2L : 1L);
            if (length > bytes.Length - 8)
            {
                break;
            }

            names[id] = Text(bytes.Slice(8, (int)length), codepage);
            var step = 8 + (int)length;
            bytes = bytes[Math.Min(bytes.Length, codepage == 1200 ? (step + 3) & ~3 : step)..];
        }

        return names;
    }

    private static object? Value(ReadOnlySpan<byte> bytes, int codepage)
    {
        var value = bytes[4..];
        switch (BinaryPrimitives.ReadUInt16LittleEndian(bytes))
        {
            case 2:
                return (long)BinaryPrimitives.ReadInt16LittleEndian(value);
            case 3 or 22:
                return (long)BinaryPrimitives.ReadInt32LittleEndian(value);
            case 5 when value.Length >= 8:
                return BinaryPrimitives.ReadDoubleLittleEndian(value).ToString(CultureInfo.InvariantCulture);
            case 11:
                return BinaryPrimitives.ReadInt16LittleEndian(value) != 0 ? "true" : "false";
            case 30 when Length(value, 1) is { } length:
                return Text(value.Slice(4, length), codepage);
            case 31 when Length(value, 2) is { } length:
                return Text(value.Slice(4, length), 1200);
            case 64 when value.Length >= 8:
                return Time(BinaryPrimitives.ReadInt64LittleEndian(value));
            default:
                return null;
        }
    }

    private static int? Length(ReadOnlySpan<byte> value, int size) =>
        BinaryPrimitives.ReadUInt32LittleEndian(value) * (long)size is var length && length <= value.Length - 4 ? (int)length : null;

    private static string Text(ReadOnlySpan<byte> bytes, int codepage)
    {
        bytes = bytes[..Math.Min(LongestValue, bytes.Length)];
        if (codepage == 1200)
        {
            return Clean(Encoding.Unicode.GetString(bytes));
        }

        var end = bytes.IndexOf((byte)0);
        return Clean(Codepages.Find(codepage).GetString(end < 0 ? bytes : bytes[..end]));
    }

    private static string Clean(string text)
    {
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Trim();
    }

    /// <summary>A time, or a span where the number is too small to be one.</summary>
    private static object? Time(long ticks) =>
        ticks <= 0 || ticks > 2650467744000000000 ? null
        : ticks < TimeSpan.TicksPerDay * 3650 ? TimeSpan.FromTicks(ticks)
        : new DateTimeOffset(DateTime.FromFileTimeUtc(ticks), TimeSpan.Zero);

    private static string Written(object value) =>
        value is DateTimeOffset time
            ? time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static void SetSummary(uint id, object value, Findings findings)
    {
        var (property, name) = id switch
        {
            2 => (Properties.Title, "Title"),
            3 => (null, "Subject"),
            4 => (Properties.Author, "Author"),
            5 => (Properties.Keywords, "Keywords"),
            6 => (Properties.Comments, "Comments"),
            7 => (null, "Template"),
            8 => (Properties.LastAuthor, "LastAuthor"),
            9 => (null, "Revision"),
            10 => (null, "EditTime"),
            11 => (Properties.Printed, "Printed"),
            12 => (Properties.Created, "Created"),
            13 => (Properties.Modified, "Modified"),
            14 => (Properties.PageCount, "Pages"),
            15 => (Properties.WordCount, "Words"),
            18 => (Properties.Application, "Application"),
            _ => (null, ""),
        };
        Set(property, name, value, findings);
    }

    private static void SetDocumentSummary(uint id, object value, Findings findings)
    {
        var (property, name) = id switch
        {
            2 => (Properties.Category, "Category"),
            7 => (Properties.PageCount, "Slides"),
            8 => (null, "Notes"),
            9 => (null, "HiddenSlides"),
            14 => (null, "Manager"),
            15 => (Properties.Company, "Company"),
            28 => (Properties.Language, "Language"),
            _ => (null, ""),
        };
        Set(property, name, value, findings);
    }

    private static void Set(string? property, string name, object value, Findings findings)
    {
        if (name.Length > 0)
        {
            findings.Raw(name, Written(value));
        }

        var isTime = property is Properties.Created or Properties.Modified or Properties.Printed;
        var isNumber = property is Properties.PageCount or Properties.WordCount;
        switch (value)
        {
            case string text when property is not null && !isTime && !isNumber:
                findings.Set(property, text);
                break;
            case long number when isNumber && number > 0:
                findings.Set(property!, number);
                break;
            case DateTimeOffset time when isTime:
                findings.Set(property!, time);
                break;
            default:
                break;
        }
    }
}
