using System.Text;

namespace Dossier.Formats.Rtf;

/// <summary>What an RTF document says of itself, in its info group.</summary>
internal sealed class RtfInfo(Findings findings)
{
    private const int LongestValue = 32768;

    private readonly StringBuilder value = new();
    private readonly int[] time = new int[6];
    private string name = "";

    public void Text(ReadOnlySpan<char> text)
    {
        if (value.Length < LongestValue)
        {
            value.Append(text);
        }
    }

    public void Word(string word, int? number)
    {
        switch (word)
        {
            case "yr" or "mo" or "dy" or "hr" or "min" or "sec":
                time[Array.IndexOf(["yr", "mo", "dy", "hr", "min", "sec"], word)] = number ?? 0;
                break;
            case "nofpages" when number > 0:
                findings.Set(Properties.PageCount, number.Value);
                break;
            case "nofwords" when number > 0:
                findings.Set(Properties.WordCount, number.Value);
                break;
            case "title" or "author" or "operator" or "company" or "keywords" or "doccomm" or "category" or "subject" or "manager":
            case "creatim" or "revtim" or "printim":
                (name, _) = (word, value.Clear());
                Array.Clear(time);
                break;
            default:
                break;
        }
    }

    /// <summary>A group inside the info group, or that group itself, ended.</summary>
    public void End()
    {
        var text = value.ToString().Trim();
        var property = name switch
        {
            "title" => Properties.Title,
            "author" => Properties.Author,
            "operator" => Properties.LastAuthor,
            "company" => Properties.Company,
            "keywords" => Properties.Keywords,
            "doccomm" => Properties.Comments,
            "category" => Properties.Category,
            "creatim" => Properties.Created,
            "revtim" => Properties.Modified,
            "printim" => Properties.Printed,
            _ => null,
        };
        if (name is "creatim" or "revtim" or "printim")
        {
            SetTime(property!);
        }
        else if (text.Length > 0)
        {
            findings.Raw(name, text);
            if (property is not null)
            {
                findings.Set(property, text);
            }
        }

        name = "";
        value.Clear();
    }

    /// <summary>Written without a zone, and kept as if UTC.</summary>
    private void SetTime(string property)
    {
        if (
            time is [> 1601 and < 9999, >= 1 and <= 12, >= 1, >= 0 and < 24, >= 0 and < 60, >= 0 and < 60]
            && time[2] <= DateTime.DaysInMonth(time[0], time[1])
        )
        {
            findings.Set(property, new DateTimeOffset(time[0], time[1], time[2], time[3], time[4], time[5], TimeSpan.Zero));
            findings.Raw($"{name}: zone", "not written; the time is kept as if UTC");
        }
    }
}
