using System.Text;

namespace Dossier.Core.Search;

/// <summary>
/// Cuts text into the tokens that are indexed, queried and highlighted: words (letters, digits and marks), folded; and in scripts
/// without spaces every pair of neighbouring characters, a run's last character alone. Each token has its own position.
/// Reads a stream once, and allocates nothing a token. After <see cref="Next"/> the properties tell of the token found.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>UTF-16 units kept of one token; the rest of a longer run belongs to it but is not compared.</summary>
    public const int MaximumLength = 64;

    /// <summary>Raise it when the same text gives other tokens: indexes made with another version are made anew.</summary>
    public const int Version = 2;

    private const int BlockSize = 1 << 13;

    private readonly char[] block = new char[BlockSize];
    private readonly char[] token = new char[MaximumLength];
    private TextReader reader = TextReader.Null;
    private string? source;
    private int sourceAt;
    private int at;
    private int end;
    private long blockStart;

    // The last characters of an unspaced script: one that waits for its neighbour, and that neighbour, which a sign may yet complete.
    private string? before;
    private long beforeStart;
    private string? waiting;
    private long waitingStart;
    private long waitingEnd;
    private bool followsPair;

    private int length;

    /// <summary>The token, folded.</summary>
    public ReadOnlySpan<char> Text => token.AsSpan(0, length);

    /// <summary>Its place among the tokens, from 0.</summary>
    public int Position { get; private set; }

    /// <summary>Where it begins in the original, in UTF-16 units.</summary>
    public long Start { get; private set; }

    /// <summary>How long it is in the original, in UTF-16 units.</summary>
    public int Length { get; private set; }

    /// <summary>The token is of a script without spaces.</summary>
    public bool IsUnspaced { get; private set; }

    /// <summary>The token is the last character of a run, already seen as the second half of the pair before.</summary>
    public bool EndsRun { get; private set; }

    /// <summary>Begins a text.</summary>
    public void Read(TextReader text)
    {
        Begin();
        reader = text;
    }

    /// <summary>Begins a text.</summary>
    public void Read(string text)
    {
        Begin();
        source = text;
    }

    /// <summary>Goes to the next token; false at the end of the text.</summary>
    public bool Next()
    {
        length = 0;
        var isInWord = false;
        var wordEnd = 0L;
        while (true)
        {
            if (at == end && !Fill())
            {
                return isInWord ? EndWord(wordEnd) : waiting is not null && EmitWaiting();
            }

            var table = Folding.TableOf(block[at]);
            var low = (byte)block[at];
            switch (table.Kinds[low])
            {
                case CharacterKind.Letter or CharacterKind.Expansion when waiting is not null:
                    return EmitWaiting();
                case CharacterKind.Letter:
                    if (!isInWord)
                    {
                        isInWord = true;
                        Start = blockStart + at;
                    }

                    TakeLetters(table);
                    wordEnd = blockStart + at;
                    break;
                case CharacterKind.Separator when isInWord:
                    at++;
                    return EndWord(wordEnd);
                case CharacterKind.Separator when waiting is not null:
                    return EmitWaiting();
                case CharacterKind.Separator:
                    at++;
                    break;
                case CharacterKind.Expansion:
                    isInWord = Append(table.Expansions[low]!, 1, isInWord, ref wordEnd);
                    break;
                case CharacterKind.Ignored:
                    at++;
                    wordEnd = blockStart + at;
                    break;
                case CharacterKind.Unspaced when isInWord:
                    return EndWord(wordEnd);
                case CharacterKind.Unspaced:
                    if (Pair(table.Expansions[low]!, 1))
                    {
                        return true;
                    }

                    break;
                default:
                    if (Surrogates(ref isInWord, ref wordEnd))
                    {
                        return true;
                    }

                    break;
            }
        }
    }

    private void Begin()
    {
        reader = TextReader.Null;
        source = null;
        sourceAt = at = end = 0;
        blockStart = 0;
        before = waiting = null;
        followsPair = false;
        Position = -1;
    }

    /// <summary>Reads on, keeping what is not yet consumed; false at the end of the text.</summary>
    private bool Fill()
    {
        var kept = end - at;
        blockStart += at;
        block.AsSpan(at, kept).CopyTo(block);
        at = 0;
        end = kept;
        int count;
        if (source is not null)
        {
            count = Math.Min(BlockSize - kept, source.Length - sourceAt);
            source.CopyTo(sourceAt, block, kept, count);
            sourceAt += count;
        }
        else
        {
            count = reader.Read(block, kept, BlockSize - kept);
        }

        end += count;
        return count > 0;
    }

    /// <summary>The letters that come next in the block, as far as they are of one table.</summary>
    private void TakeLetters(Folding.Table table)
    {
        var (kinds, folded) = (table.Kinds, table.Folded);
        var left = block.AsSpan(at, end - at);
        var high = left[0] >> 8;
        var count = 0;
        while (count < left.Length && left[count] >> 8 == high && kinds[(byte)left[count]] == CharacterKind.Letter)
        {
            if (length < MaximumLength)
            {
                token[length++] = folded[(byte)left[count]];
            }

            count++;
        }

        at += count;
    }

    /// <summary>A character outside the Basic Multilingual Plane, or half of one, which divides words. True when a token is complete.</summary>
    private bool Surrogates(ref bool isInWord, ref long wordEnd)
    {
        if (at + 1 == end)
        {
            Fill();
        }

        var isWhole = at + 1 < end && char.IsSurrogatePair(block[at], block[at + 1]);
        var units = isWhole ? 2 : 1;
        var folded = "";
        var kind = isWhole ? Folding.Fold(new Rune(block[at], block[at + 1]), out folded) : CharacterKind.Separator;
        switch (kind)
        {
            case CharacterKind.Separator when waiting is not null:
                return EmitWaiting();
            case CharacterKind.Separator:
                at += units;
                return isInWord && EndWord(wordEnd);
            case CharacterKind.Ignored:
                at += units;
                wordEnd = blockStart + at;
                return false;
            case CharacterKind.Unspaced:
                return isInWord ? EndWord(wordEnd) : Pair(folded, units);
            default:
                if (waiting is not null)
                {
                    return EmitWaiting();
                }

                isInWord = Append(folded, units, isInWord, ref wordEnd);
                return false;
        }
    }

    private bool Append(string folded, int units, bool isInWord, ref long wordEnd)
    {
        if (!isInWord)
        {
            Start = blockStart + at;
        }

        if (length + folded.Length <= MaximumLength)
        {
            folded.CopyTo(token.AsSpan(length));
            length += folded.Length;
        }

        at += units;
        wordEnd = blockStart + at;
        return true;
    }

    private bool EndWord(long wordEnd)
    {
        Length = (int)(wordEnd - Start);
        IsUnspaced = false;
        EndsRun = false;
        Position++;
        return true;
    }

    /// <summary>Takes a character of an unspaced script; the two before it are a pair then. True when there is a pair.</summary>
    private bool Pair(string character, int units)
    {
        var start = blockStart + at;
        at += units;
        if (waiting is not null && Folding.Composes(character[0]))
        {
            var whole = (waiting + character).Normalize(NormalizationForm.FormC);
            waiting = whole.Length == 1 ? whole : waiting;
            waitingEnd = blockStart + at;
            return false;
        }

        var isPair = before is not null;
        if (isPair)
        {
            EmitPair();
        }

        before = waiting;
        beforeStart = waitingStart;
        waiting = character;
        waitingStart = start;
        waitingEnd = blockStart + at;
        return isPair;
    }

    /// <summary>At the end of a run: the last pair, and when called again the last character alone.</summary>
    private bool EmitWaiting()
    {
        if (before is not null)
        {
            EmitPair();
            before = null;
            return true;
        }

        waiting!.CopyTo(token);
        length = waiting!.Length;
        Emit(waitingStart, endsRun: followsPair);
        waiting = null;
        followsPair = false;
        return true;
    }

    private void EmitPair()
    {
        before!.CopyTo(token);
        waiting!.CopyTo(token.AsSpan(before!.Length));
        length = before!.Length + waiting!.Length;
        Emit(beforeStart, endsRun: false);
        followsPair = true;
    }

    private void Emit(long start, bool endsRun)
    {
        Start = start;
        Length = (int)(waitingEnd - start);
        IsUnspaced = true;
        EndsRun = endsRun;
        Position++;
    }
}
