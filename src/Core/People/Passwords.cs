using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>
/// How passwords are kept: PBKDF2 with HMAC-SHA-512, as <c>pbkdf2-sha512$iterations$salt$key</c> (Base64), so that the cost can rise later
/// without asking anyone for a new password.
/// </summary>
public static class Passwords
{
    public const int ShortestLength = 8;
    public const int LongestLength = 256;
    private const string Scheme = "pbkdf2-sha512";
    private const int FullCost = 210_000;

    /// <summary>
    /// A property of the runtime, not a setting: what is built for tests, which sign in thousands of times, has a lower cost in its
    /// runtimeconfig.json. The program has none there.
    /// </summary>
    private const string CostProperty = "Dossier.Passwords.Iterations";
    private const int SaltLength = 16;
    private const int KeyLength = 32;

    private static int Iterations =>
        AppContext.GetData(CostProperty) is string given ? int.Parse(given, CultureInfo.InvariantCulture) : FullCost;

    /// <exception cref="Refused">Invalid: too short, too long, or not text.</exception>
    public static void MustBeGood(string password)
    {
        if (password.Length < ShortestLength)
        {
            throw Refused.Invalid("password", $"A password has at least {ShortestLength} characters.");
        }

        if (password.Length > LongestLength)
        {
            throw Refused.Invalid("password", $"A password has at most {LongestLength} characters.");
        }

        if (!IsText(password))
        {
            throw Refused.Invalid("password", "A password is made of whole Unicode characters.");
        }
    }

    /// <summary>The form in which a password is kept.</summary>
    public static string HashOf(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var key = KeyOf(password, salt, Iterations, KeyLength);
        return string.Join(
            '$',
            Scheme,
            Iterations.ToString(CultureInfo.InvariantCulture),
            Convert.ToBase64String(salt),
            Convert.ToBase64String(key)
        );
    }

    /// <summary>Whether a password is the one that was kept. Takes the same time when nothing was kept, which is never right.</summary>
    public static bool IsRight(string password, string? kept)
    {
        if (kept is null)
        {
            KeyOf("", new byte[SaltLength], Iterations, KeyLength);
            return false;
        }

        var parts = kept.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme)
        {
            throw new CryptographicException("A password is kept in a form this program does not know.");
        }

        var canBeRight = password.Length <= LongestLength && IsText(password);
        var expected = Convert.FromBase64String(parts[3]);
        var iterations = int.Parse(parts[1], CultureInfo.InvariantCulture);
        var found = KeyOf(canBeRight ? password : "", Convert.FromBase64String(parts[2]), iterations, expected.Length);
        return CryptographicOperations.FixedTimeEquals(found, expected) && canBeRight;
    }

    /// <summary>Whether it was kept at a lower cost than today's.</summary>
    public static bool IsOutdated(string kept) => !kept.StartsWith($"{Scheme}${Iterations}$", StringComparison.Ordinal);

    private static byte[] KeyOf(string password, byte[] salt, int iterations, int length) =>
        // The same letters are typed as different code points on different machines: NIST SP 800-63B 5.1.1.2 asks for a normal form.
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)),
            salt,
            iterations,
            HashAlgorithmName.SHA512,
            length
        );

    /// <summary>Half a surrogate pair has no normal form.</summary>
    private static bool IsText(string password)
    {
        for (var index = 0; index < password.Length; index++)
        {
            if (index + 1 < password.Length && char.IsSurrogatePair(password[index], password[index + 1]))
            {
                index++;
            }
            else if (char.IsSurrogate(password[index]))
            {
                return false;
            }
        }

        return true;
    }
}
