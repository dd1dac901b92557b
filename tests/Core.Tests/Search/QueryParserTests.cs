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
    public void A_query_becomes_a_tree(string query, string tree) => Assert.Equal(tree, QueryParser.Parse(query, Known).ToString());

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
    [InlineData("x *ing", 3)]
    [InlineData("x wi*ng", 5)]
    [InlineData("\"wi* ng\"", 4)]
    [InlineData("\"a b\"*", 6)]
    [InlineData("x foo-*", 7)]
    [InlineData("x fi?h", 5)]
    [InlineData("x fish~", 7)]
    [InlineData("apple w/5 pear", 7)]
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
        var terms = QueryTree.Terms(QueryParser.Parse("ab (cd or \"ef gh*\")", Known)).Select(term => (term.ToString(), term.At));
        Assert.Equal([("ab", 0), ("cd", 4), ("ef", 11), ("gh*", 14)], terms);
    }
}
