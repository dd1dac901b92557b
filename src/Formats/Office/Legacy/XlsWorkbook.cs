using System.Text;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>What all sheets of a workbook share: names, strings, formats, and which calendar counts its days.</summary>
internal sealed class XlsWorkbook(IReadOnlyList<string> passwords, CancellationToken cancel) : IDisposable
{
    private const int MostSheets = 20_000;
    private const int MostFormats = 100_000;

    private readonly Dictionary<int, string> codes = [];
    private readonly Dictionary<int, NumberFormat> formats = [];
    private readonly List<int> cellFormats = [];
    private bool isWhole = true;

    public List<(string Name, long Start, string Hidden)> Sheets { get; } = [];

    public SharedStrings Strings { get; } = new(cancel);

    public bool Is1904 { get; private set; }

    /// <summary>Before Excel 97: strings are bytes in the workbook's code page.</summary>
    public bool IsOld { get; private set; }

    public Encoding Encoding { get; private set; } = Codepages.Western;

    /// <summary>Reads the records before the first sheet.</summary>
    /// <returns>Whether they are whole.</returns>
    public bool Read(Biff biff)
    {
        if (!biff.Next() || biff.Type is not (0x809 or 0x409 or 0x209 or 0x009) || biff.Data.Length < 4)
        {
            throw new InvalidDataException("The workbook does not begin as workbooks do.");
        }

        IsOld = biff.Type != 0x809 || biff.Short(0) < 0x600;
        var isSheet = biff.Type != 0x809 || biff.Short(2) is not 0x0005;
        while (biff.Next())
        {
            if (biff.Type == 0x0a)
            {
                break;
            }

            // A damaged record costs what it says, not the sheets after it.
            try
            {
                ReadRecord(biff);
            }
            catch (Exception damaged) when (Legacy.IsDamage(damaged))
            {
                isWhole = false;
            }
        }

        if (Sheets.Count == 0 && isSheet)
        {
            // Before Excel 5 a file was one sheet, and what sheets share stood in it.
            Sheets.Add(("", 0, ""));
            return isWhole;
        }

        return isWhole && Sheets.Count > 0;
    }

    public string Show(double value, int cellFormat) => Format(cellFormat).Show(value, Is1904);

    public void Dispose() => Strings.Dispose();

    private void ReadRecord(Biff biff)
    {
        switch (biff.Type)
        {
            case 0x2f:
                biff.Decrypt(Opened(biff));
                break;
            case 0x42:
                // Since Excel 97 strings do not depend on it, and it says so with UTF-16's number.
                Encoding = biff.Short(0) == 1200 ? Codepages.Western : Codepages.Find(biff.Short(0));
                break;
            case 0x22:
                Is1904 = biff.Short(0) == 1;
                break;
            case 0x85 when Sheets.Count < MostSheets:
                // The list may stand before the code page only in damaged files; names of Excel 97 need none.
                var state = (biff.Data[4] & 3) switch
                {
                    1 => HiddenKinds.Sheets,
                    2 => HiddenKinds.VeryHiddenSheets,
                    _ => "",
                };
                Sheets.Add((BiffText.Short(biff.Data[6..], 1, IsOld, Encoding), biff.Long(0), state));
                break;
            case 0x41e when codes.Count < MostFormats:
                codes[biff.Short(0)] = BiffText.Short(biff.Data[2..], IsOld ? 1 : 2, IsOld, Encoding);
                break;
            case 0x1e when codes.Count < MostFormats:
                codes[codes.Count] = BiffText.Short(biff.Data, 1, isOld: true, Encoding);
                break;
            case 0xe0 when cellFormats.Count < MostFormats:
                cellFormats.Add(biff.Short(2));
                break;
            case 0x243 or 0x443 when cellFormats.Count < MostFormats:
                cellFormats.Add(biff.Data[1]);
                break;
            case 0xfc:
                ReadStrings(biff);
                break;
            default:
                break;
        }
    }

    /// <summary>Whatever is wrong with this record, what comes after it cannot be read.</summary>
    private RecordDecryption Opened(Biff biff)
    {
        try
        {
            if (XlsEncryption.Open(biff.Data, IsOld, passwords.Append(OfficeKey.BuiltIn)) is { } decryption)
            {
                return decryption;
            }
        }
        catch (InvalidDataException broken)
        {
            throw new Unreadable(FaultKind.PasswordProtected, $"The workbook is encrypted. {broken.Message}", broken);
        }

        throw new Unreadable(FaultKind.PasswordProtected, "The workbook is encrypted and no known password opens it.");
    }

    private void ReadStrings(Biff biff)
    {
        var count = biff.Long(4);
        var text = new BiffText(biff);
        text.Begin(8);
        for (var at = 0L; at < count && text.HasMore(); at++)
        {
            Strings.Add(text.ReadRich());
            if ((at & 0xfff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private NumberFormat Format(int cellFormat)
    {
        if (cellFormat >= cellFormats.Count || cellFormats[cellFormat] == 0)
        {
            return NumberFormat.General;
        }

        var number = cellFormats[cellFormat];
        if (!formats.TryGetValue(number, out var format))
        {
            formats[number] = format = new NumberFormat(codes.TryGetValue(number, out var code) ? code : BuiltInFormats.Code(number));
        }

        return format;
    }
}
