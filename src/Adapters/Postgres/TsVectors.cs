using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Dossier.Core.Search;

namespace Dossier.Adapters.Postgres;

/// <summary>
/// Makes tsvectors, in the binary form of COPY, from a document's tokens. Their limits (PostgreSQL, "Text Search Limitations"): 1 MB of
/// tokens and positions, positions below 16384, 255 positions a token. What has no room is noted; see <see cref="TsQuery.Elsewhere"/>.
/// </summary>
internal sealed class TsVectors(Guid workspaceId)
{
    private const int MaximumPosition = 16_383;
    private const int MaximumPositions = 255;
    private const int MaximumBytes = 1_000_000;

    private static readonly byte[] Elsewhere = Encoding.UTF8.GetBytes(TsQuery.Elsewhere);
    private readonly byte[] everything = Encoding.UTF8.GetBytes(TsQuery.Everything(workspaceId));
    private readonly TokenSet tokens = new();
    private int[] sequence = new int[4096];
    private int[] counts = [];
    private int[] kept = [];
    private int[] offsets = [];
    private ushort[] positions = [];

    /// <summary>The vectors of one document: one, unless it has more different tokens than fit.</summary>
    public List<byte[]> Of(ReadOnlySpan<byte> text, TokenSet vocabulary)
    {
        var length = Gather(text);
        Place(length);
        for (var index = 0; index < tokens.Count; index++)
        {
            if (DocumentTokens.IsListed(tokens[index]))
            {
                vocabulary.Add(tokens[index]);
            }
        }

        return Write();
    }

    public static byte[] Empty { get; } = new byte[4];

    /// <summary>Notes for each place which token stands there; -1 where a boundary stands. Returns how many places there are.</summary>
    private int Gather(ReadOnlySpan<byte> text)
    {
        tokens.Clear();
        var count = 0;
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)' ');
            var token = text[..end];
            text = text[(end + 1)..];
            if (count == sequence.Length)
            {
                Array.Resize(ref sequence, sequence.Length * 2);
            }

            sequence[count++] = token.Length == 1 && token[0] == (byte)'|' ? -1 : tokens.Add(count == 1 ? everything : token);
        }

        return count;
    }

    /// <summary>Sorts the places by token, as many of each as are kept.</summary>
    private void Place(int length)
    {
        counts = new int[tokens.Count];
        kept = new int[tokens.Count];
        offsets = new int[tokens.Count];
        for (var place = 0; place < length; place++)
        {
            if (sequence[place] is var token and >= 0)
            {
                counts[token]++;
                kept[token] += place < MaximumPosition && kept[token] < MaximumPositions ? 1 : 0;
            }
        }

        var total = 0;
        for (var token = 0; token < tokens.Count; token++)
        {
            offsets[token] = total;
            total += kept[token];
        }

        positions = total > positions.Length ? new ushort[total * 2] : positions;
        var filled = new int[tokens.Count];
        for (var place = 0; place < Math.Min(length, MaximumPosition); place++)
        {
            if (sequence[place] is var token and >= 0 && filled[token] < kept[token])
            {
                positions[offsets[token] + filled[token]++] = (ushort)(place + 1);
            }
        }
    }

    private List<byte[]> Write()
    {
        var vectors = new List<byte[]>();
        var vector = new Vector();
        for (var token = 0; token < tokens.Count; token++)
        {
            vector.Add([], tokens[token], positions.AsSpan(offsets[token], kept[token]));
            if (counts[token] > kept[token])
            {
                vector.Add(Elsewhere, tokens[token], []);
            }

            if (vector.Size > MaximumBytes - 2048)
            {
                vectors.Add(vector.Finish());
                vector = new Vector();
            }
        }

        vectors.Add(vector.Finish());
        return vectors;
    }

    /// <summary>One tsvector being written: its count, then each token ended by a zero, with the count of its positions and them.</summary>
    private sealed class Vector
    {
        private readonly ArrayBufferWriter<byte> bytes = new(4096);
        private int count;

        public Vector() => bytes.Advance(sizeof(int));

        /// <summary>What it takes of the megabyte, at most: the bytes of each token, and its positions on even bytes.</summary>
        public int Size { get; private set; }

        public void Add(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> token, ReadOnlySpan<ushort> at)
        {
            var length = mark.Length + token.Length;
            var span = bytes.GetSpan(length + 3 + (at.Length * 2));
            mark.CopyTo(span);
            token.CopyTo(span[mark.Length..]);
            span[length] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(span[(length + 1)..], (ushort)at.Length);
            for (var index = 0; index < at.Length; index++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(span[(length + 3 + (index * 2))..], at[index]);
            }

            bytes.Advance(length + 3 + (at.Length * 2));
            Size += length + 3 + (at.Length * 2);
            count++;
        }

        public byte[] Finish()
        {
            var vector = bytes.WrittenSpan.ToArray();
            BinaryPrimitives.WriteInt32BigEndian(vector, count);
            return vector;
        }
    }
}
