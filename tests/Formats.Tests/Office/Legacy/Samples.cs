namespace Dossier.Formats.Tests.Office.Legacy;

/// <summary>Small documents of Office 97 to 2003, written byte by byte after the specifications.</summary>
internal static class Samples
{
    /// <summary>A Word document of two pieces, one of each width, with a footnote, a comment, a table, a field, hidden and deleted text and a packaged file.</summary>
    public static Compound Doc(int flags = 0)
    {
        // Narrow: hidden at 15..21, a field, then a row of two cells.
        var narrow = "Hello\tworld\vab secret\r\x13 HYPERLINK \"x\" \x14shown\x15 \x1e\r";
        var wide = "a\ab\a\aÜnïcode – конец\r";
        const string footnote = "\x02 foot\r";
        const string comment = "\x05 remark\r";
        const int narrowStart = 0x600;
        var wideStart = narrowStart + narrow.Length;
        wideStart += wideStart % 2;

        var document = new Bytes();
        document.Short(0xa5ec, 0xc1, 0, 0x409, 0, 0x0200 | flags).To(0x20).Short(14).To(0x3e).Short(22).To(0x4c);
        document.Long(narrow.Length + wide.Length, footnote.Length, 0, 0, comment.Length, 0, 0, 0).To(0x98).Short(93);
        document.To(0xfa).Long(0x100, 12, 0x200, 12).To(0x1a2).Long(0, 0).To(narrowStart);
        document.Narrow(narrow).To(wideStart).Wide(wide + footnote + comment).Zeros((512 - (document.Length % 512)) % 512);

        // Formatting of characters: the word "secret" is hidden and deleted.
        var secret = narrowStart + narrow.IndexOf("secret", StringComparison.Ordinal);
        var characters = document.Length / 512;
        var page = new Bytes()
            .Long(narrowStart, secret, secret + 6, wideStart)
            .Add(0, 200, 0)
            .To(400)
            .Add(6)
            .Short(0x083c)
            .Add(1)
            .Short(0x0800)
            .Add(1);
        document.Add(page.To(511).Add(3).ToArray());

        // Formatting of paragraphs: the second mark of the table ends a row.
        var rowEnd = wideStart + 8;
        var paragraphs = document.Length / 512;
        page = new Bytes()
            .Long(narrowStart, rowEnd, rowEnd + 2, rowEnd + 40)
            .Zeros(13)
            .Add(200)
            .Zeros(12)
            .Zeros(13)
            .To(400)
            .Add(3)
            .Short(0)
            .Short(0x2417)
            .Add(1);
        document.Add(page.To(511).Add(3).ToArray());

        var table = new Bytes().Add(2).Long(28).Long(0, narrow.Length, narrow.Length + wide.Length + footnote.Length + comment.Length);
        table.Short(0).Long((narrowStart * 2) | 0x40000000).Short(0).Short(0).Long(wideStart).Short(0);
        document.Put(0x1a6, table.Length);
        table.To(0x100).Long(narrowStart, document.Length, characters).To(0x200).Long(narrowStart, document.Length, paragraphs);
        return new Compound()
            .With("WordDocument", document.ToArray())
            .With("1Table", table.ToArray())
            .With("\u0005SummaryInformation", Summary())
            .With("Macros/VBA/dir", [1])
            .With("ObjectPool/_1/\u0001Ole10Native", Native("note.txt", "packaged"u8))
            .With("ObjectPool/_2/WordDocument", new byte[5000])
            .With("ObjectPool/_2/1Table", [1, 2, 3])
            .With("ObjectPool/_3/Equation Native", [1]);
    }

