using System.Globalization;
using static Dossier.App.Demo.People;

namespace Dossier.App.Demo;

/// <summary>The documents of the matter: contract, minutes, accounts, reports.</summary>
internal static class Papers
{
    private const string ContractText = """
        # Contract HRT-2023-114
        between Harbor Reach Terminals (the Buyer) and Norland Crane Works (the Builder) for one ship-to-shore gantry crane, Crane 4.
        # 1 Words
        1.9 Delivery means that the Crane stands on the Buyer's rails and has passed the load test of clause 14.
        # 6 Brakes
        6.3 The brakes of the main hoist shall have pads of grade C or better. The Builder shall not fit another grade without written consent.
        # 14 Load test
        14.1 The Crane is tested at 100, 110 and 125 percent of the rated load of 61 tonnes.
        14.2 The main hoist brake shall hold the load with a slip of no more than 5 mm.
        14.4 A test during gusts above 15 m/s, measured by the mast on the quay, does not count.
        # 21 Liquidated damages
        21.1 If Delivery is later than 14 March 2024 the Builder pays EUR 12,500 for each day, up to 10 percent of the Price.
        # 27 Termination
        27.1 The Buyer may terminate if a defect of which notice was given is not made good within twenty-one days.
        # 31 Price and payment
        | Payment | Falls due | EUR |
        | 5 | Leaving the works | 2,760,000 |
        | 6 | Taking-over certificate | 920,000 |
        | 7 | End of warranty | 920,000 |
        """;

    public const string TenderPage = """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tender 114: one gantry crane</title>
        <style>body { color: navy }</style></head><body><h1>Tender 114</h1>
        <p>Harbor Reach Terminals invites offers for <b>one ship-to-shore gantry crane</b>, 61&nbsp;t, outreach 55&nbsp;m.</p>
        <ul><li>Brake pads of grade C or better</li><li>Rail gauge 30.48&nbsp;m</li></ul><script>var hidden = "not text";</script></body></html>
        """;

    public static Piece Contract() => WordFile.Write("Contract HRT-2023-114.docx", Ada, At(1, 11, 10, 0).AddYears(-1), ContractText);

    public static Piece SignedContract()
    {
        var clauses = ContractText.Replace("# ", "", StringComparison.Ordinal).Replace("| ", "  ", StringComparison.Ordinal);
        const string Annex =
            "Annex 2, Tests\n\nThe surveyor is Baltic Marine Survey. His certificate binds both parties unless there is a plain mistake.";
        const string Signatures = "Signed at the port office on 12 January 2023\n\nfor the Buyer: Ada Quill\n\nfor the Builder: Lin Okafor";
        return PdfFile.Text("Contract HRT-2023-114 signed.pdf", Ada, At(1, 12, 16, 0).AddYears(-1), $"{clauses}\f{Annex}\f{Signatures}");
    }

    public static Piece Amendment() =>
        WordFile.Write(
            "Amendment 2 draft.docx",
            Lin,
            At(4, 25, 15, 0),
            """
            # Amendment 2 (draft of Norland)
            Clause 14.1 is changed to: The Crane is tested at 100[-, 110 and 125-] percent of the rated load[+, and at 110 percent within a year+].
            Clause 6.3 is changed to: pads of grade [-C-][+B+] or better.
            Clause 21.1: the damages of EUR 12,500 are [-paid-][+set against the demurrage of the vessel+].
            """
        );

    public static Piece ChangeOrder() =>
        WordFile.Write(
            "Change order 7.docx",
            Piet,
            At(3, 20, 9, 0),
            """
            # Change order 7: rail gauge
            The rails on the quay were found to be 30.48 m apart and not 30.00 m as in drawing rev B. The gantry was widened on site.
            | Item | Hours | EUR |
            | Steel work | 310 | 24,800 |
            | Alignment | 96 | 9,120 |
            | Crane hire | 40 | 30,000 |
            Not signed by the Buyer.
            """
        );

    public static Piece Notice(string name) =>
        WordFile.Write(
            name,
            Mara,
            At(4, 23, 15, 50),
            """
            # Notice of defects
            Under clause 27.1 of Contract HRT-2023-114 we give notice that the main hoist brake of Crane 4 does not meet clause 14.2: at 110 percent the load slipped 40 mm.
            We ask you to make this good within twenty-one days, that is by 14 May 2024, and to name the grade of the pads that are fitted.
            All rights are reserved.
            """
        );

    public static Piece Minutes(int number, int month, int day, string said) =>
        WordFile.Write(
            $"Progress meeting {number}.docx",
            Tomas,
            At(month, day, 16, 0),
            $"""
            # Progress meeting {number}, {At(month, day, 14, 0).ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}
            Present: Ada Quill, Tomas Brandt, Ingrid Sølheim (Harbor Reach); Lin Okafor, Piet Vermeer (Norland)
            {said}
            Next meeting in two weeks.
            """
        );

    public static Piece PaymentSchedule() =>
        SheetFile.Write(
            "Payment schedule.xlsx",
            Priya,
            At(4, 2, 9, 30),
            new Sheet(
                "Schedule",
                [
                    ["Payment", "Event", "Due", "EUR"],
                    [1m, "Signing", new DateOnly(2023, 1, 20), 2760000m],
                    [2m, "Steel ordered", new DateOnly(2023, 4, 3), 3680000m],
                    [3m, "Boom assembled", new DateOnly(2023, 8, 14), 3680000m],
                    [4m, "Hoist KH-4471 received", new DateOnly(2023, 11, 30), 3680000m],
                    [5m, "Leaving the works", new DateOnly(2024, 2, 20), 2760000m],
                    [6m, "Taking-over certificate", new DateOnly(2024, 4, 2), 920000m],
                    [7m, "End of warranty", new DateOnly(2026, 4, 2), 920000m],
                    ["", "Price", "", new Formula("SUM(D2:D8)", 18400000m)],
                ]
            )
        );

