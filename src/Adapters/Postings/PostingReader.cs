namespace Dossier.Adapters.Postings;

/// <summary>Goes through the documents of a term, and through its positions in those that are asked for.</summary>
internal unsafe struct PostingReader(byte* start, int documentBytes, int positionBytes)
{
    private readonly byte* documentsEnd = start + documentBytes;
    private readonly byte* positionsEnd = start + documentBytes + positionBytes;
    private byte* documents = start;
    private byte* positions = start + documentBytes;
    private int unread;

    /// <summary>Which one this is in its segment.</summary>
    public int Document { get; private set; }

    /// <summary>How often the term is in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it is there before the text too.</summary>
    public bool IsInFields { get; private set; }

    /// <summary>Both as one number, which is how it is written.</summary>
    public static int Number(int count, bool isInFields) => (count << 1) | (isInFields ? 1 : 0);

    public bool Next()
    {
        if (documents >= documentsEnd)
        {
            return false;
        }

        unread += Count;
        Document += VariableInt.Read(ref documents, documentsEnd);
        (Count, IsInFields) = Counted(VariableInt.Read(ref documents, documentsEnd));
        return true;
    }

    /// <summary>Adds the positions in this document, with the document before them; once for each.</summary>
    public void AddPositions(List<ulong> into)
    {
        VariableInt.Skip(ref positions, positionsEnd, unread);
        unread = -Count;
        var position = (ulong)(uint)Document << 32;
        for (var index = 0; index < Count; index++)
        {
            position += (uint)VariableInt.Read(ref positions, positionsEnd);
            into.Add(position);
        }
    }

    /// <summary>The bytes of the positions in this document; once for each.</summary>
    public ReadOnlySpan<byte> TakePositions()
    {
        VariableInt.Skip(ref positions, positionsEnd, unread);
        unread = -Count;
        var begin = positions;
        VariableInt.Skip(ref positions, positionsEnd, Count);
        return new ReadOnlySpan<byte>(begin, (int)(positions - begin));
    }

    private static (int Count, bool IsInFields) Counted(int number) => (number >>> 1, (number & 1) != 0);
}
