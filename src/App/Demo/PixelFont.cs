namespace Dossier.App.Demo;

/// <summary>Letters of five by seven dots. A row is five bits, the leftmost dot being the highest.</summary>
internal static class PixelFont
{
    public const int Width = 5;
    public const int Height = 7;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-:/()'%+=#?!&_";

    // Two hexadecimal digits a row, seven rows a letter, in the order of Letters.
    private static readonly byte[] Dots = Convert.FromHexString(
        "0E11111F111111"
            + "1E11111E11111E"
            + "0E11101010110E"
            + "1E11111111111E"
            + "1F10101E10101F"
            + "1F10101E101010"
            + "0E11101711110F"
            + "1111111F111111"
            + "0E04040404040E"
            + "0101010101110E"
            + "11121418141211"
            + "1010101010101F"
            + "111B1515111111"
            + "11191915131311"
            + "0E11111111110E"
            + "1E11111E101010"
            + "0E11111115120D"
            + "1E11111E141211"
            + "0F10100E01011E"
            + "1F040404040404"
            + "1111111111110E"
            + "11111111110A04"
            + "11111115151B11"
            + "11110A040A1111"
            + "11110A04040404"
            + "1F01020408101F"
            + "0E11131519110E"
            + "040C040404040E"
            + "0E11010608101F"
            + "0E11010601110E"
            + "02060A121F0202"
            + "1F101E0101110E"
            + "0608101E11110E"
            + "1F010204080808"
            + "0E11110E11110E"
            + "0E11110F01020C"
            + "00000000000C0C"
            + "000000000C0408"
            + "0000001F000000"
            + "000C0C000C0C00"
            + "01010204081010"
            + "02040808080402"
            + "08040202020408"
            + "04040800000000"
            + "18190204081303"
            + "0004041F040400"
            + "00001F001F0000"
            + "0A0A1F0A1F0A0A"
            + "0E110102040004"
            + "04040404040004"
            + "0C12140815120D"
            + "0000000000001F"
    );

    /// <summary>The rows of a letter from the top; none for a blank or for what the font lacks.</summary>
    public static ReadOnlySpan<byte> Rows(char letter)
    {
        var index = Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
        return index < 0 ? [] : Dots.AsSpan(index * Height, Height);
    }
}