    public static Piece Damages() =>
        SheetFile.Write(
            "Liquidated damages.xlsx",
            Priya,
            At(4, 30, 18, 0),
            new Sheet(
                "To date",
                [
                    ["From", "To", "Days", "EUR a day", "EUR"],
                    [
                        new DateOnly(2024, 3, 15),
                        new DateOnly(2024, 4, 30),
                        new Formula("B2-A2+1", 47m),
                        12500m,
                        new Formula("C2*D2", 587500m),
                    ],
                    ["", "", "", "Cap", 1840000m],
                ]
            ),
            new Sheet(
                "What we would take",
                [
                    ["Settlement, lowest", 400000m],
                    ["with new pads and a five-year warranty", ""],
                ]
            )
            {
                Hidden = true,
            }
        );

    public static Piece Quotation() =>
        SheetFile.Write(
            "Kitano quotation pads.xlsx",
            Sora,
            InJapan(2, 6, 11, 0),
            new Sheet(
                "見積",
                [
                    ["品名", "Grade", "Weeks", "EUR"],
                    ["ブレーキパッド", "B", 1m, 8400m],
                    ["ブレーキパッド", "C", 8m, 19200m],
                ]
            )
        );

    public static Piece BoardSlides() =>
        SlideFile.Write(
            "Crane 4 status.pptx",
            Ada,
            At(4, 25, 8, 0),
            "Crane 4: where we stand\nBoard meeting of 26 April 2024\nAda Quill",
            "What happened\nLoad test at 110 percent failed on 15 April\nBrake slip 40 mm, 5 mm allowed\nNorland says wind; the mast says 9.4 m/s",
            "What it costs\nLiquidated damages EUR 12,500 a day\nCap EUR 1.84 million\nPayment 6 held back: EUR 920,000"
        );

    public static Piece TrainingSlides() =>
        SlideFile.Write(
            "Operator training.pptx",
            Ingrid,
            At(3, 28, 12, 0),
            "Crane 4 operator training\nSecond group",
            "Before each shift\nLook at the rope, the hook and the pads\nRead the wind: above 20 m/s nobody lifts\nTry the emergency stop"
        );

    public static Piece Survey() =>
        PdfFile.Text(
            "Survey of the hoist brake.pdf",
            Jonas,
            At(5, 8, 11, 30),
            """
            BALTIC MARINE SURVEY

            Report 24-0508: main hoist brake of Crane 4, Harbor Reach Terminals

            1. On 6 May 2024 I examined the pads taken out of hoist KH-4471 on 4 May. They are marked B on the back.
            2. At 180 degrees on the drum a pad of grade B loses a third of its friction. A slip of 30 to 50 mm at 110 percent is what one would expect.
            3. The mast shows gusts of 9.4 m/s at 10:42 on 15 April, when the slip occurred. A load of that shape does not feel such wind.
            4. With grade C pads the brake held 125 percent with a slip of 2 mm. I have signed the certificate.

            Jonas Lind
            """
        );

    public static Piece NorlandLetter() =>
        PdfFile.Text(
            "Letter of Norland 26 April.pdf",
            Lin,
            At(4, 26, 17, 0),
            """
            Norland Crane Works

            To Harbor Reach Terminals, for the attention of Ms Quill

            We reject your notice of defects. The test of 15 April was carried out in gusts above 15 m/s and does not count (clause 14.4).
            The pads are as specified. We claim EUR 63,920 for change order 7 and EUR 93,000 for demurrage.

            Lin Okafor
            """
        );

    public static Piece Certificate(Random random) =>
        PdfFile.Scan(
            "Load test certificate scan.pdf",
            Jonas,
            At(4, 15, 12, 30),
            Pictures.Letter(
                random,
                "BALTIC MARINE SURVEY\n\nLOAD TEST CERTIFICATE 24-0415\n\nCRANE 4, HARBOR REACH TERMINALS\nHOIST KH-4471\n\n"
                    + "100 % (61 T): HELD, SLIP 3 MM\n110 % (67 T): BRAKE SLIP 40 MM\n125 %: NOT TRIED\n\nRESULT: NOT PASSED\n\nJ. LIND, 15 APRIL 2024"
            ),
            Pictures.Letter(random, "NOTES ON THE BACK\n\nDRUM 180 DEGREES AT 10:42\nWIND 9.4 M/S\nPADS TO BE EXAMINED")
        );

    public static Piece FactoryTest(Random random) =>
        PdfFile.Scan(
            "KH-4471 factory test.pdf",
            Sora with
            {
                Name = "Kitano Hoist",
            },
            InJapan(11, 20, 16, 0).AddYears(-1),
            Pictures.Letter(
                random,
                "KITANO HOIST\n\nFACTORY TEST OF HOIST KH-4471\n\nBRAKE TEST AT 100 %: SLIP 2 MM\n110 %: NOT DONE\n\nPADS: GRADE B"
            )
        );
}
