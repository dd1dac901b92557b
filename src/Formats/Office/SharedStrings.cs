using System.Text;
using System.Xml;

namespace Dossier.Formats.Office;

/// <summary>
/// A workbook's table of strings. Cells refer to it in any order, so it must be at hand whole: in memory while it is small,
/// in a temporary file beyond that.
/// </summary>
internal sealed class SharedStrings(CancellationToken cancel) : IDisposable
{
    private const int MostInMemory = 64 << 20;

    private readonly List<long> ends = [];
    private readonly StringBuilder current = new();
    private byte[] memory = new byte[4096];
    private int inMemory;
    private long spilled;
    private FileStream? file;

    public int Count => ends.Count;

    /// <summary>The text of one string, without its formatting and its phonetic reading.</summary>
    public string this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : ends[index - 1];
            var length = (int)(ends[index] - start);
            if (length == 0)
            {
                return "";
            }

            if (start >= spilled)
            {
                return Encoding.UTF8.GetString(memory, (int)(start - spilled), length);
            }

            var bytes = new byte[length];
            var fromFile = (int)Math.Min(length, spilled - start);
            file!.Position = start;
            file.ReadExactly(bytes, 0, fromFile);
            memory.AsSpan(0, length - fromFile).CopyTo(bytes.AsSpan(fromFile));
            return Encoding.UTF8.GetString(bytes);
        }
    }

    public void Read(XmlReader xml)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "si")
            {
                Add(ReadString(xml, current));
                if ((ends.Count & 0xFFF) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }
            }
        }
    }

    /// <summary>The text of the si or is element the reader is at; leaves it at the element's end.</summary>
    public static StringBuilder ReadString(XmlReader xml, StringBuilder text)
    {
        text.Clear();
        if (xml.IsEmptyElement)
        {
            return text;
        }

        var depth = xml.Depth;
        var hasNode = xml.Read();
        while (hasNode && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "rPh")
            {
                xml.Skip();
                hasNode = !xml.EOF;
                continue;
            }

            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                text.Append(xml.Value);
            }

            hasNode = xml.Read();
        }

        return text;
    }

    public void Dispose() => file?.Dispose();

    /// <summary>Adds the next string.</summary>
    public void Add(StringBuilder text)
    {
        foreach (var piece in text.GetChunks())
        {
            var most = Encoding.UTF8.GetMaxByteCount(piece.Length);
            if (inMemory + most > memory.Length && (long)inMemory + most > MostInMemory)
            {
                Spill();
            }

            if (inMemory + most > memory.Length)
            {
                Array.Resize(ref memory, (int)Math.Max(inMemory + (long)most, Math.Min(MostInMemory, memory.Length * 2L)));
            }

            inMemory += Encoding.UTF8.GetBytes(piece.Span, memory.AsSpan(inMemory));
        }

        ends.Add(spilled + inMemory);
    }

    private void Spill()
    {
        file ??= new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 65536,
            }
        );
        file.Position = spilled;
        file.Write(memory, 0, inMemory);
        spilled += inMemory;
        inMemory = 0;
    }
}
