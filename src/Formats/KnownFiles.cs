using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Dossier.Formats.HashLists;

namespace Dossier.Formats;

/// <summary>
/// A list of hashes of files the world knows, such as NSRL's, compiled into a sorted file that is searched where it lies.
/// Known does not mean harmless: what is found here is counted and set aside, never deleted.
/// </summary>
public sealed class KnownFiles : IDisposable
{
    private const int Version = 1;
    private const int HeaderLength = 32;
    private const int HashesInMemory = 4 * 1024 * 1024;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly int length;
    private readonly unsafe byte* first;

    private unsafe KnownFiles(MemoryMappedFile file, MemoryMappedViewAccessor view, HashKind kind, long count)
    {
        this.file = file;
        this.view = view;
        Kind = kind;
        Count = count;
        length = (int)kind;
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        first = pointer + view.PointerOffset + HeaderLength;
    }

    /// <summary>Which hash of an item to ask for.</summary>
    public HashKind Kind { get; }

    /// <summary>How many different hashes the list holds.</summary>
    public long Count { get; }

    private static ReadOnlySpan<byte> Mark => "DOSSHASH"u8;

    /// <summary>Compiles a list: NSRL's classic text in either order of columns, or plain text with one MD5 or SHA-1 a line.</summary>
    /// <param name="list">Read once, from where it stands, to its end.</param>
    /// <param name="compiledPath">Replaced when the whole list is compiled, and not before. Its folder also holds what sorting needs meanwhile.</param>
    /// <param name="wanted">Which hash to take where a list holds several; SHA-1 when null.</param>
    /// <returns>How many different hashes the list holds.</returns>
    /// <exception cref="Unreadable">The list is malformed; the message names the line.</exception>
    public static long Compile(Stream list, string compiledPath, HashKind? wanted, CancellationToken cancel) =>
        Compile(list, compiledPath, wanted, HashesInMemory, cancel);

    /// <inheritdoc cref="Compile(Stream, string, HashKind?, CancellationToken)"/>
    /// <param name="hashesInMemory">How many are sorted at once, at 24 bytes each; more than that go through files.</param>
    public static long Compile(Stream list, string compiledPath, HashKind? wanted, int hashesInMemory, CancellationToken cancel)
    {
        var folder = compiledPath + ".sorting";
        Directory.CreateDirectory(folder);
        try
        {
            var text = new HashListText(list, wanted);
            var length = (int)text.Kind;
            using var sort = new HashSort(folder, length, hashesInMemory);
            Span<byte> hash = stackalloc byte[length];
            while (text.Next(hash))
            {
                sort.Add(Hash.Read(hash));
                if ((text.Line & 0xffff) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }
            }

            var partPath = Path.Combine(folder, "compiled");
            long count;
            using (var part = new FileStream(partPath, FileMode.Create, FileAccess.Write, FileShare.None, 1024 * 1024))
            {
                part.Write(new byte[HeaderLength]);
                count = sort.Write(part, cancel);
                part.Position = 0;
                part.Write(Header(text.Kind, count));
            }

            File.Move(partPath, compiledPath, overwrite: true);
            return count;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Opens a compiled list.</summary>
    /// <exception cref="Unreadable">The file is none, or not whole.</exception>
    public static KnownFiles Open(string path)
    {
        var header = new byte[HeaderLength];
        using (var stream = File.OpenRead(path))
        {
            var read = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            var kind = (HashKind)BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
            var count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
            if (
                read < HeaderLength
                || !header.AsSpan().StartsWith(Mark)
                || BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) != Version
                || !Enum.IsDefined(kind)
                || count < 0
                || count != (stream.Length - HeaderLength) / (int)kind
                || (stream.Length - HeaderLength) % (int)kind != 0
            )
            {
                throw new Unreadable(FaultKind.Corrupt, "The file is not a compiled list of hashes, or not the whole of one.");
            }

            var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            return new KnownFiles(file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), kind, count);
        }
    }

    /// <summary>Whether the list holds this hash, given as bytes.</summary>
    /// <exception cref="ArgumentException">The hash is not of <see cref="Kind"/>.</exception>
    public bool Contains(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != length)
        {
            throw new ArgumentException($"The list holds {Kind} hashes of {length} bytes.", nameof(hash));
        }

        ObjectDisposedException.ThrowIf(view.SafeMemoryMappedViewHandle.IsClosed, this);
        var wanted = BinaryPrimitives.ReadUInt64BigEndian(hash);
        long low = 0,
            high = Count - 1;

        // Hashes are spread evenly, so a guess by value lands near; every other step halves, so that none costs more than twice a binary search.
        for (var isGuess = true; low <= high; isGuess = !isGuess)
        {
            var middle = isGuess ? Guess(wanted, low, high) : low + ((high - low) / 2);
            switch (hash.SequenceCompareTo(At(middle)))
            {
                case 0:
                    return true;
                case < 0:
                    high = middle - 1;
                    break;
                default:
                    low = middle + 1;
                    break;
            }
        }

        return false;
    }

    public void Dispose()
    {
        if (!view.SafeMemoryMappedViewHandle.IsClosed)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        }
    }

    /// <summary>Mark, version, length of a hash, number of hashes, eight spare bytes; little-endian.</summary>
    private static byte[] Header(HashKind kind, long count)
    {
        var header = new byte[HeaderLength];
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), (int)kind);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), count);
        return header;
    }

    private unsafe ReadOnlySpan<byte> At(long index) => new(first + (index * length), length);

    private long Guess(ulong wanted, long low, long high)
    {
        var from = BinaryPrimitives.ReadUInt64BigEndian(At(low));
        var to = BinaryPrimitives.ReadUInt64BigEndian(At(high));
        return wanted <= from ? low
            : wanted >= to ? high
            : low + (long)((wanted - from) / (double)(to - from) * (high - low));
    }
}
