namespace Dossier.App.Demo;

/// <summary>Drawn pictures: letters as a scanner sees them, and the crane as a camera does.</summary>
internal static class Pictures
{
    /// <summary>An A4 page at 150 dots an inch with lines of capitals, a little dusty.</summary>
    public static Bitmap Letter(Random random, string text)
    {
        var page = new Bitmap(1240, 1754);
        page.Write(110, 150, 3, text);
        page.Line(110, 120, 1130, 120, 4, 40);
        for (var speck = 0; speck < 120; speck++)
        {
            page.Fill(random.Next(page.Width), random.Next(page.Height), 2, 2, 90);
        }

        return page;
    }

    /// <summary>A gantry crane on the quay, with a board saying what is shown.</summary>
    public static Bitmap Crane(Random random, string board, int load)
    {
        const int Ground = 420;
        var photo = new Bitmap(640, 480, paper: 215);
        photo.Fill(0, Ground, 640, 60, 120);
        foreach (var leg in new[] { 180, 330 })
        {
            photo.Line(leg, Ground, leg, 150, 14, 60);
        }

        photo.Line(60, 150, 610, 150, 12, 55);
        photo.Line(180, 150, 255, 60, 6, 70);
        photo.Line(255, 60, 600, 150, 4, 90);
        photo.Line(180, 300, 330, 300, 8, 65);
        photo.Line(520, 150, 520, 200 + load, 3, 20);
        photo.Fill(480, 200 + load, 80, 36, 40);
        photo.Grain(random, 14);
        photo.Fill(20, 430, 600, 34, 245);
        photo.Write(32, 438, 2, board);
        return photo;
    }

    /// <summary>The general arrangement: lines, measures and a title.</summary>
    public static Bitmap Plan()
    {
        var plan = new Bitmap(1000, 700);
        plan.Line(20, 20, 980, 20, 2, 0);
        plan.Line(980, 20, 980, 680, 2, 0);
        plan.Line(980, 680, 20, 680, 2, 0);
        plan.Line(20, 680, 20, 20, 2, 0);
        plan.Line(300, 560, 300, 200, 3, 0);
        plan.Line(620, 560, 620, 200, 3, 0);
        plan.Line(100, 200, 900, 200, 3, 0);
        plan.Line(300, 600, 620, 600, 1, 0);
        plan.Write(340, 612, 2, "RAIL GAUGE 30.48 M");
        plan.Write(120, 170, 2, "OUTREACH 55 M");
        plan.Write(620, 640, 2, "CRANE 4 GENERAL ARRANGEMENT REV C");
        return plan;
    }
}
