using System.Security.Cryptography;
using System.Text;
using static Dossier.App.Demo.People;

namespace Dossier.App.Demo;

/// <summary>
/// A small matter for the demonstration: a quarrel over a harbour crane whose brake slipped. One archive collected from the buyer, one
/// mailbox from the builder, and among them what every collection has: copies, locked, broken and empty files. The same seed gives the same bytes.
/// </summary>
public static class DemoMatter
{
    private const string Password = "crane-seven";

    /// <summary>Writes the archive and the mailbox into the folder, making it if need be, and says what is in them.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static DemoManifest Write(string folder, int seed = 4)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var random = new Random(seed);
        var certificate = Papers.Certificate(random);
        var windLog = Text("Mast wind log 15 April.csv", At(4, 15, 12, 5), SiteReports.WindLog(random));
        var brakeSlip = BuyerLetters.BrakeSlip(certificate, windLog);
        var invoice = BuyerLetters.Invoice(Papers.PaymentSchedule());
        var known = KnownFiles();

        var mailbox = Mailbox(random, brakeSlip, invoice);
        var archive = Archives.Zip(
            "harbor-matter.zip",
            At(5, 13, 9, 0),
            [
                .. Mails(random, brakeSlip, invoice),
                .. Documents(random, certificate, windLog),
                .. Enclosures(random),
                .. Broken(random),
                .. known,
            ]
        );

