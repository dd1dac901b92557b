using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Mail;

/// <summary>The MAPI properties of one thing, by tag without type ([MS-OXPROPS]); named ones by their number, as <see cref="Mapi"/> says.</summary>
internal abstract class MapiRecord
{
    public const uint Integer16 = 0x0002;
    public const uint Integer32 = 0x0003;
    public const uint Floating64 = 0x0005;
    public const uint Boolean = 0x000B;
    public const uint Integer64 = 0x0014;
    public const uint AnsiText = 0x001E;
    public const uint UnicodeText = 0x001F;
    public const uint Time64 = 0x0040;
    public const uint Binary = 0x0102;

    private string? charset;

    static MapiRecord() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The character set of 8-bit text where the record itself states none, such as that of the message a recipient belongs to.</summary>
    public string? OuterCharset { get; set; }

    /// <summary>The character set of this record's 8-bit text, as the message states it; null when it states none.</summary>
    public string? Charset =>
        charset ??= CharsetOf(Number(Mapi.MessageCodepage)) ?? CharsetOf(Number(Mapi.InternetCodepage)) ?? OuterCharset;

    /// <summary>The character set of its HTML.</summary>
    public string? HtmlCharset => CharsetOf(Number(Mapi.InternetCodepage));

    /// <summary>Text, or null when the property is absent, empty or of another type.</summary>
    public string? Text(uint tag)
    {
        if (Bytes(tag, out var type) is not { Length: > 0 } bytes)
        {
            return null;
        }

        var text = type switch
        {
            UnicodeText => Encoding.Unicode.GetString(bytes),
            AnsiText => Charsets.Decode(bytes, Charset),
            _ => "",
        };
        text = text.TrimEnd('\0');
        return text.Length == 0 ? null : text;
    }

    public long? Number(uint tag)
    {
        var bytes = Bytes(tag, out var type);
        return (type, bytes) switch
        {
            (Integer16, { Length: >= 2 }) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            (Integer32, { Length: >= 4 }) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (Integer64, { Length: >= 8 }) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            (Boolean, { Length: >= 1 }) => bytes[0] == 0 ? 0 : 1,
            _ => null,
        };
    }

    /// <summary>In UTC; null when absent or beyond what a calendar holds.</summary>
    public DateTimeOffset? Time(uint tag)
    {
        if (Bytes(tag, out var type) is not { Length: >= 8 } bytes || type != Time64)
        {
            return null;
        }

        // 100 ns since 1601; Outlook writes 4501-01-01 for none.
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return ticks <= 0 || ticks >= new DateTime(4500, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToFileTimeUtc()
            ? null
            : new DateTimeOffset(DateTime.FromFileTimeUtc(ticks));
    }

    public byte[]? Data(uint tag) => Bytes(tag, out var type) is { Length: > 0 } bytes && type == Binary ? bytes : null;

    /// <summary>8-bit text as it is stored; null when the property is absent or of another type.</summary>
    public byte[]? Ansi(uint tag) => Bytes(tag, out var type) is { Length: > 0 } bytes && type == AnsiText ? bytes : null;

    /// <summary>HTML, which is kept as bytes or as text.</summary>
    public (byte[] Bytes, string? Charset)? Html()
    {
        if (Bytes(Mapi.Html, out var type) is not { Length: > 0 } bytes)
        {
            return null;
        }

        return type == UnicodeText ? (Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes)), "utf-8") : (bytes, HtmlCharset);
    }

    /// <summary>Any property as people read it.</summary>
    public string? Shown(uint tag)
    {
        var bytes = Bytes(tag, out var type);
        return type switch
        {
            UnicodeText or AnsiText => Text(tag),
            Time64 => Time(tag)?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            Boolean => Number(tag) == 1 ? "yes" : "no",
            Floating64 when bytes is { Length: >= 8 } => BinaryPrimitives
                .ReadDoubleLittleEndian(bytes)
                .ToString(CultureInfo.InvariantCulture),
            _ => Number(tag)?.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>In bytes; 0 when absent.</summary>
    public abstract long Size(uint tag);

    /// <summary>A property's value as it is stored, and its type; null when it is absent, or larger than <see cref="MapiBody.LargestBody"/>.</summary>
    protected abstract byte[]? Bytes(uint tag, out uint type);

    protected static string? CharsetOf(long? codepage)
    {
        // 1200 and 1201 say that the text is Unicode, which its type says already.
        if (codepage is null or <= 0 or > 65535 or 1200 or 1201)
        {
            return null;
        }

        try
        {
            return Encoding.GetEncoding((int)codepage).WebName;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
