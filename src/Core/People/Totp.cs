using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.Core.People;

/// <summary>Codes of six digits that change every thirty seconds (RFC 6238 with HMAC-SHA-1, as every app for it has it).</summary>
public static class Totp
{
    public const int Digits = 6;
    private const int StepSeconds = 30;
    private const int SecretLength = 20;

    /// <summary>Clocks differ, and people type slowly: so many steps before and after count too (RFC 6238, 5.2).</summary>
    private const int Tolerance = 1;
    private const int Modulus = 1_000_000;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret, in Base32 (RFC 4648).</summary>
    public static string NewSecret() => Base32(RandomNumberGenerator.GetBytes(SecretLength));

    /// <summary>What an app reads from a picture.</summary>
    /// <param name="issuer">Whom the code is for.</param>
    public static string UriOf(string secret, string issuer, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={secret}&issuer={Uri.EscapeDataString(issuer)}";

    public static string CodeAt(string secret, DateTimeOffset time) => Code(Bytes(secret), StepOf(time));

    /// <summary>The time step a code is of; null when it is of none that counts now.</summary>
    public static long? StepOf(string secret, string code, DateTimeOffset now)
    {
        var key = Bytes(secret);
        var given = Encoding.UTF8.GetBytes(code.Trim());
        long? found = null;
        for (var step = StepOf(now) - Tolerance; step <= StepOf(now) + Tolerance; step++)
        {
            // All of them are compared, whichever it is.
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(key, step)), given))
            {
                found = step;
            }
        }

        return found;
    }

    internal static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (kept, bits) = (0, 0);
        foreach (var part in bytes)
        {
            kept = (kept << 8) | part;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(kept >> (bits - 5)) & 31]);
            }

            kept &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Alphabet[(kept << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    private static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    private static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(key, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % Modulus).ToString($"D{Digits}", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string base32)
    {
        var bytes = new List<byte>();
        var (kept, bits) = (0, 0);
        foreach (var letter in base32)
        {
            kept = ((kept << 5) | Alphabet.IndexOf(letter)) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(kept >> bits));
            }
        }

        return [.. bytes];
    }
}
