namespace Dossier.Formats.Office;

/// <summary>The formats that files refer to by number only (ECMA-376 part 1, 18.8.30), as they are in the United States.</summary>
internal static class BuiltInFormats
{
    /// <summary>The format code; null for General, for text and for numbers without a meaning.</summary>
    public static string? Code(int number) =>
        number switch
        {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 or 6 => "$#,##0_);($#,##0)",
            7 or 8 => "$#,##0.00_);($#,##0.00)",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            14 => "m/d/yy",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            22 => "m/d/yy h:mm",
            37 or 38 => "#,##0_);(#,##0)",
            39 or 40 => "#,##0.00_);(#,##0.00)",
            41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
            42 => "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
            43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            44 => "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            // Dates and times of East Asian editions, which differ from one to the next.
            (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => "yyyy-mm-dd",
            (>= 32 and <= 35) or 55 or 56 => "h:mm:ss",
            _ => null,
        };
}
