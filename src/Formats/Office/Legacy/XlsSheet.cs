using System.Buffers.Binary;
using System.Collections;
using Dossier.Formats.Text;

namespace Dossier.Formats.Office.Legacy;

/// <summary>One sheet, streamed: a line for each row, a tab between cells; then what lies over the cells.</summary>
internal sealed class XlsSheet(Biff biff, XlsWorkbook workbook, TextFlow flow, HiddenContent hidden, CancellationToken cancel)
{
    private const int DeepestChart = 32;

    private readonly BitArray hiddenRows = new(65536);
    private readonly BitArray hiddenColumns = new(65536);
    private readonly BiffText text = new(biff);
    private int row = -1;
    private int objectKind;
    private int version;
    private (int Row, int Column)? formula;

    private bool IsOld => workbook.IsOld;

    /// <summary>Reads from the sheet's first record to its end.</summary>
    /// <returns>Whether it was whole.</returns>
    public bool Read()
    {
        if (!biff.Next() || biff.Type is not (0x809 or 0x409 or 0x209 or 0x009))
        {
            return false;
        }

        version = biff.Type;
        var isWhole = true;
        var depth = 1;
        for (var count = 0; depth > 0; count++)
        {
            if ((count & 0xfff) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (!biff.Next())
            {
                return false;
            }

            if (biff.Type is 0x809 or 0x409 or 0x209 or 0x009)
            {
                // A chart inside the sheet.
                depth++;
                if (depth > DeepestChart)
                {
                    return false;
                }
            }
            else if (biff.Type == 0x0a)
            {
                depth--;
            }
            else
            {
                try
                {
                    ReadRecord();
                }
                catch (Exception damaged) when (Legacy.IsDamage(damaged))
                {
                    isWhole = false;
                }
            }
        }

        return isWhole;
    }

    private void ReadRecord()
    {
        switch (biff.Type)
        {
            case 0x2f when !biff.IsDecrypted:
                throw new Unreadable(FaultKind.PasswordProtected, "The workbook is encrypted.");
            case 0x208 when biff.Data.Length >= 14:
                hiddenRows[biff.Short(0)] = (biff.Short(12) & 0x20) != 0;
                break;
            case 0x7d when (biff.Short(8) & 1) != 0:
                for (int column = biff.Short(0); column <= biff.Short(2); column++)
                {
                    hiddenColumns[column] = true;
                }

                break;
            case 0xfd:
                var index = biff.Long(6);
                Cell(index < workbook.Strings.Count ? workbook.Strings[(int)index] : null);
                break;
            case 0x204 or 0xd6:
                Cell(IsOld ? BiffText.Short(biff.Data[6..], 2, isOld: true, workbook.Encoding) : LongText(6));
                break;
            case 0x004:
                Cell(BiffText.Short(biff.Data[7..], 1, isOld: true, workbook.Encoding));
                break;
            case 0x203:
                Number(BinaryPrimitives.ReadDoubleLittleEndian(biff.Data[6..]), biff.Short(4));
                break;
            case 0x003:
                Number(BinaryPrimitives.ReadDoubleLittleEndian(biff.Data[7..]), 0);
                break;
            case 0x002:
                Number(biff.Short(7), 0);
                break;
            case 0x27e:
                Number(Packed(biff.Long(6)), biff.Short(4));
                break;
            case 0xbd:
                for (var at = 4; at + 6 <= biff.Data.Length - 2; at += 6)
                {
                    Cell(workbook.Show(Packed(biff.Long(at + 2)), biff.Short(at)), biff.Short(0), biff.Short(2) + ((at - 4) / 6));
                }

                break;
            case 0x006 or 0x206 or 0x406:
                Formula();
                break;
            case 0x207 or 0x007:
                Result();
                break;
            case 0x205:
                Cell(Fixed(biff.Data[6], biff.Data[7] != 0));
                break;
            case 0x14 or 0x15 when biff.Data.Length > 1:
                flow.Break(1);
                flow.Write(XlsxSheet.WithoutHeaderCodes(BiffText.Short(biff.Data, IsOld ? 1 : 2, IsOld, workbook.Encoding)));
                flow.Break(1);
                break;
            case 0x5d:
                objectKind = biff.Data.Length > 5 && !IsOld ? biff.Short(4) : 0;
                break;
            case 0x1b6 when !IsOld && biff.Data.Length >= 14:
                TextBox();
                break;
            case 0x1c when IsOld && biff.Data.Length > 6:
                OldNote();
                break;
            case 0x100d when biff.Data.Length > 3:
                flow.Break(1);
                flow.Write(BiffText.Short(biff.Data[2..], 1, IsOld, workbook.Encoding));
                flow.Break(1);
                break;
            default:
                break;
        }
    }

    private string LongText(int at)
    {
        text.Begin(at);
        return text.ReadRich().ToString();
    }

    private void Number(double value, int format) => Cell(workbook.Show(value, format));

    /// <summary>[MS-XLS] 2.5.217: thirty bits of a double or of a whole number, and two that say which and whether to divide by a hundred.</summary>
    private static double Packed(uint packed)
    {
        var value = (packed & 2) != 0 ? (int)packed >> 2 : BitConverter.UInt64BitsToDouble((ulong)(packed & ~3u) << 32);
        return (packed & 1) != 0 ? value / 100 : value;
    }

    private void Formula()
    {
        // Excel 2 kept three bytes of formatting where two name it since.
        var isBiff2 = biff.Type == 0x006 && version == 0x009;
        var result = biff.Data[(isBiff2 ? 7 : 6)..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(result[6..]) != 0xffff)
        {
            Number(BinaryPrimitives.ReadDoubleLittleEndian(result), isBiff2 ? 0 : biff.Short(4));
            return;
        }

        switch (result[0])
        {
            case 0:
                formula = (biff.Short(0), biff.Short(2));
                break;
            case 1 or 2:
                Cell(Fixed(result[2], result[0] == 2));
                break;
            default:
                break;
        }
    }

    /// <summary>The text that a formula resulted in follows it in a record of its own.</summary>
    private void Result()
    {
        if (formula is { } place)
        {
            formula = null;
            Cell(
                IsOld ? BiffText.Short(biff.Data, biff.Type == 0x007 ? 1 : 2, isOld: true, workbook.Encoding) : LongText(0),
                place.Row,
                place.Column
            );
        }
    }

    private static string Fixed(byte value, bool isError) =>
        !isError
            ? (value != 0 ? "TRUE" : "FALSE")
            : value switch
            {
                0x00 => "#NULL!",
                0x07 => "#DIV/0!",
                0x0f => "#VALUE!",
                0x17 => "#REF!",
                0x1d => "#NAME?",
                0x24 => "#NUM!",
                _ => "#N/A",
            };

    private void Cell(string? shown) => Cell(shown, biff.Short(0), biff.Short(2));

    private void Cell(string? shown, int inRow, int column)
    {
        if (string.IsNullOrEmpty(shown))
        {
            return;
        }

        if (inRow != row)
        {
            flow.Break(1);
            row = inRow;
        }

        flow.Tab();
        flow.Write(shown);
        hidden.Found(HiddenKinds.Rows, hiddenRows[inRow]);
        hidden.Found(HiddenKinds.Columns, column < hiddenColumns.Length && hiddenColumns[column]);
    }

    /// <summary>The words of a comment or a text box follow in the records that continue this one.</summary>
    private void TextBox()
    {
        var count = biff.Short(10);
        if (count == 0 || !biff.NextContinue() || biff.Data.IsEmpty)
        {
            return;
        }

        text.Begin(1);
        var words = text.ReadCharacters(count, (biff.Data[0] & 1) != 0).ToString();
        flow.Break(1);
        flow.Write(words);
        flow.Break(1);
        hidden.Found(HiddenKinds.Comments, objectKind == 0x19 && !string.IsNullOrWhiteSpace(words));
    }

    /// <summary>Before Excel 97 a note's words stood in the record, and longer ones in more of the same.</summary>
    private void OldNote()
    {
        var words = workbook.Encoding.GetString(biff.Data[6..]);
        if (biff.Short(0) != 0xffff)
        {
            flow.Break(1);
        }

        flow.Write(words);
        hidden.Found(HiddenKinds.Comments);
    }
}
