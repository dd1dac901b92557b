using System.Globalization;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Search;
using Dossier.Postings;

// What an index of our own would give where FTS5 gives what it gives: `index TEXTS FOLDER`; `ask FOLDER`, a question a line of its input.
// The tokens are Dossier's own, of the text and of forty values. Words and "or" are answered by BM25; nothing is changed or deleted here.
FieldType[] types = [FieldType.Text, FieldType.Text, FieldType.LongText, FieldType.Number];
types = [.. types, FieldType.Date, FieldType.DateTime, FieldType.Boolean, FieldType.Text];
var draw = new Random(40);
if (args is ["index", var texts, var folder])
{
    var fields = Enumerable
        .Range(0, 40)
        .Select(number => new Field
        {
            Number = number,
            Key = $"bench{number}",
            Type = types[number % 8],
        });
    var (search, tokens, buffer) = (new SearchFields(fields.ToList()), new DocumentTokens(), new TokenBuffer());
    var segments = new Segments(folder);
    foreach (var line in File.ReadLines(texts))
    {
        var parts = line.Split('\t');
        buffer.Clear();
        tokens.Write(Made(parts[0]), search, new StringReader(parts[2]), buffer);
        segments.Add(buffer.Written);
    }

    segments.Flush();
    return;
}

var asking = new Asking(args[1]);
while (Console.ReadLine()?.Split('\t') is [var order, var form, _, var words])
{
    var isKnown = order == "Relevance" && form == "any" && !words.Contains('*');
    Console.WriteLine(isKnown ? asking.Best(words.Split(' ')).Count : "-");
}

Document Made(string number)
{
    var values = Enumerable.Range(0, 40).Select(field => $"\"{field}\":{Value(types[field % 8])}");
    var name = number.PadLeft(64, '0'); // as long as a hash, and as rare
    return new Document
    {
        FileName = $"{number}.txt",
        Path = $"search.tar/{number}.txt",
        MediaType = "text/plain",
        Sha256 = name,
        Sha1 = name[24..],
        Md5 = name[32..],
        ValuesJson = $"{{{string.Join(',', values)}}}",
    };
}

string Value(FieldType type)
{
    var day = $"{draw.Next(1999, 2004)}-{draw.Next(1, 13):00}-{draw.Next(1, 29):00}";
    return type switch
    {
        FieldType.Number => draw.Next(10_000).ToString(CultureInfo.InvariantCulture),
        FieldType.Boolean => "true",
        FieldType.Date => $"\"{day}\"",
        FieldType.DateTime => $"\"{day}T12:00:00Z\"",
        _ => $"\"{string.Join(' ', Enumerable.Range(0, type == FieldType.Text ? 2 : 8).Select(_ => draw.GetString("vwxyz", 5)))}\"",
    };
}
