using System.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>What hid workbooks before Excel 97, and where an encryption was not allowed since ([MS-OFFCRYPTO] 2.3.7.1 to 2.3.7.3).</summary>
internal sealed class XorCipher
{
    private const int LongestPassword = 15;
    private static ReadOnlySpan<byte> Filling => [0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00];
    private readonly byte[] mask;

    private XorCipher(byte[] mask) => this.mask = mask;

    /// <param name="key">As the workbook keeps it: made from the password.</param>
    /// <param name="proof">The same, in another way.</param>
    /// <returns>Null when no password fits.</returns>
    public static XorCipher? Of(ushort key, ushort proof, IEnumerable<string> passwords)
    {
        foreach (var password in passwords)
        {
            var bytes = Encoding.Latin1.GetBytes(password.Length > LongestPassword ? password[..LongestPassword] : password);
            if (bytes.Length > 0 && KeyOf(bytes) == key && ProofOf(bytes) == proof)
            {
                return new XorCipher(Mask(bytes, key));
            }
        }

        return null;
    }

    /// <summary>Decrypts the data of a record. Its place in the mask is counted from where the record ends.</summary>
    /// <param name="data">From the byte on that so many others were passed over before.</param>
    /// <param name="end">In the stream.</param>
    public void Decrypt(Span<byte> data, long end, int passedOver)
    {
        var at = (int)((end + passedOver) % mask.Length);
        for (var index = 0; index < data.Length; index++)
        {
            data[index] = (byte)(byte.RotateLeft(data[index], 3) ^ mask[(at + index) % mask.Length]);
        }
    }

    private static byte[] Mask(byte[] password, ushort key)
    {
        var mask = new byte[16];
        password.CopyTo(mask, 0);
        Filling[..(mask.Length - password.Length)].CopyTo(mask.AsSpan(password.Length));
        for (var at = 0; at < mask.Length; at++)
        {
            mask[at] = byte.RotateLeft((byte)(mask[at] ^ (at % 2 == 0 ? key : key >> 8)), 2);
        }

        return mask;
    }

    /// <summary>One bit after the other through two shift registers, the password's last letter first.</summary>
    private static ushort KeyOf(byte[] password)
    {
        ushort key = 0;
        ushort forBits = 0x8000;
        ushort end = 0xffff;
        for (var at = password.Length - 1; at >= 0; at--)
        {
            var letter = password[at] & 0x7f;
            for (var bit = 0; bit < 8; bit++)
            {
                forBits = Shift(forBits);
                key ^= (letter >> bit & 1) != 0 ? forBits : (ushort)0;
                end = Shift(end);
            }
        }

        return (ushort)(key ^ end);
    }

    private static ushort Shift(ushort register)
    {
        var shifted = ushort.RotateLeft(register, 1);
        return (shifted & 1) != 0 ? (ushort)(shifted ^ 0x1020) : shifted;
    }

    private static ushort ProofOf(byte[] password)
    {
        const int Bits = 15;
        var proof = password.Length ^ 0xce4b;
        for (var at = 0; at < password.Length; at++)
        {
            var by = (at + 1) % Bits;
            proof ^= ((password[at] << by) | (password[at] >> (Bits - by))) & 0x7fff;
        }

        return (ushort)proof;
    }
}
