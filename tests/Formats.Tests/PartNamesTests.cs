namespace Dossier.Formats.Tests;

public sealed class PartNamesTests
{
    [Theory]
    [InlineData("x.7z.001", SplitKind.Cut, "x.7z", 1)]
    [InlineData("disk.012", SplitKind.Cut, "disk", 12)]
    [InlineData("set.part07.rar", SplitKind.RarParts, "set", 7)]
    [InlineData("set.RAR", SplitKind.RarLetters, "set", 1)]
    [InlineData("set.r00", SplitKind.RarLetters, "set", 2)]
    [InlineData("set.s00", SplitKind.RarLetters, "set", 102)]
    [InlineData("set.z01", SplitKind.Zip, "set", 1)]
    [InlineData("disk.E01", SplitKind.ExpertWitness, "disk", 1)]
    [InlineData("disk.e99", SplitKind.ExpertWitness, "disk", 99)]
    public void Names_of_parts_are_known(string name, SplitKind kind, string stem, int ordinal) =>
        Assert.Equal(new PartName(kind, stem, ordinal), PartNames.Of(name));

    [Theory]
    [InlineData("letter.eml")]
    [InlineData("setup.exe")]
    [InlineData("x.000")]
    [InlineData("x.2024")]
    [InlineData(".001")]
    [InlineData("archive.zip")]
    [InlineData("part1.rar.txt")]
    [InlineData("")]
    public void Other_names_are_not(string name) => Assert.Null(PartNames.Of(name));

    [Theory]
    [InlineData("set.r99", "set.s00")]
    [InlineData("x.001", "x.002")]
    [InlineData("set.part1.rar", "set.part2.rar")]
    [InlineData("set.z09", "set.z10")]
    public void The_next_part_is_called_as_its_siblings_are(string name, string next)
    {
        var part = PartNames.Of(name)!;
        Assert.Equal(next, PartNames.NameOf(part, part.Ordinal + 1));
    }
}
