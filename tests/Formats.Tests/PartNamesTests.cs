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
    [InlineData("disk.EAA", SplitKind.ExpertWitness, "disk", 100)]
    [InlineData("disk.eab", SplitKind.ExpertWitness, "disk", 101)]
    [InlineData("disk.EZZ", SplitKind.ExpertWitness, "disk", 775)]
    [InlineData("disk.FAA", SplitKind.ExpertWitness, "disk", 776)]
    public void Names_of_parts_are_known(string name, SplitKind kind, string stem, int ordinal) =>
        Assert.Equal(new PartName(kind, stem, ordinal), PartNames.Of(name));

    [Theory]
    [InlineData("letter.eml")]
    [InlineData("setup.exe")]
    [InlineData("disk.EAA")]
    [InlineData("part1.rar.txt")]
    public void What_a_mail_or_a_program_may_be_called_as_well_proves_nothing_alone(string name) =>
        Assert.False(PartNames.IsCertain(PartNames.Of(name)!));

    [Theory]
    [InlineData("x.000")]
    [InlineData("x.2024")]
    [InlineData(".001")]
    [InlineData("archive.zip")]
    [InlineData("")]
    public void Other_names_are_not(string name) => Assert.Null(PartNames.Of(name));

    [Theory]
    [InlineData("set.r99", "set.s00")]
    [InlineData("x.001", "x.002")]
    [InlineData("set.part1.rar", "set.part2.rar")]
    [InlineData("set.z09", "set.z10")]
    [InlineData("disk.E98", "disk.E99")]
    [InlineData("disk.E99", "disk.EAA")]
    [InlineData("disk.EZZ", "disk.FAA")]
    public void The_next_part_is_called_as_its_siblings_are(string name, string next)
    {
        var part = PartNames.Of(name)!;
        Assert.Equal(next, PartNames.NameOf(part, part.Ordinal + 1));
    }
}
