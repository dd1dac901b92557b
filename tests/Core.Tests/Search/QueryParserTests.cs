using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.Search;

namespace Dossier.Core.Tests.Search;

public sealed class QueryParserTests
{
    private static readonly SearchFields Known = new([
        new Field
        {
            Number = 1,
            Key = "subject",
            Name = "Subject",
            Type = FieldType.Text,
            IsSystem = true,
        },
        new Field
        {
            Number = 2,
            Key = "sent",
            Name = "Date Sent",
            Type = FieldType.DateTime,
            IsSystem = true,
        },
        new Field
        {
            Number = 3,
            Key = "page_count",
            Name = "Page Count",
            Type = FieldType.Number,
        },
        new Field
        {
            Number = 4,
            Key = "has_macros",
            Name = "Has Macros",
            Type = FieldType.Boolean,
        },
    ]);

    private static readonly SynonymList Same = new([
        ["Quick", "speedy", "in no time"],
    ]);

    [Theory]
    [InlineData("", "*")]
    [InlineData("  ", "*")]
    [InlineData("*", "*")]
    [InlineData("Fraud", "fraud")]
    [InlineData("credit derivative", "(credit and derivative)")]
    [InlineData("credit AND derivative", "(credit and derivative)")]
    [InlineData("a or B Or c", "(a or b or c)")]
    [InlineData("a and not b", "(a and not b)")]
    [InlineData("a not b", "(a and not b)")]
    [InlineData("not (a or b)", "not (a or b)")]
    [InlineData("(a or b) c", "((a or b) and c)")]
    [InlineData("\"credit derivative\"", "\"credit derivative\"")]
    [InlineData("“credit derivative”", "\"credit derivative\"")]
    [InlineData("\"and\" \"or\"", "(and and or)")]
    [InlineData("deriv*", "deriv*")]
    [InlineData("\"credit deriv*\"", "\"credit deriv*\"")]
    [InlineData("john.smith@enron.com", "\"john smith enron com\"")]
    [InlineData("john.smi*", "\"john smi*\"")]
    [InlineData("don't", "\"don t\"")]
    [InlineData("\"what? 100%\"", "\"what 100\"")]
    [InlineData("日", "日*")]
    [InlineData("日本", "日本")]
    [InlineData("日本語", "\"日本 本語\"")]
    [InlineData("\"日本 x\"", "\"日本 本 x\"")]
    [InlineData("subject:fraud", "subject:fraud")]
    [InlineData("Subject: fraud", "subject:fraud")]
    [InlineData("subject:\"a b\"", "subject:\"a b\"")]
    [InlineData("subject:(a or \"b c\") d", "(subject:(a or \"b c\") and d)")]
    [InlineData("subject:not", "subject:not")]
    [InlineData("subject:*", "subject:*")]
    [InlineData("subject:http://x.com", "subject:\"http x com\"")]
    [InlineData("\"Date Sent\":2001-05", "sent:200105")]
    [InlineData("sent:2001", "sent:2001")]
    [InlineData("sent:2001-05-14", "sent:20010514")]
    [InlineData("sent:2001-05-14T23:39:00.123Z", "sent:20010514233900")]
    [InlineData("sent:200*", "sent:200*")]
    [InlineData("page_count:1,234.50", "page_count:1234.5")]
    [InlineData("page_count:-7", "page_count:-7")]
    [InlineData("has_macros:yes", "has_macros:true")]
    [InlineData("md5:D41D8CD98F00B204E9800998ECF8427E", "md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("extension:.PDF kind:email", "(extension:pdf and kind:email)")]
    [InlineData("type:application/pdf", "type:\"application pdf\"")]
    [InlineData("wi*ng", "wi*ng")]
    [InlineData("*ING", "*ing")]
    [InlineData("fi?h", "fi?h")]
    [InlineData("===-==-====", "\"=== == ====\"")]
    [InlineData("john.sm?th@enron.com", "\"john sm?th enron com\"")]
    [InlineData("\"wi* ng? 5=\"", "\"wi* ng 5\"")]
    [InlineData("日*", "日*")]
    [InlineData("日本*", "日本")]
    [InlineData("Fish~", "fish~")]
    [InlineData("#Smith", "#smith")]
    [InlineData("ba%nana", "ba%nana")]
    [InlineData("b%an%ana", "b%%anana")]
    [InlineData("%Öl%e", "%%ole")]
    [InlineData("fast&", "fast")]
    [InlineData("quick&", "(quick or speedy or \"in no time\")")]
    [InlineData("\"in no time\" quick& ", "(\"in no time\" and (quick or speedy or \"in no time\"))")]
    [InlineData("R&D", "\"r d\"")]
    [InlineData("12~~17", "12~~17")]
    [InlineData("12~~", "12~~")]
    [InlineData("##19\\d{2}", "##19\\d{2}")]
    [InlineData("(##(ab|cd)+ x)", "(##(ab|cd)+ and x)")]
    [InlineData("\"##a b\"", "##a b")]
    [InlineData("subject:##x.*", "subject:##x.*")]
    [InlineData("apple w/5 pear", "(apple w/5 pear)")]
    [InlineData("apple W/5 \"pear tree\"", "(apple w/5 \"pear tree\")")]
    [InlineData("apple PRE/10 pear", "(apple pre/10 pear)")]
    [InlineData("apple not w/5 pear", "(apple not w/5 pear)")]
    [InlineData("apple not pre/5 pear", "(apple not pre/5 pear)")]
    [InlineData("(apple or plum) w/5 (pear or \"fig tree\")", "((apple or plum) w/5 (pear or \"fig tree\"))")]
    [InlineData("(a w/5 b) w/10 c", "((a w/5 b) w/10 c)")]
    [InlineData("a and (b w/2 c)", "(a and (b w/2 c))")]
    [InlineData("not (b w/2 c)", "not (b w/2 c)")]
    [InlineData("subject:(a w/5 b)", "subject:(a w/5 b)")]
    [InlineData("apple w/10 xfirstword", "(apple w/10 xfirstword)")]
    [InlineData("XLASTWORD w/3 apple", "(xlastword w/3 apple)")]
    [InlineData("apple not w/3 xlastword", "(apple not w/3 xlastword)")]
    [InlineData("subject contains harbor", "subject:harbor")]
    [InlineData("\"Date Sent\" contains 2001", "sent:2001")]
    [InlineData("x (subject CONTAINS (a or b))", "(x and subject:(a or b))")]
    [InlineData("exists:subject missing:\"Date Sent\"", "(subject:* and not sent:*)")]
    [InlineData("extension:do?", "extension:do?")]
    [InlineData("md5:d41*", "md5:d41*")]
    [InlineData("extension:##docx?", "extension:##docx?")]
    [InlineData("page_count:1.5~~20", "page_count:1.5~~20")]
    [InlineData("page_count:-7~~", "page_count:-7~~")]
    [InlineData("sent:~~2002", "sent:~~2002")]
    [InlineData("sent:2001~~2002", "sent:2001~~2002")]
    [InlineData("sent:2001-03~~2001-03", "sent:200103~~200103")]
    [InlineData("sent:2001-11-29~~2002-01", "sent:20011129~~200201")]
    [InlineData("sent:2000-02-28T23:59~~2000-02-29", "sent:200002282359~~20000229")]
    public void A_query_becomes_a_tree(string query, string tree) => Assert.Equal(tree, QueryParser.Parse(query, Known, Same).ToString());

    [Theory]
    [InlineData("a and b or c", 9)]
    [InlineData("a b or c", 5)]
    [InlineData("a or b c", 8)]
    [InlineData("(a or b", 1)]
    [InlineData("a)", 2)]
    [InlineData("a and", 6)]
    [InlineData("a and or b", 7)]
    [InlineData("or b", 1)]
    [InlineData("()", 2)]
    [InlineData("not", 4)]
    [InlineData("x \"a b", 3)]
    [InlineData("x \"\"", 4)]
    [InlineData("x --- y", 3)]
    [InlineData("\"a b\"*", 6)]
    [InlineData("x foo-*", 7)]
    [InlineData("x nofield:a", 3)]
    [InlineData("subject:", 9)]
    [InlineData("subject:) x", 9)]
    [InlineData("subject:(a sent:2001)", 12)]
    [InlineData("x :a", 3)]
    [InlineData("sent:soon", 6)]
    [InlineData("sent:14.05.2001", 6)]
    [InlineData("page_count:many", 12)]
    [InlineData("page_count:1*", 12)]
    [InlineData("has_macros:maybe", 12)]
    [InlineData("x ?", 3)]
    [InlineData("x a-*-b", 5)]
    [InlineData("日?語", 2)]
    [InlineData("x a~b", 4)]
    [InlineData("x C#", 4)]
    [InlineData("x #smith~", 3)]
    [InlineData("x a%bc*", 3)]
    [InlineData("x a%%b", 3)]
    [InlineData("x john.smith~", 3)]
    [InlineData("x 日本語%", 3)]
    [InlineData("x 日%", 3)]
    [InlineData("x ##[a-", 8)]
    [InlineData("x ##a(?=b)", 5)]
    [InlineData("x ##(a|b))", 10)]
    [InlineData("x \"##a)|(?:b\"", 8)]
    [InlineData("x ##", 5)]
    [InlineData("w/5 pear", 1)]
    [InlineData("apple w/5", 10)]
    [InlineData("apple w/0 pear", 7)]
    [InlineData("apple w/ pear", 7)]
    [InlineData("apple w/1001 pear", 7)]
    [InlineData("a w/5 b w/5 c", 9)]
    [InlineData("a b w/5 c", 5)]
    [InlineData("a w/5 b or c", 9)]
    [InlineData("a and b w/5 c", 9)]
    [InlineData("a w/5 (b and c)", 7)]
    [InlineData("(not a) w/5 b", 1)]
    [InlineData("a w/5 subject:b", 7)]
    [InlineData("subject:w/5", 9)]
    [InlineData("xfirstword", 1)]
    [InlineData("a and xlastword", 7)]
    [InlineData("xfirstword w/5 xlastword", 1)]
    [InlineData("xfirstword not w/5 a", 1)]
    [InlineData("agreement contains clause", 1)]
    [InlineData("contains clause", 1)]
    [InlineData("exists:nofield", 8)]
    [InlineData("exists:(a)", 8)]
    [InlineData("x 17~~12", 3)]
    [InlineData("x 1.5~~2", 3)]
    [InlineData("x 1~~b", 6)]
    [InlineData("x ~~", 3)]
    [InlineData("sent:2001~~soon", 12)]
    [InlineData("sent:2001-13~~2002", 6)]
    [InlineData("sent:2002~~2001", 6)]
    [InlineData("has_macros:a~~b", 12)]
    [InlineData("sent:##2001", 8)]
    [InlineData("md5:d4?d", 5)]
    [InlineData("md5:##d4.*", 7)]
    public void What_is_wrong_is_said_with_its_character(string query, int character)
    {
        var refused = Assert.Throws<Refused>(() => QueryParser.Parse(query, Known));
        Assert.Equal(Reason.Invalid, refused.Reason);
        Assert.Equal("query", refused.Subject);
        Assert.EndsWith($"(character {character})", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_too_deep_or_too_long_is_refused()
    {
        var deep = new string('(', 100_000 / 2) + "a";
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => QueryParser.Parse(deep, Known)).Reason);
        var nots = string.Concat(Enumerable.Repeat("not ", 20_000)) + "a";
        Assert.Equal(Reason.Invalid, Assert.Throws<Refused>(() => QueryParser.Parse(nots, Known)).Reason);
        var many = string.Join(" or ", Enumerable.Range(0, QueryParser.MaximumTerms + 1));
        Assert.Equal(Reason.TooLarge, Assert.Throws<Refused>(() => QueryParser.Parse(many, Known)).Reason);
        Assert.Equal(Reason.TooLarge, Assert.Throws<Refused>(() => QueryParser.Parse(new string('a', 200_000), Known)).Reason);
    }

    [Fact]
    public void Terms_know_where_they_stand_in_the_query()
    {
        var terms = QueryTree.Terms(QueryParser.Parse("ab (cd or \"ef gh*\")", Known)).Select(term => (term.Term.ToString(), term.Term.At));
        Assert.Equal([("ab", 0), ("cd", 4), ("ef", 11), ("gh*", 14)], terms);
    }
}