    /// <summary>
    /// A Word document of one paragraph, "plain secret". Its styles: 0 shows, 2 hides, 1 builds on 2, 3 hides characters, 4 shows characters.
    /// </summary>
    /// <param name="characterStyle">Of the second word; 0 for none.</param>
    /// <param name="direct">What its run says of hiding; null when it says nothing.</param>
    public static Compound DocWithStyles(int paragraphStyle, int characterStyle, byte? direct)
    {
        const string text = "plain secret\r";
        const int start = 0x600;
        var pieces = new Bytes().Add(2).Long(16).Long(0, text.Length).Short(0).Long((start * 2) | 0x40000000).Short(0);
        var document = new Bytes();
        document.Short(0xa5ec, 0xc1, 0, 0x409, 0, 0x0200).To(0x20).Short(14).To(0x3e).Short(22).To(0x4c);
        document.Long(text.Length, 0, 0, 0, 0, 0, 0, 0).To(0x98).Short(93).To(0xa2).Long(0, 0x100);
        document.To(0xfa).Long(0x100, 12, 0x200, 12).To(0x1a2).Long(0x300, pieces.Length).To(start);
        document.Narrow(text).Zeros((512 - (document.Length % 512)) % 512);

        var run = new Bytes();
        if (characterStyle > 0)
        {
            run.Short(0x4a30, characterStyle);
        }

        if (direct is { } said)
        {
            run.Short(0x083c).Add(said);
        }

        var characters = document.Length / 512;
        var page = new Bytes().Long(start, start + 6, start + 12, start + 13).Add(0, (byte)(run.Length > 0 ? 200 : 0), 0);
        document.Add(page.To(400).Add((byte)run.Length).Add(run.ToArray()).To(511).Add(3).ToArray());
        page = new Bytes().Long(start, start + 13).Add(200).To(400).Add(2).Short(paragraphStyle).Zeros(1);
        document.Add(page.To(511).Add(1).ToArray());

        // The styles lie where Word and LibreOffice put them: at the very beginning.
        var table = new Bytes().Short(18, 5, 10).Zeros(14);
        foreach (var (kind, parent, hides) in new[] { (1, 0xfff, -1), (1, 2, -1), (1, 0xfff, 1), (2, 0xfff, 1), (2, 0xfff, 0) })
        {
            var style = new Bytes().Short(0, kind | (parent << 4), 0, 0, 0, 1, 'x', 0);
            if (kind == 1)
            {
                style.Short(3).Add(0, 0, 0, 0);
            }

            style.Short(hides < 0 ? 0 : 3).Add(hides < 0 ? [] : [0x3c, 0x08, (byte)hides]);
            table.Short(style.Length).Add(style.ToArray()).Zeros(style.Length % 2);
        }

        table.To(0x100).Long(start, document.Length, characters).To(0x200).Long(start, document.Length, characters + 1);
        table.To(0x300).Add(pieces.ToArray());
        return new Compound().With("WordDocument", document.ToArray()).With("1Table", table.ToArray());
    }

    /// <summary>A workbook: strings shared over two records, numbers in every form, a formula's text, hidden and very hidden sheets, a comment.</summary>
    public static Compound Xls(bool isEncrypted = false)
    {
        var globals = new Bytes();
        Record(globals, 0x809, new Bytes().Short(0x600, 5, 0, 0).Long(0, 0));
        if (isEncrypted)
        {
            Record(globals, 0x2f, new Bytes().Short(1, 1));
        }

        Record(globals, 0x41e, new Bytes().Short(164, 9).Add(0).Narrow("0.00\" kg\""));
        foreach (var format in new[] { 0, 14, 164 })
        {
            Record(globals, 0xe0, new Bytes().Short(0, format).Zeros(16));
        }

        // The second string is cut in the middle, and goes on in the other width.
        Record(globals, 0xfc, new Bytes().Long(3, 3).Short(5).Add(0).Narrow("plain").Short(8).Add(0).Narrow("cut "));
        Record(globals, 0x3c, new Bytes().Add(1).Wide("here").Short(4).Add(9).Short(1).Wide("rich").Long(0));
        var sheets = new (string Name, int State)[] { ("Fígures", 0), ("Hidden", 1), ("Buried", 2) };
        var places = new List<int>();
        foreach (var (name, state) in sheets)
        {
            places.Add(globals.Length + 4);
            Record(globals, 0x85, new Bytes().Long(0).Add((byte)state, 0, (byte)name.Length, 0).Narrow(name));
        }

        Record(globals, 0x0a, new Bytes());
        for (var sheet = 0; sheet < sheets.Length; sheet++)
        {
            globals.Put(places[sheet], globals.Length);
            Record(globals, 0x809, new Bytes().Short(0x600, 0x10, 0, 0).Long(0, 0));
            if (sheet == 0)
            {
                Cells(globals);
            }
            else
            {
                Record(globals, 0x204, new Bytes().Short(0, 0, 0, 5).Add(0).Narrow($"word{sheet}"));
            }

            Record(globals, 0x0a, new Bytes());
        }

        return new Compound()
            .With("Workbook", globals.ToArray())
            .With("\u0005SummaryInformation", Summary())
            .With("MBD0001/Workbook", new byte[100]);
    }

