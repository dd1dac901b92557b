using System.Buffers.Binary;
using System.Text;
using Dossier.Formats.Office;
using Dossier.Formats.Office.Compound;
using Dossier.Formats.Office.Legacy;

namespace Dossier.Formats.Rtf;

/// <summary>An object embedded in RTF: hexadecimal digits, gathered in a temporary file and handed on when its group ends ([MS-OLEDS] 2.2).</summary>
internal sealed class RtfObject(Findings findings) : IDisposable
{
    private const int LongestName = 4096;
    private const uint EmbeddedFormat = 2;

    private FileStream? file;
    private int high = -1;
    private int number;

    public void Hex(byte digit)
    {
        if (!char.IsAsciiHexDigit((char)digit))
        {
            return;
        }

        var value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        if (high < 0)
        {
            high = value;
        }
        else
        {
            Byte((byte)((high << 4) | value));
            high = -1;
        }
    }

    public void Byte(byte value)
    {
        file ??= new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 32768,
            }
        );
        file.WriteByte(value);
    }

    /// <summary>Hands on what was gathered, if anything.</summary>
    public void Write()
    {
        if (file is null)
        {
            return;
        }

        using var gathered = file;
        (file, high) = (null, -1);
        try
        {
            gathered.Position = 4;
            if (Number(gathered) == EmbeddedFormat)
            {
                var kind = Name(gathered);
                Name(gathered);
                Name(gathered);
                WriteNative(gathered, kind, $"object{++number}");
            }
        }
        catch (Exception damaged) when (Legacy.IsDamage(damaged))
        {
            findings.Fault(FaultKind.Corrupt, $"An embedded object is damaged: {damaged.Message}");
        }
    }

    public void Dispose() => file?.Dispose();

    private void WriteNative(FileStream gathered, string kind, string name)
    {
        var start = gathered.Position;
        var length = Math.Min(Number(gathered), gathered.Length - start - 4);
        var head = new byte[(int)Math.Min(512, length)];
        gathered.ReadExactly(head);
        if (CompoundFile.LooksRight(head))
        {
            using var temporary = new CompoundFile(new Section(gathered, start + 4, length));
            OleObjects.Write(temporary, temporary.Root, name, findings);
        }
        else if (kind.Equals("Package", StringComparison.OrdinalIgnoreCase) && length < OlePackage.LargestUnwrapped)
        {
            var native = new byte[length + 4];
            gathered.Position = start;
            gathered.ReadExactly(native);
            if (OlePackage.Native(native, name) is { } package)
            {
                using var child = findings.Child(new Child(package.Name));
                child.Write(package.Bytes);
            }
        }
        else if (!kind.StartsWith("Equation", StringComparison.Ordinal) && length > 0)
        {
            using var child = findings.Child(new Child($"{name}.ole") { Raw = new Dictionary<string, string> { ["class"] = kind } });
            child.Write(head);
            new Section(gathered, start + 4 + head.Length, length - head.Length).CopyTo(child);
        }
    }

    private static uint Number(FileStream gathered)
    {
        Span<byte> bytes = stackalloc byte[4];
        gathered.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private static string Name(FileStream gathered)
    {
        var length = Number(gathered);
        if (length > LongestName)
        {
            throw new InvalidDataException("The object's name is longer than any real one.");
        }

        var bytes = new byte[length];
        gathered.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes).TrimEnd('\0');
    }

    /// <summary>Part of a file, as a stream of its own.</summary>
    private sealed class Section(Stream inner, long start, long length) : Stream
    {
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => at;
            set => at = value;
        }

        public override int Read(Span<byte> buffer)
        {
            if (at >= length)
            {
                return 0;
            }

            inner.Position = start + at;
            var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, length - at)]);
            at += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            at =
                origin == SeekOrigin.Begin ? offset
                : origin == SeekOrigin.Current ? at + offset
                : length + offset;

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