        Directory.CreateDirectory(folder);
        return new DemoManifest(
            [Save(folder, archive, Ada), Save(folder, mailbox, Lin)],
            SaveKnownFiles(folder, known),
            Password,
            [
                "brake slip",
                "\"grade B\"",
                "liquidated damages",
                "demurrage or \"change order\"",
                "privileged",
                "from:okafor and wind",
                "ブレーキ",
                "Beläge",
            ]
        );
    }

    private static List<Piece> Mails(Random random, IReadOnlyList<Letter> brakeSlip, IReadOnlyList<Letter> invoice)
    {
        var photos = Archives.Zip("Fotos.zip", At(4, 12, 15, 0), Photo(random, "pads1.jpg", 12, 60), Photo(random, "pads2.jpg", 12, 140));
        var letters = new List<Letter>([.. brakeSlip, .. invoice, .. BuyerLetters.Advice(Papers.Notice("Notice of defects draft.docx"))]);
        letters.AddRange(BuyerLetters.Others(Photo(random, "quay.jpg", 15, 90), photos, Papers.Survey()));

        // A mail sent on as an attachment, so that a message lies in a message.
        var slip = Mail.Piece(brakeSlip[1], $"{brakeSlip[1].Subject}.eml");
        // It is named by its subject, as readers of mail name it.
        letters.Add(
            new Letter(Tomas, [Ingrid], "For the safety file", At(4, 17, 8, 15), "Their answer, as it came.\n") { Attachments = [slip] }
        );

        var pieces = letters.Select((letter, index) => Mail.Piece(letter, $"mail/quill/{index + 1:D4}.eml")).ToList();
        pieces.Add(pieces[0].CopyAs("mail/brandt/0001.eml"));
        pieces.Add(pieces[2].CopyAs("mail/brandt/0002.eml"));
        return pieces;
    }

    private static List<Piece> Documents(Random random, Piece certificate, Piece windLog)
    {
        var contract = Papers.Contract();
        var photo = Photo(random, "Crane 4 before the test.jpg", 15, 20);
        var letter = Papers.NorlandLetter();
        var drawing = ImageFiles.Png("General arrangement rev C.png", At(1, 9, 9, 0), Pictures.Plan());
        return
        [
            In("contract", contract),
            In("contract", Papers.SignedContract()),
            In("contract", Papers.Amendment()),
            In("contract", Papers.ChangeOrder()),
            In("letters", Papers.Notice("Notice of defects.docx")),
            In("letters", letter),
            In("meetings", Papers.Minutes(21, 4, 8, "Norland: load test on 15 April. Ingrid: the emergency brake is to be tried first.")),
            In(
                "meetings",
                Papers.Minutes(22, 4, 22, "Brake slip: Norland says wind, Tomas shows the mast log. No agreement on change order 7.")
            ),
            In(
                "meetings",
                Papers.Minutes(23, 5, 6, "Grade C pads fitted on 4 May. Test passed at 125 percent. Ada asks who knew of grade B.")
            ),
            In("finance", Papers.Damages()),
            In("finance", Papers.PaymentSchedule()),
            In("board", Papers.BoardSlides()),
            In("safety", Papers.TrainingSlides()),
            In("survey", Papers.Survey()),
            In("survey", certificate),
            In("survey", windLog),
            In("photos", photo),
            In("photos", Photo(random, "Crane 4 third lift.jpg", 15, 120)),
            In("photos", Photo(random, "Crane 4 after the slip.jpg", 15, 150)),
            In(
                "photos",
                ImageFiles.Png("Brake board.png", At(4, 15, 11, 0), Pictures.Crane(random, "CRANE 4 BRAKE 110 % NOT PASSED", 140))
            ),
            In("drawings", drawing),
            In("drawings", ImageFiles.Bmp("General arrangement fax.bmp", At(1, 10, 9, 0), Pictures.Plan())),
            In(
                "notes",
                Text(
                    "Talk with Lin.txt",
                    At(4, 18, 18, 0),
                    "Called Lin at six. He would not name the pads – “ask Kitano”. Ingrid Sølheim listened in.\n"
                )
            ),
            In(
                "notes",
                Text(
                    "Diary Brandt.txt",
                    At(4, 15, 19, 0),
                    "10:42 Brems-Rutsch, 40 mm. Beläge heiß, es roch. Größe „B“?\r\n",
                    Encoding.GetEncoding(1252)
                )
            ),
            In(
                "notes",
                Text(
                    "Kitano call.txt",
                    InJapan(4, 22, 12, 0),
                    "2024-04-22 電話メモ\r\n北野ホイスト 田中様: クレーン四号機のブレーキパッドはB級品とのこと。\r\n二月にノーランド社から指示があった。C級品は五月三日に到着する予定。\r\n",
                    Encoding.GetEncoding(932)
                )
            ),
            In(
                "notes",
                Text(
                    "Questions for the survey.txt",
                    At(5, 2, 8, 0),
                    "1. Which grade?\r\n2. Would “C” have held?\r\n3. Wind – yes or no?\r\n",
                    Encoding.Unicode
                )
            ),
            In("notes", Text("Phone list.txt", At(2, 1, 8, 0), "Sølheim 4417\r\nOkafor 2204\r\n田中 8831\r\n", Encoding.BigEndianUnicode)),
            In("web", Text("Tender page.html", At(1, 3, 8, 0).AddYears(-1), Papers.TenderPage)),
            contract.CopyAs("copies/Contract HRT-2023-114 (copy).docx"),
            photo.CopyAs("copies/IMG_0412.jpg"),
            letter.CopyAs("copies/Letter of Norland.pdf"),
        ];
    }

    private static List<Piece> Enclosures(Random random)
    {
        var older = Archives.Zip(
            "older.zip",
            At(3, 14, 18, 0),
            Photo(random, "arrival.jpg", 14, 30),
            Text(
                "readme.txt",
                At(3, 14, 17, 0),
                "Pictures of the arrival of Crane 4 on 14 March. The vessel waited three days: demurrage.\n"
            )
        );
        var logs = new[] { 12, 13, 15 }.Select(day =>
            Text($"logs/plc-04{day}.log", At(4, day, 11, 0), SiteReports.ControllerLog(random, day))
        );
        return
        [
            Archives.Zip(
                "archives/site-photos.zip",
                At(4, 16, 18, 0),
                Photo(random, "drum.jpg", 16, 70),
                Photo(random, "hook.jpg", 16, 110),
                older
            ),
            Archives.TarGzip("archives/crane-logs.tar.gz", At(4, 16, 20, 0), [.. logs]),
            SealedArchive.Zip(
                "archives/sealed.zip",
                At(4, 24, 20, 0),
                Password,
                Text(
                    "settlement.txt",
                    At(4, 24, 19, 0),
                    "Lowest figure we would take: EUR 400,000 and a five-year warranty on the hoist.\n"
                ),
                Papers.BoardSlides() with
                {
                    Name = "Board secret.pptx",
                }
            ),
        ];
    }

    private static List<Piece> Broken(Random random)
    {
        var report = Papers.Minutes(20, 3, 25, "Gantry widened. Rails measured again: 30.48 m.");
        var damaged = report.Bytes.ToArray();
        random.NextBytes(damaged.AsSpan(damaged.Length / 3, damaged.Length / 4));
        var manual = Papers.SignedContract().Bytes;
        var firmware = new byte[24_000];
        random.NextBytes(firmware);
        "KPLC\u0001\u0004"u8.CopyTo(firmware);
        return
        [
            Faulty("broken/Commissioning report.docx", "word document", damaged, report.Modified, "its bytes are damaged"),
            Faulty(
                "broken/Norland quality manual.pdf",
                "pdf",
                manual[..(manual.Length * 3 / 5)],
                At(1, 15, 9, 0),
                "it was cut off in the middle"
            ),
            Faulty("broken/empty.txt", "text", [], At(4, 1, 9, 0), "it holds no bytes"),
            Faulty("broken/hoist.kplc", "controller dump", firmware, At(4, 15, 20, 0), "nobody reads this type"),
        ];
    }

    private static List<Piece> KnownFiles() =>
        [
            Text(
                "viewer/README.txt",
                At(1, 2, 8, 0),
                "Tidemark Viewer 5.2\r\nThis folder is installed with the viewer. Nothing in it is yours.\r\n"
            ),
            Text("viewer/licence.txt", At(1, 2, 8, 0), "Tidemark Viewer may be copied freely together with the drawings it shows.\r\n"),
        ];

    private static Piece Mailbox(Random random, IReadOnlyList<Letter> brakeSlip, IReadOnlyList<Letter> invoice)
    {
        // The builder has the same mail as the buyer: the same messages, if not the same bytes.
        var shared = new[] { brakeSlip[0], brakeSlip[1], brakeSlip[3], invoice[1] };
        var own = BuilderLetters.WrongPads(Papers.Quotation()).Concat(BuilderLetters.HoistMaker(Papers.FactoryTest(random)));
        var letters = own.Concat(SiteReports.Mails(random, 18)).Concat(shared).OrderBy(letter => letter.Sent).ToList();
        var mailbox = Archives.Mailbox("okafor.mbox", At(5, 13, 10, 0), letters);
        // Its messages stand in the order of the letters; the archive, which goes in first, holds the shared ones already.
        return mailbox with
        {
            Inside = [.. mailbox.Inside.Select((piece, index) => shared.Contains(letters[index]) ? piece.CopyAs(piece.Name) : piece)],
        };
    }

    private static Piece Photo(Random random, string name, int day, int load)
    {
        var taken = At(4, day, 10, 42);
        var board = $"{Path.GetFileNameWithoutExtension(name)} {taken:yyyy-MM-dd}";
        return JpegFile.Write(name, taken, Pictures.Crane(random, board, load));
    }

    private static Piece Text(string name, DateTimeOffset modified, string text, Encoding? encoding = null)
    {
        encoding ??= new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var kind = Path.GetExtension(name) == ".html" ? "web page" : "text";
        return new Piece(name, kind, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)], modified);
    }

    private static Piece In(string folder, Piece piece) => piece with { Name = $"{folder}/{piece.Name}" };

    private static Piece Faulty(string name, string kind, byte[] bytes, DateTimeOffset modified, string because) =>
        new(name, kind, bytes, modified) { Outcome = DemoOutcome.Exception, Because = because };

    private static DemoUpload Save(string folder, Piece piece, Person custodian)
    {
        var path = Path.Combine(folder, piece.Name);
        File.WriteAllBytes(path, piece.Bytes);
        return new DemoUpload(path, custodian.Name, piece.Bytes.Length, [.. piece.Listed("")]);
    }

    private static string SaveKnownFiles(string folder, IEnumerable<Piece> known)
    {
        var path = Path.Combine(folder, "known-files.txt");
        var lines = known.Select(piece =>
            $"\"{Convert.ToHexString(SHA1.HashData(piece.Bytes))}\",\"{Convert.ToHexString(MD5.HashData(piece.Bytes))}\","
            + $"\"{Crc32.Of(piece.Bytes):X8}\",\"{Path.GetFileName(piece.Name)}\",{piece.Bytes.Length},9001,\"362\",\"\"\r\n"
        );
        const string Head = "\"SHA-1\",\"MD5\",\"CRC32\",\"FileName\",\"FileSize\",\"ProductCode\",\"OpSystemCode\",\"SpecialCode\"\r\n";
        File.WriteAllText(path, Head + string.Concat(lines));
        return path;
    }
}