    /// <summary>A presentation: two slides, one hidden; text in the outline and in a box; notes; a comment; a compressed object.</summary>
    public static Compound Ppt(uint mark = 0xe391c05f)
    {
        var stream = new Bytes();
        var places = new Dictionary<int, int>();
        void Part(int number, byte[] record)
        {
            places[number] = stream.Length;
            stream.Add(record);
        }

        byte[] Outline(int part, int slide, string text) =>
            [
                .. Atom(0x3f3, 0, new Bytes().Long(part, 0, 1, slide, 0)),
                .. Atom(0xf9f, 0, new Bytes().Long(0)),
                .. Atom(0xfa0, 0, new Bytes().Wide(text)),
            ];
        byte[] Shape(params byte[][] text) => Container(0xf004, 0, Container(0xf00d, 0, text));
        byte[] SlideAtom(int notes, int flags) => Atom(0x3ef, 0, new Bytes().Long(1, 0, 0, 0x80000000, notes).Long(flags));
        byte[] Footer(int instance, int flags, string text) =>
            Container(0xfd9, instance, Atom(0xfda, 0, new Bytes().Short(0, flags)), Atom(0xfba, 2, new Bytes().Wide(text)));

        Part(
            1,
            Container(
                0x3e8,
                0,
                Container(0x409, 0, Container(0xfcc, 0, Atom(0xfc3, 0, new Bytes().Long(1, 0, 1, 0, 5, 0)))),
                Container(0xff0, 0, Outline(2, 256, "First title"), Outline(3, 257, "Second title")),
                Container(0xff0, 1, Atom(0x3f3, 0, new Bytes().Long(6, 0, 0, 0x80000000, 0))),
                Container(0xff0, 2, Atom(0x3f3, 0, new Bytes().Long(4, 0, 0, 300, 0))),
                Footer(3, 0x20, "Annual meeting")
            )
        );
        var words = Atom(0xfba, 1, new Bytes().Wide("Please check"));
        var comment = Container(0x2ee0, 0, Atom(0xfba, 0, new Bytes().Wide("Ann")), words);
        Part(
            2,
            Container(
                0x3ee,
                0,
                SlideAtom(300, 1),
                Shape(Atom(0xfa8, 0, new Bytes().Narrow("box\rtwo"))),
                Shape(Atom(0xf9e, 0, new Bytes().Long(0))),
                comment
            )
        );
        Part(
            3,
            Container(0x3ee, 0, SlideAtom(0, 0), Footer(0, 0, "switched off"), Atom(0x3f9, 0, new Bytes().Long(0, 0).Short(0, 4).Long(0)))
        );
        Part(4, Container(0x3f0, 0, Shape(Atom(0xfa0, 0, new Bytes().Wide("say this"))), Shape(Atom(0xfa0, 0, new Bytes().Wide("*")))));
        var inner = new Compound().With("\u0001Ole10Native", Native("in.txt", "inside"u8)).ToBytes();
        var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            zlib.Write(inner);
        }

