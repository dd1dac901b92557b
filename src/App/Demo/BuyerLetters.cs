using static Dossier.App.Demo.People;

namespace Dossier.App.Demo;

/// <summary>Mail the buyer has: with the builder, with its lawyers, and among its own people.</summary>
internal static class BuyerLetters
{
    /// <summary>The failed load test: buyer and builder, from the first question to the refusal.</summary>
    public static IReadOnlyList<Letter> BrakeSlip(Piece certificate, Piece windLog)
    {
        var first = new Letter(
            Ada,
            [Lin],
            "Crane 4: load test of 15 April",
            At(4, 16, 9, 12),
            """
            Lin,

            Yesterday's load test at 110 percent was stopped after the third lift. The main hoist brake slipped: the load came
            down 40 mm before the emergency brake held it. The contract (clause 14.2) allows 5 mm.

            Please let us have, by Thursday, the brake test records of the factory and the name of the supplier of the pads.
            I attach the certificate as our surveyor left it: it is marked NOT PASSED.

            Ada Quill
            Contracts, Harbor Reach Terminals
            """
        )
        {
            Copy = [Tomas],
            Attachments = [certificate],
        };
        var second = first.Reply(
            Lin,
            [Ada],
            At(4, 16, 15, 48),
            """
            Ada,

            We are sorry about the delay this causes. Our people on site saw gusts of more than 15 m/s during the third lift,
            which is above the limit for a load test (clause 14.4). A slip under wind load says nothing about the brake.

            We propose to repeat the test in the week of 22 April, in calm weather.

            Lin Okafor
            Project director, Norland Crane Works
            """
        ) with
        {
            Copy = [Tomas, Piet],
        };
        var third = second.Reply(
            Tomas,
            [Lin, Ada],
            At(4, 17, 7, 30),
            """
            The log of the mast says 9.4 m/s at the time of the third lift, and never above 11 all morning. It is attached.

            Tomas
            """
        ) with
        {
            Attachments = [windLog],
        };
        var fourth = third.Reply(
            Ada,
            [Lin],
            At(4, 18, 17, 5),
            """
            Lin,

            It is Thursday. No records, no name. Until a load test is passed there is no taking over, and liquidated damages
            of EUR 12,500 a day run from 14 March under clause 21.

            Ada
            """
        ) with
        {
            Copy = [Tomas, Priya],
        };
        var fifth = fourth.Reply(
            Lin,
            [Ada],
            At(4, 19, 11, 20),
            """
            Ada,

            The pads are from Kitano Hoist and are of the grade in the specification. We do not hand out factory records
            as a rule; we will ask Kitano. As to clause 21, delivery was on 14 March: the crane stood on your rails that day.

            Lin
            """
        );
        var sixth = fifth.Reply(
            Ada,
            [Lin],
            At(4, 22, 8, 55),
            """
            Delivery in clause 1.9 means delivered and tested. A crane that drops its load is not delivered.

            Ada
            """
        ) with
        {
            Copy = [Mara],
        };
        return [first, second, third, fourth, fifth, sixth];
    }

    /// <summary>What the lawyers said; and the day one of their mails went to the other side by mistake.</summary>
    public static IReadOnlyList<Letter> Advice(Piece draft)
    {
        var first = new Letter(
            Ada,
            [Mara],
            "Privileged: can we terminate?",
            At(4, 22, 10, 30),
            """
            Mara,

            Please see the exchange with Norland below our last talk. The board wants to know by Friday: may we terminate under
            clause 27 now, or do we have to give them a second test? And may we call the bond?

            Ada
            """
        );
        var second = first.Reply(
            Mara,
            [Ada],
            At(4, 23, 16, 12),
            """
            Ada,

            PRIVILEGED AND CONFIDENTIAL - LEGAL ADVICE

            In short: not yet. Clause 27.1 needs a notice of defects and twenty-one days. Give the notice now; I attach a draft.
            The weak point is clause 14.4: if the wind was above 15 m/s the test does not count. The mast log answers that,
            so keep the original file and do not let anybody open and save it.

            The bond may be called once liquidated damages reach the cap (10 percent, EUR 1.84 million).

            Mara Feld
            Feld & Osei LLP
            """
        ) with
        {
            Attachments = [draft],
        };
        var third = second.Forward(Ada, [Priya], At(4, 23, 16, 40), "Priya, for the provisions. Please do not send this on.");
        var fourth = new Letter(
            Priya,
            [Lin],
            "Payment 6 is held back",
            At(4, 24, 8, 59),
            """
            Dear Lin,

            Payment 6 (EUR 920,000) is held back until a load test is passed, see the reasons in the mail below.

            Priya Raman
            Finance, Harbor Reach Terminals

            -------- Forwarded message --------
            From: Mara Feld <mara.feld@feldosei.example>
            Subject: Re: Privileged: can we terminate?

            In short: not yet. Clause 27.1 needs a notice of defects and twenty-one days.
            """
        );
        var fifth = new Letter(
            Mara,
            [Lin],
            "Privileged mail sent in error",
            At(4, 24, 11, 30),
            """
            Dear Mr Okafor,

            This morning a mail of our client's finance department reached you that quotes legal advice. It was sent by mistake.
            Privilege is not waived. Please delete it, do not use it, and confirm.

            Mara Feld
            """
        )
        {
            Copy = [Ada],
        };
        return [first, second, third, fourth, fifth];
    }

