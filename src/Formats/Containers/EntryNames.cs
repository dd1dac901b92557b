using System.Text;
using Dossier.Formats.Native;
using Dossier.Formats.Text;
using Status = Dossier.Formats.Native.LibArchive.Status;

namespace Dossier.Formats.Containers;

/// <summary>
/// Decodes the names in one archive. Those that are no UTF-8 say nothing of their character set, and one alone is too short to guess it by:
/// so a ZIP's are guessed together, from its directory.
/// </summary>
internal sealed class EntryNames(Content content)
{
    private const int MostBytes = 64 * 1024;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private Dictionary<string, string>? guessed;

    /// <param name="isGuess">Whether the name's character set had to be guessed.</param>
    public string Decode(ReadOnlySpan<byte> name, out bool isGuess)
    {
        isGuess = !IsUtf8(name, out var text);
        if (!isGuess)
        {
            return text;
        }

        guessed ??= content.MediaType == MediaTypes.Zip ? GuessTogether() : [];
        return guessed.TryGetValue(Convert.ToHexString(name), out var known) ? known : Charsets.Decode(name, null);
    }

    private Dictionary<string, string> GuessTogether()
    {
        var names = new List<byte[]>();
        using var archive = new Archive(content, []);
        for (var length = 0; length < MostBytes && archive.Next() is Status.Ok or Status.Warn; )
        {
            var name = Archive.Bytes(LibArchive.PathOf(archive.Entry));
            if (!IsUtf8(name, out _))
            {
                names.Add(name.ToArray());
                length += name.Length + 1;
            }
        }

        // No character set puts a line feed inside a character, so the lines stay apart.
        var lines = Charsets.Decode([.. names.SelectMany(name => name.Append((byte)'\n'))], null).Split('\n');
        var together = new Dictionary<string, string>();
        for (var index = 0; index < names.Count && lines.Length == names.Count + 1; index++)
        {
            together[Convert.ToHexString(names[index])] = lines[index];
        }

        return together;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> name, out string text)
    {
        try
        {
            text = Utf8.GetString(name);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
