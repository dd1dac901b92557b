using static Dossier.App.Demo.People;

namespace Dossier.App.Demo;

/// <summary>Mail only the builder has: what it knew of the brake pads, and when.</summary>
internal static class BuilderLetters
{
    /// <summary>Inside Norland: the pads were known to be of the wrong grade. The mail everybody will look for.</summary>
    public static IReadOnlyList<Letter> WrongPads(Piece quotation)
    {
        var first = new Letter(
            Piet,
            [Lin],
            "brake pads crane 4",
            At(2, 6, 18, 41),
            """
            Lin, between us: Kitano can only ship grade B pads before the vessel sails on the 20th. Grade C (what we specified,
            and what Harbor Reach pays for) is eight weeks out. Grade B will hold 100 percent. I would not bet on 110 when they
            are hot. Do we wait?

            Piet
            """
        )
        {
            Attachments = [quotation],
        };
        var second = first.Reply(
            Lin,
            [Piet],
            At(2, 6, 20, 3),
            """
            We cannot wait: damages start on 14 March. Fit grade B and order the C set for an exchange in the first service.
            No need to put this in the monthly report.

            L.
            """
        );
        var third = second.Reply(
            Piet,
            [Lin],
            At(4, 15, 21, 17),
            """
            It slipped. As I wrote in February. 40 mm, third lift, drum at 180 degrees.
            From the ladder you could smell it. They will ask for the pad certificates.
            When do the C pads arrive?

            Piet
            """
        );
        var fourth = third.Reply(Lin, [Piet], At(4, 15, 22, 2), "Not before 3 May. Say wind for now. Please call me, do not write.\n");
        return [first, second, third, fourth];
    }

    /// <summary>Norland and the maker of the hoist, across languages.</summary>
    public static IReadOnlyList<Letter> HoistMaker(Piece scan)
    {
        var first = new Letter(
            Lin,
            [Sora],
            "Crane 4 hoist: pad grade and records",
            At(4, 19, 12, 2),
            """
            Dear Tanaka-san,

            Our customer asks for the factory brake test of hoist KH-4471. Could you send the record, and confirm the pad
            grade that was fitted?

            Kind regards,
            Lin Okafor
            """
        )
        {
            Copy = [Piet],
        };
        var second = first.Reply(
            Sora,
            [Lin],
            InJapan(4, 22, 10, 15),
            """
            オカフォー様

            お世話になっております。北野ホイストの田中です。
            KH-4471のブレーキパッドは、二月のご指示によりB級品を取り付けております。
            工場での制動試験は定格荷重の100パーセントで行いました。110パーセントの試験は行っておりません。
            試験成績書を添付いたします。

            (Pads: grade B, as you instructed in February. Factory test at 100 percent only. Record attached.)

            田中
            """
        ) with
        {
            Charset = "iso-2022-jp",
            Attachments = [scan],
        };
        var third = second.Reply(
            Lin,
            [Sora],
            At(4, 22, 9, 40),
            """
            Thank you. Please send nothing to Harbor Reach directly; everything goes through me.

            When can the grade C pads be on a plane?

            Lin
            """
        );
        var fourth = third.Reply(
            Sora,
            [Lin],
            InJapan(4, 23, 9, 5),
            """
            C級品は四月三十日に成田を出発し、五月三日に到着する予定です。

            (Grade C leaves Narita on 30 April and should arrive on 3 May.)

            田中
            """
        ) with
        {
            Charset = "shift_jis",
        };
        return [first, second, third, fourth];
    }
}