    /// <summary>Money: the invoice nobody wants to pay.</summary>
    public static IReadOnlyList<Letter> Invoice(Piece schedule)
    {
        var first = new Letter(
            Lin,
            [Priya],
            "Invoice 2291, sixth payment",
            At(4, 2, 10, 0),
            """
            Dear Priya,

            With the crane on the rails since 14 March, the sixth payment of EUR 920,000 is due. The schedule is attached.

            Lin Okafor
            """
        )
        {
            Attachments = [schedule],
        };
        var second = first.Reply(
            Priya,
            [Lin],
            At(4, 3, 9, 25),
            "Dear Lin,\n\nPayment 6 falls due on the taking-over certificate, not on arrival. We have none.\n\nPriya Raman\n"
        ) with
        {
            Copy = [Ada],
        };
        var third = second.Reply(
            Lin,
            [Priya],
            At(4, 3, 14, 10),
            """
            Then we ask for the storage and demurrage of the vessel: three days at EUR 31,000. It waited because your berth was
            taken. And change order 7 (the rail gauge, 30.48 m instead of 30.00 m) is still open.

            Lin
            """
        ) with
        {
            Copy = [Ada],
        };
        return [first, second, third];
    }

    /// <summary>Mail that stands alone: each for a shape of message, or for a word to find.</summary>
    public static IReadOnlyList<Letter> Others(Piece photo, Piece photos, Piece survey) =>
        [
            new Letter(
                Ingrid,
                [Tomas, Ada],
                "Nobody under Crane 4",
                At(4, 15, 13, 40),
                "Until further notice nobody walks or parks under Crane 4. The red line in the picture is the limit.\n\nIngrid Sølheim, safety\n"
            )
            {
                Html = """
                    <html><body style="font-family:sans-serif"><p><b>Until further notice nobody walks or parks under Crane 4.</b></p>
                    <p>The red line in the picture is the limit.</p><p><img src="{image}" alt="quay"></p><p>Ingrid Sølheim, safety</p></body></html>
                    """,
                Inline = [photo],
            },
            new Letter(
                Tomas,
                [Ada],
                "Prüfung der Bremse – Fotos",
                At(4, 16, 6, 50),
                """
                Ada,

                hier die Bilder vom Freitag. Auf dem zweiten sieht man die Beläge: auf der Rückseite steht „B“, nicht „C“.
                Die Kühlung war aus. Ein Ersatzbelag kostet etwa 1.200 €.

                Grüße
                Tomas
                """
            )
            {
                Charset = "windows-1252",
                Attachments = [photos],
            },
            new Letter(
                Jonas,
                [Ada, Lin],
                "Survey of the hoist brake, Crane 4",
                At(5, 8, 12, 0),
                """
                Dear both,

                Please find my report. Findings: the pads fitted are grade B; the slip at 110 percent is explained by the grade and
                not by wind; with grade C pads, fitted on 4 May, the brake held 125 percent with a slip of 2 mm.

                Jonas Lind
                Baltic Marine Survey
                """
            )
            {
                Attachments = [survey],
            },
            new Letter(
                Ada,
                [Tomas],
                "Lunch with Norland on the 14th?",
                At(5, 10, 9, 1),
                "Lin asks whether we settle over lunch. I said: after the survey is paid, by them.\n\nFrom what I hear they have talked to their insurer.\n"
            )
            {
                BlindCopy = [Mara],
            },
        ];
}
