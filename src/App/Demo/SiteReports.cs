using System.Globalization;
using System.Text;
using static Dossier.App.Demo.People;

namespace Dossier.App.Demo;

/// <summary>What the site office and the machines wrote every day: made from a seed, plausible, and dull.</summary>
internal static class SiteReports
{
    private static readonly string[] Remarks =
    [
        "Wire rope greased on the boom hoist.",
        "Waited 40 minutes for the berth: feeder vessel late.",
        "Two limit switches on the trolley replaced.",
        "Gantry drive 3 runs warm; watched.",
        "Rail clamp on the sea side adjusted after the gauge was measured again.",
        "Cable reel sticks in the cold; heater ordered.",
        "Operator training, second group.",
        "Spreader twistlock sensor shows a false alarm now and then.",
    ];

    public static IReadOnlyList<Letter> Mails(Random random, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(index =>
                {
                    var sent = At(4, 3, 17, 30).AddDays(index);
                    var body = $"""
                        Crane 4, report of {sent.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}

                        Lifts: {random.Next(18, 64)}
                        Hours down: {random.Next(0, 9) / 2m}
                        Wind, highest gust: {random.Next(52, 131) / 10m} m/s
                        People on site: {random.Next(9, 17)}

                        {Remarks[random.Next(Remarks.Length)]}
                        {Remarks[random.Next(Remarks.Length)]}
                        """;
                    return new Letter(Site, [Lin], $"Site report {sent:yyyy-MM-dd}", sent, body.ReplaceLineEndings("\n")) { Copy = [Piet] };
                }),
        ];

    /// <summary>The mast's wind log: one line a minute of the morning of the test. Nowhere above 11 m/s.</summary>
    public static string WindLog(Random random)
    {
        var text = new StringBuilder("time;gust m/s;direction\r\n");
        for (var minute = 0; minute < 300; minute++)
        {
            var at = At(4, 15, 7, 0).AddMinutes(minute);
            var gust = at is { Hour: 10, Minute: 42 } ? 9.4 : 7 + random.NextDouble() * 4;
            text.Append(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm};{gust:F1};{random.Next(200, 260)}\r\n");
        }

        return text.ToString();
    }

    /// <summary>A controller's log, with the moment of the slip in it.</summary>
    public static string ControllerLog(Random random, int day)
    {
        var text = new StringBuilder();
        for (var line = 0; line < 400; line++)
        {
            var at = At(4, day, 9, 0).AddSeconds(line * 17);
            var load = random.Next(20, 61);
            var state =
                day == 15 && line == 360 ? "BRAKE SLIP 40 mm, emergency brake closed"
                : random.Next(30) == 0 ? "limit switch trolley"
                : "ok";
            text.Append(CultureInfo.InvariantCulture, $"{at:HH:mm:ss} hoist=KH-4471 load={load}t drum={random.Next(40, 120)}C {state}\n");
        }

        return text.ToString();
    }
}
