using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Rtf;

/// <summary>
/// One pass over the tokens of RTF (specification 1.9.1): groups, control words, characters in whatever code page. What they mean is left to
/// whoever derives from this; length costs no memory.
/// </summary>
internal abstract class RtfParser
{
    private const int DeepestGroup = 10_000;
    private const int LongestWord = 40;
    private const int LongestRun = 8192;

    private readonly byte[] buffer = new byte[32768];
    private readonly List<byte> bytes = [];
    private readonly Stack<Group> groups = new();
    private readonly Dictionary<int, int> fontCodepages = [];
    private readonly Dictionary<string, string> words = [];
    private readonly Dictionary<int, Encoding> encodings = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> wordsBySpan;
    private Stream source = Stream.Null;
    private char[] characters = [];
    private int position;
    private int length;
    private int definedFont;
    private int defaultCodepage = 1252;
    private int charactersToSkip;
    private bool isStarred;
    private bool isAtStart;

    protected RtfParser() => wordsBySpan = words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What holds until the end of the current group.</summary>
    protected Group Now { get; set; } = new(Codepage: 1252, UnicodeSkip: 1);

    /// <summary>How many groups are open.</summary>
    protected int Depth => groups.Count;

    /// <summary>What holds in the group around the current one.</summary>
    protected Group Outer => groups.TryPeek(out var outer) ? outer : default;

    protected bool IsInFontTable => Now.IsFontTable;

    /// <summary>Whether characters here are text.</summary>
    protected abstract bool IsShown { get; }

