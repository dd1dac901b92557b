using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Dossier.Formats.Native;

/// <summary>libcld2 (Debian: libcld2-0; Apache 2.0): tells 83 languages apart. Its functions are C++, named as the Itanium ABI names them.</summary>
internal static partial class Cld2
{
    private const string Library = "libcld2.so.0";
    private const int Most = 3;
    private static bool isAbsent;

    /// <summary>One language of a text and its share of it in per cent.</summary>
    public readonly record struct Part(string Code, int Share);

    public sealed record Found(bool IsReliable, IReadOnlyList<Part> Languages);

    /// <summary>Up to three languages, the main one first, by CLD2's own codes; null when the library is absent.</summary>
    public static Found? Detect(ReadOnlySpan<char> text)
    {
        if (isAbsent)
        {
            return null;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            // What is no valid UTF-16 becomes U+FFFD: CLD2 takes valid UTF-8 alone.
            var length = Encoding.UTF8.GetBytes(text, bytes);
            Span<int> languages = stackalloc int[Most];
            Span<int> shares = stackalloc int[Most];
            DetectLanguageSummary(bytes, length, 1, languages, shares, out _, out var isReliable);
            var parts = new List<Part>(Most);
            for (var index = 0; index < Most && shares[index] > 0; index++)
            {
                parts.Add(new Part(Marshal.PtrToStringAnsi(LanguageCode(languages[index])) ?? "", shares[index]));
            }

            return new Found(isReliable != 0, parts);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            isAbsent = true;
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>CLD2::DetectLanguageSummary(const char*, int, bool, CLD2::Language*, int*, int*, bool*).</summary>
    [LibraryImport(Library, EntryPoint = "_ZN4CLD221DetectLanguageSummaryEPKcibPNS_8LanguageEPiS4_Pb")]
    private static partial int DetectLanguageSummary(
        ReadOnlySpan<byte> text,
        int length,
        byte isPlain,
        Span<int> languages,
        Span<int> shares,
        out int textBytes,
        out byte isReliable
    );

    /// <summary>CLD2::LanguageCode(CLD2::Language).</summary>
    [LibraryImport(Library, EntryPoint = "_ZN4CLD212LanguageCodeENS_8LanguageE")]
    private static partial nint LanguageCode(int language);
}
