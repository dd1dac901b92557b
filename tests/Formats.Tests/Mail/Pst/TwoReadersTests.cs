using System.Buffers.Binary;
using Dossier.Formats.Mail;
using Dossier.Formats.Mail.Pst;
using Dossier.Support;

namespace Dossier.Formats.Tests.Mail.Pst;

/// <summary>Our own reader of PST and libpff say the same of the same file, byte for byte; of a damaged one ours says at least as much.</summary>
public sealed class TwoReadersTests
{
    private const string Contacts = "Examples/Data/Outlook/SampleContacts1.pst";
    private const string Ost = "Examples/Data/Outlook/SampleOstFile.ost";
    private const string NoPst = "AddingBulkMessagesWithImprovedPerformance.pst";

    [Fact]
    public void Each_file_of_the_corpora_is_the_same_to_both()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder("pst"), "*.?st", SearchOption.AllDirectories))
        {
            AreTheSame(path, isOurs: Path.GetFileName(path) != NoPst);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void So_is_one_whose_data_are_disguised_in_another_way(int cipher)
    {
        using var folder = new TemporaryFolder();
        foreach (var source in (string[])[Contacts, Ost])
        {
            AreTheSame(new PstBytes(Corpus.File("pst", source), Path.Combine(folder.Path, "x.pst")).Recipher((PstCipherKind)cipher).Save());
        }
    }

    [Fact]
    public void So_is_one_whose_trees_of_blocks_have_more_levels()
    {
        using var folder = new TemporaryFolder();
        var file = new PstBytes(Corpus.File("pst", "enron.pst"), Path.Combine(folder.Path, "x.pst"));
        var tree = file.Blocks.Where(block => PstBlocks.IsInternal(block.Number) && file.Data(block)[0] == 1).MaxBy(block => block.Length);
        Span<byte> above = stackalloc byte[16];
        (above[0], above[1], above[2]) = (1, 2, 1); // An XXBLOCK of one.
        file.Data(tree).Slice(4, 4).CopyTo(above[4..]);
        BinaryPrimitives.WriteUInt64LittleEndian(above[8..], tree.Number);
        var number = file.Append(above);
        var parents = 0;
        foreach (var block in file.Blocks.Where(block => PstBlocks.IsInternal(block.Number) && file.Data(block)[0] == 2))
        {
            var data = file.Data(block);
            for (var at = 8; data[1] == 0 && at + 24 <= data.Length; at += 24)
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(data[(at + 8)..]) == tree.Number)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(data[(at + 8)..], number);
                    file.Seal(block);
                    parents++;
                }
            }
        }

        Assert.Equal(1, parents);
        AreTheSame(file.Save());
        Assert.Equal(
            Read(new PstReader(), Corpus.File("pst", "enron.pst")).Found.Children.Select(child => child.Text()),
            Read(new PstReader(), file.Save()).Found.Children.Select(child => child.Text())
        );
    }

    [Fact]
    public void A_table_of_several_blocks_has_a_row_for_each_message()
    {
        var path = Corpus.File("pst", "enron.pst");
        using var library = new PffFile(path);
        using var store = PstStore.Open(new Content(path, "enron.pst"), library, TestContext.Current.CancellationToken)!;
        var folder = (StoredFolder)Folders(store.Root).MaxBy(folder => folder.MessageCount)!;
        var table = new PstTable(store.Node((folder.Number & ~0x1fu) | 0x0e)!, store.Names); // Its contents table, [MS-PST] 2.4.4.5.

        Assert.Equal(47, table.RowCount);
        for (var row = 0; row < table.RowCount; row++)
        {
            using var message = store.Message(table.Number(row))!;
            Assert.Equal(message.Properties.Text(Mapi.Subject), table.Row(row).Text(Mapi.Subject));
            Assert.Equal(message.Properties.Time(Mapi.LastModificationTime), table.Row(row).Time(Mapi.LastModificationTime));
        }
    }

    [Fact]
    public void A_message_with_a_wrong_checksum_is_read_and_named()
    {
        using var folder = new TemporaryFolder();
        var file = new PstBytes(Corpus.File("pst", "enron.pst"), Path.Combine(folder.Path, "x.pst"));
        file.Data(file.Blocks.Last(block => block.Length == PstBlocks.MostData))[4000] ^= 0x55;

        var found = Read(new PstReader(), file.Save()).Found;

        Assert.Equal(71, found.Children.Count);
        Assert.Equal(FaultKind.Corrupt, Assert.Single(found.Faults).Kind);
        Assert.Contains("damaged", found.Faults[0].Message, StringComparison.Ordinal);
    }

    /// <summary>Every checksum is right, as in a file made to do harm.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_that_a_block_may_say_does_harm(bool isSealed)
    {
        var random = new Random(20261122);
        using var folder = new TemporaryFolder();
        var plain = new PstBytes(Corpus.File("pst", Contacts), Path.Combine(folder.Path, "plain.pst")).Recipher(0).Save();
        for (var number = 0; number < 80; number++)
        {
            var file = new PstBytes(plain, Path.Combine(folder.Path, "x.pst"));
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var block = file.Blocks[random.Next(file.Blocks.Count)];
                file.Data(block)[random.Next(Math.Min(block.Length, 64))] = (byte)random.Next(256);
                if (isSealed)
                {
                    file.Seal(block);
                }
            }

            var clock = OwnTime.Start();
            var path = file.Save();
            var (own, libpff) = (Read(new PstReader(), path), Read(new PstReader { ByLibraryAlone = true }, path));
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"Mutant {number} took {clock.Elapsed}.");
            Assert.True(own.Found.Children.Count >= libpff.Found.Children.Count, $"Of mutant {number} messages are missing.");
        }
    }

    private static IEnumerable<PstFolder> Folders(PstFolder folder)
    {
        yield return folder;
        for (var index = 0; index < folder.FolderCount; index++)
        {
            foreach (var below in Folders(folder.Folder(index)!))
            {
                yield return below;
            }
        }
    }

    private static void AreTheSame(string path, bool isOurs = true)
    {
        using var library = new PffFile(path);
        using (var store = PstStore.Open(new Content(path, "x.pst"), library, TestContext.Current.CancellationToken))
        {
            Assert.Equal(isOurs, store is not null);
        }

        var (own, libpff) = (Read(new PstReader(), path), Read(new PstReader { ByLibraryAlone = true }, path));
        Assert.Equal(libpff.Refusal, own.Refusal);
        Assert.Equal(libpff.Found.Faults, own.Found.Faults);
        Assert.Equal(libpff.Found.Children.Count, own.Found.Children.Count);
        foreach (var (one, other) in own.Found.Children.Zip(libpff.Found.Children))
        {
            Assert.Equal(other.Child.Folders, one.Child.Folders);
            Assert.Equal(other.Child.Raw, one.Child.Raw);
            Assert.Equal(other.Text(), one.Text());
            Assert.Equal(other.Child with { Folders = [], Raw = one.Child.Raw }, one.Child with { Folders = [] });
        }
    }

    private static (Found Found, FaultKind? Refusal) Read(PstReader reader, string path)
    {
        var found = new Found();
        try
        {
            reader.Read(new Content(path, Path.GetFileName(path)), found, TestContext.Current.CancellationToken);
            return (found, null);
        }
        catch (Unreadable refused)
        {
            return (found, refused.Kind);
        }
    }
}
