using System.Buffers.Binary;
using System.Text;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office;

/// <summary>A file dragged into an Office document: the object wrapped around it, taken off.</summary>
internal sealed record OlePackage(string Name, string? OriginalPath, byte[] Bytes)
{
    /// <summary>A larger object is handed on as it is, not unwrapped in memory.</summary>
    public const int LargestUnwrapped = 64 << 20;

    /// <summary>The file inside an embedded object; null when the object is the document itself, such as an old Word document.</summary>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    public static OlePackage? Unpack(byte[] embedded, string name)
    {
        using var file = new CompoundFile(new MemoryStream(embedded, writable: false));
        return Unpack(file, file.Root, name);
    }

    /// <inheritdoc cref="Unpack(byte[], string)"/>
    public static OlePackage? Unpack(CompoundFile file, CompoundEntry storage, string name)
    {
        if (Part(file, storage, "\u0001Ole10Native") is { Length: > 4 } native)
        {
            return Native(native, name);
        }

        var stem = Path.GetFileNameWithoutExtension(name);
        if (Part(file, storage, "Package") is { } package && package.AsSpan().StartsWith("PK"u8))
        {
            return new OlePackage(stem + ExtensionOf(package), null, package);
        }

        return Part(file, storage, "CONTENTS") is { } contents && contents.AsSpan().StartsWith("%PDF"u8)
            ? new OlePackage(stem + ".pdf", null, contents)
            : null;
    }

    private static byte[]? Part(CompoundFile file, CompoundEntry storage, string name) =>
        storage[name] is { IsStream: true } entry ? file.Bytes(entry, LargestUnwrapped) : null;

    /// <summary>[MS-OLEDS] 2.3.6 says only that there are bytes; the layout is what the Object Packager writes.</summary>
    public static OlePackage? Native(ReadOnlySpan<byte> native, string fallbackName)
    {
        var whole = native;
        try
        {
            native = native[4..];
            if (BinaryPrimitives.ReadUInt16LittleEndian(native) != 2)
            {
                return new OlePackage(fallbackName, null, whole[4..].ToArray());
            }

            native = native[2..];
            var label = Ansi(ref native);
            var path = Ansi(ref native);
            native = native[4..];
            Skip(ref native, BinaryPrimitives.ReadInt32LittleEndian(native), 1);
            var length = BinaryPrimitives.ReadInt32LittleEndian(native);
            var bytes = native.Slice(4, Math.Min(length, native.Length - 4)).ToArray();
            native = native[(4 + bytes.Length)..];

            // Newer ones repeat the three names in Unicode: temporary path, label, original path.
            if (native.Length >= 12)
            {
                Skip(ref native, BinaryPrimitives.ReadInt32LittleEndian(native), 2);
                label = Wide(ref native) ?? label;
                path = Wide(ref native) ?? path;
            }

            var name = FileName(label) is { Length: > 0 } labelled ? labelled : FileName(path);
            return new OlePackage(name.Length > 0 ? name : fallbackName, path, bytes);
        }
        catch (ArgumentOutOfRangeException early)
        {
            throw new InvalidDataException("The packaged object ends too early.", early);
        }
    }

    private static string Ansi(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var text = Charsets.Decode(bytes[..end], null);
        bytes = bytes[(end + 1)..];
        return text;
    }

    private static string? Wide(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var text = Encoding.Unicode.GetString(bytes.Slice(4, length * 2)).TrimEnd('\0');
        bytes = bytes[(4 + (length * 2))..];
        return text.Length > 0 ? text : null;
    }

    private static void Skip(ref ReadOnlySpan<byte> bytes, int count, int size) => bytes = bytes[(4 + (count * size))..];

    private static string FileName(string path) => path[(path.LastIndexOfAny(['\\', '/']) + 1)..].Trim();

    /// <summary>The file's list, at its end, names the parts that tell what it is.</summary>
    private static string ExtensionOf(ReadOnlySpan<byte> package) =>
        package.IndexOf("word/document"u8) >= 0 ? ".docx"
        : package.IndexOf("xl/workbook"u8) >= 0 ? ".xlsx"
        : package.IndexOf("ppt/presentation"u8) >= 0 ? ".pptx"
        : ".zip";
}
