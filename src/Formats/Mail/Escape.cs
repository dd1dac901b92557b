namespace Dossier.Formats.Mail;

/// <summary>Two hexadecimal digits, as =XX and %XX carry them.</summary>
internal static class Escape
{
    public static bool TryHex(ReadOnlySpan<byte> digits, out byte value)
    {
        value = 0;
        if (digits.Length < 2 || !char.IsAsciiHexDigit((char)digits[0]) || !char.IsAsciiHexDigit((char)digits[1]))
        {
            return false;
        }

        value = (byte)((Convert.FromHexString([(char)digits[0], (char)digits[1]]))[0]);
        return true;
    }
}