        Part(5, Atom(0x1011, 1, new Bytes().Long(inner.Length).Add(packed.ToArray())));
        Part(
            6,
            Container(
                0x3f8,
                0,
                Shape(Atom(0xfa0, 0, new Bytes().Wide("Confidential"))),
                Container(
                    0xf004,
                    0,
                    Container(0xf011, 0, Atom(0xbc3, 0, new Bytes().Long(0, 0))),
                    Atom(0xfa0, 0, new Bytes().Wide("Click to edit"))
                )
            )
        );
        var directory = stream.Length;
        stream.Add(Atom(0x1772, 0, new Bytes().Long(1 | (6 << 20), places[1], places[2], places[3], places[4], places[5], places[6])));
        var edit = stream.Length;
        stream.Add(Atom(0xff5, 0, new Bytes().Long(0, 0, 0, directory, 1, 6, 0)));
        return new Compound()
            .With("PowerPoint Document", stream.ToArray())
            .With("Current User", new Bytes().Short(0, 0xff6).Long(20, 20, mark, edit).ToArray());
    }

    private static void Cells(Bytes sheet)
    {
        Record(sheet, 0x7d, new Bytes().Short(2, 2, 0, 0, 1, 0));
        Record(sheet, 0x208, new Bytes().Short(1, 0, 5, 0, 0, 0, 0x20, 0));
        Record(sheet, 0xfd, new Bytes().Short(0, 0, 0).Long(0));
        Record(sheet, 0xfd, new Bytes().Short(0, 1, 0).Long(1));
        Record(sheet, 0xfd, new Bytes().Short(0, 2, 0).Long(2));
        Record(sheet, 0x203, new Bytes().Short(1, 0, 1).Double(36892));
        Record(sheet, 0x27e, new Bytes().Short(1, 1, 2).Long((150 << 2) | 3));
        Record(sheet, 0xbd, new Bytes().Short(2, 0, 0).Long((7 << 2) | 2).Short(0).Long((8 << 2) | 2).Short(1));
        Record(sheet, 0x006, new Bytes().Short(3, 0, 0).Add(0, 0, 0, 0, 0, 0, 0xff, 0xff).Zeros(8));
        Record(sheet, 0x207, new Bytes().Short(6).Add(0).Narrow("result"));
        Record(sheet, 0x205, new Bytes().Short(3, 1, 0).Add(7, 1));
        Record(sheet, 0x5d, new Bytes().Short(0x15, 0x12, 0x19, 1).Zeros(14));
        Record(sheet, 0x1b6, new Bytes().Short(0, 0, 0, 0, 0, 6, 16, 0, 0));
        Record(sheet, 0x3c, new Bytes().Add(0).Narrow("remark"));
    }

    private static void Record(Bytes to, int type, Bytes data) => to.Short(type, data.Length).Add(data.ToArray());

    private static byte[] Atom(int type, int instance, Bytes data) =>
        new Bytes().Short(instance << 4, type).Long(data.Length).Add(data.ToArray()).ToArray();

    private static byte[] Container(int type, int instance, params byte[][] records)
    {
        var data = records.SelectMany(record => record).ToArray();
        return new Bytes().Short((instance << 4) | 0xf, type).Long(data.Length).Add(data).ToArray();
    }

    /// <summary>Title in Cyrillic by code page, author, time of creation, pages.</summary>
    private static byte[] Summary()
    {
        var values = new List<(int Id, Bytes Value)>
        {
            (1, new Bytes().Long(2).Short(1251, 0)),
            (2, new Bytes().Long(30, 4).Add(0xd2, 0xe5, 0xec, 0xe0)),
            (4, new Bytes().Long(30, 8).Narrow("A. Brown")),
            (12, new Bytes().Long(64).Add(BitConverter.GetBytes(new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).ToFileTimeUtc()))),
            (14, new Bytes().Long(3, 9)),
        };
        var set = new Bytes().Long(0, values.Count);
        var place = 8 + (values.Count * 8);
        foreach (var (id, value) in values)
        {
            set.Long(id, place);
            place += value.Length;
        }

        values.ForEach(value => set.Add(value.Value.ToArray()));
        return new Bytes().Short(0xfffe, 0).Long(0).Zeros(16).Long(1).Zeros(16).Long(48).Add(set.Put(0, set.Length).ToArray()).ToArray();
    }

    /// <summary>What the Object Packager writes around a file.</summary>
    public static byte[] Native(string name, ReadOnlySpan<byte> bytes)
    {
        var inner = new Bytes()
            .Short(2)
            .Narrow(name + "\0C:\\" + name + "\0")
            .Long(0x30000, 4)
            .Narrow("tmp\0")
            .Long(bytes.Length)
            .Add(bytes);
        return new Bytes().Long(inner.Length).Add(inner.ToArray()).ToArray();
    }
}