    /// <summary>Reads from where the stream stands to its end.</summary>
    protected void Parse(Stream stream, CancellationToken cancel)
    {
        source = stream;
        for (var steps = 0; Next() is var value and >= 0; steps++)
        {
            if ((steps & 0xfff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            switch (value)
            {
                case '{':
                    Open();
                    break;
                case '}':
                    Close();
                    break;
                case '\\':
                    Control();
                    break;
                case '\r' or '\n' or 0:
                    break;
                default:
                    Byte((byte)value);
                    break;
            }
        }

        Flush();
    }

    /// <summary>A control word that this class does not deal with itself.</summary>
    /// <param name="isStarred">Written so that readers which do not know it skip the group.</param>
    protected abstract void Word(string word, int? number, bool isStarred);

    /// <summary>Text, decoded.</summary>
    protected abstract void Text(ReadOnlySpan<char> text);

    /// <summary>A non-breaking space, a non-breaking hyphen, a line end written as a symbol.</summary>
    protected abstract void Symbol(char symbol);

    /// <summary>A byte in a group that is not shown.</summary>
    protected virtual void Unshown(byte value) { }

    /// <summary>Bytes as they are, of the control word bin.</summary>
    protected virtual void Binary(byte value) { }

    /// <summary>The current group is about to end.</summary>
    protected virtual void Closing() { }

    /// <summary>Writes characters in their place among the bytes.</summary>
    protected void Characters(ReadOnlySpan<char> text)
    {
        Flush();
        if (IsShown)
        {
            Text(text);
        }
    }

    /// <summary>Hands on the bytes that are waiting, in the code page they were written in.</summary>
    protected void Flush()
    {
        if (bytes.Count == 0)
        {
            return;
        }

        var encoding = EncodingOf(Now.Codepage);
        var run = CollectionsMarshal.AsSpan(bytes);
        var most = encoding.GetMaxCharCount(run.Length);
        if (characters.Length < most)
        {
            characters = new char[Math.Max(most, 1024)];
        }

        var count = encoding.GetChars(run, characters);
        bytes.Clear();
        Text(characters.AsSpan(0, count));
    }

    private int Next()
    {
        if (position == length)
        {
            length = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            position = 0;
            if (length == 0)
            {
                return -1;
            }
        }

        return buffer[position++];
    }

    /// <summary>Undoes the last <see cref="Next"/>, which is always possible once.</summary>
    private void Back(int value)
    {
        if (value >= 0)
        {
            position--;
        }
    }

    private void Open()
    {
        Flush();
        isStarred = false;
        isAtStart = true;
        if (groups.Count < DeepestGroup)
        {
            groups.Push(Now);
        }
    }

    private void Close()
    {
        Flush();
        Closing();
        charactersToSkip = 0;
        isStarred = false;
        if (groups.TryPop(out var outer))
        {
            Now = outer;
        }
    }

    private void Control()
    {
        var first = Next();
        if (first < 0)
        {
            return;
        }

        if (!char.IsAsciiLetter((char)first))
        {
            ControlSymbol((char)first);
            return;
        }

        Span<char> name = stackalloc char[LongestWord];
        var count = 0;
        var next = first;
        for (; next >= 0 && char.IsAsciiLetter((char)next); next = Next())
        {
            if (count < LongestWord)
            {
                name[count++] = (char)next;
            }
        }

        int? number = null;
        var isNegative = next == '-';
        next = isNegative ? Next() : next;
        for (var digits = 0; next >= 0 && char.IsAsciiDigit((char)next); next = Next(), digits++)
        {
            number = digits < 9 ? ((number ?? 0) * 10) + (next - '0') : number;
        }

        if (next != ' ')
        {
            Back(next);
        }

        isAtStart = false;
        Word(Interned(name[..count]), isNegative ? -number : number);
        isStarred = false;
    }

    private string Interned(ReadOnlySpan<char> name)
    {
        if (!wordsBySpan.TryGetValue(name, out var word))
        {
            word = name.ToString();
            if (words.Count < 4096)
            {
                words[word] = word;
            }
        }

        return word;
    }

    private void ControlSymbol(char symbol)
    {
        switch (symbol)
        {
            case '\'':
                int high = Next(),
                    low = Next();
                if (high >= 0 && low >= 0 && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low))
                {
                    Byte((byte)((Digit(high) << 4) | Digit(low)));
                }

                break;
            case '*':
                // Anywhere but at the beginning of a group it means nothing.
                isStarred = isAtStart;
                break;
            case '{' or '}' or '\\':
                Byte((byte)symbol);
                break;
            case '~' or '_' or '\r' or '\n':
                Flush();
                if (IsShown)
                {
                    Symbol(symbol);
                }

                break;
            default:
                break;
        }
    }

    private static int Digit(int hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    private void Word(string word, int? number)
    {
        switch (word)
        {
            case "fonttbl":
                Now = Now with { IsFontTable = true };
                break;
            case "ansicpg":
                defaultCodepage = number is > 0 ? number.Value : 1252;
                Codepage(defaultCodepage);
                break;
            case "mac":
                defaultCodepage = 10000;
                Codepage(defaultCodepage);
                break;
            case "pc" or "pca":
                defaultCodepage = word == "pc" ? 437 : 850;
                Codepage(defaultCodepage);
                break;
            case "f" when Now.IsFontTable:
                definedFont = number ?? 0;
                break;
            case "fcharset" when Now.IsFontTable:
                fontCodepages[definedFont] = Codepages.OfCharset(number ?? 0) ?? defaultCodepage;
                break;
            case "cpg" when Now.IsFontTable && number is > 0:
                fontCodepages[definedFont] = number.Value;
                break;
            case "f":
                Codepage(fontCodepages.GetValueOrDefault(number ?? 0, defaultCodepage));
                break;
            case "plain":
                Codepage(defaultCodepage);
                Word(word, number, isStarred);
                break;
            case "uc":
                Now = Now with { UnicodeSkip = Math.Clamp(number ?? 1, 0, 64) };
                break;
            case "u":
                var character = (char)(ushort)(number ?? '?');
                Characters([character]);
                charactersToSkip = Now.UnicodeSkip;
                break;
            case "bin":
                Flush();
                for (var left = number ?? 0; left > 0 && Next() is var value and >= 0; left--)
                {
                    Binary((byte)value);
                }

                break;
            default:
                Word(word, number, isStarred);
                break;
        }
    }

    private void Byte(byte value)
    {
        if (charactersToSkip > 0)
        {
            charactersToSkip--;
        }
        else if (IsShown)
        {
            bytes.Add(value);
            if (bytes.Count >= LongestRun)
            {
                Flush();
            }
        }
        else
        {
            Unshown(value);
        }
    }

    private void Codepage(int codepage)
    {
        Flush();
        Now = Now with { Codepage = codepage };
    }

    private Encoding EncodingOf(int codepage)
    {
        if (!encodings.TryGetValue(codepage, out var encoding))
        {
            encodings[codepage] = encoding = Codepages.Find(codepage);
        }

        return encoding;
    }

    /// <summary>What holds until the end of a group.</summary>
    /// <param name="Marks">Bits of whoever derives from this.</param>
    protected readonly record struct Group(int Codepage, int UnicodeSkip, bool IsFontTable = false, int Marks = 0);
}
