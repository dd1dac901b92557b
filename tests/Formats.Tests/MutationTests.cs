using System.Text;
using Dossier.Formats.Tests.Mail;
using Dossier.Formats.Tests.Office.Legacy;
using Dossier.Formats.Tests.OpenDocument;
using Dossier.Support;

namespace Dossier.Formats.Tests;

/// <summary>Files damaged in a hundred ways: each is read or refused with a typed fault, quickly, and nothing else ever happens.</summary>
public class MutationTests
{
    private const int Mutants = 150;
    private const int MostText = 4 << 20;

    public static TheoryData<string> Kinds => ["doc", "xls", "ppt", "rtf", "odt", "fodt", "msg", "tnef", "vcf", "ics"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Kinds))]
    public async Task Damage_ends_in_a_typed_fault_or_in_what_could_be_read(string kind)
    {
        var whole = kind switch
        {
            "doc" => Samples.Doc().ToBytes(),
            "xls" => Samples.Xls().ToBytes(),
            "ppt" => Samples.Ppt().ToBytes(),
            "rtf" => Encoding.Latin1.GetBytes(Rtf.RtfReaderTests.Everything),
            "odt" => OdfReaderTests.Text().ToBytes(),
            "msg" => Msg.Note("Damage", "Words")
                .To("Bob", "bob@example.com")
                .Named(0x8083, "named")
                .Attach("one.bin", new byte[5000])
                .Attach(new Msg().Embedding(Msg.Note("Inner", "More words").Attach("two.txt", "two"u8.ToArray())))
                .ToBytes(),
            "tnef" => new Tnef()
                .Subject("Damage")
                .Properties(Tnef.Property.Text(0x1000, "Words"), Tnef.Property.Text(0x8083, "named"), Tnef.Property.Number(0x17, 1))
                .Recipients([Tnef.Property.Text(0x39FE, "bob@example.com")])
                .AttachMessage(new Tnef().Subject("Inner").ToBytes())
                .Attach("one.txt", "one"u8.ToArray())
                .ToBytes(),
            "vcf" =>
                "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE:a=C3=\r\n=BC\r\nADR;HOME:;;a;b\r\nPHOTO;ENCODING=b:AAAA\r\n AAAA\r\n\r\nEND:VCARD\r\n"u8.ToArray(),
            "ics" =>
                "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16011104T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=X:20240310T013000\r\nDTSTAMP;TZID=X:20240310T013000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"u8.ToArray(),
            _ => Encoding.UTF8.GetBytes(OdfReaderTests.Flat),
        };
        var mediaType = Items.Identified(whole, "item");
        var random = new Random(20261122);
        using var folder = new TemporaryFolder();
        for (var number = 0; number < Mutants; number++)
        {
            var path = folder.File($"mutant{number}", Damage(whole, random));
            var content = new Content(path, "item") { MediaType = mediaType };
            var clock = OwnTime.Start();
            var found = new Found();
            try
            {
                Readers.For(content)!.Read(content, found, TestContext.Current.CancellationToken);
            }
            catch (Unreadable refused)
            {
                Assert.True(Enum.IsDefined(refused.Kind));
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Mutant {number} took {clock.Elapsed}.");
            Assert.True(found.AllText.Length < MostText, $"Mutant {number} gave {found.AllText.Length} characters.");
            File.Delete(path);
            await Task.Yield();
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        if (random.Next(4) == 0)
        {
            return whole[..random.Next(1, whole.Length)];
        }

        var damaged = whole.ToArray();
        for (var count = random.Next(1, 12); count > 0; count--)
        {
            var at = random.Next(damaged.Length);
            damaged[at] = random.Next(3) switch
            {
                0 => 0xff,
                1 => 0,
                _ => (byte)random.Next(256),
            };
        }

        return damaged;
    }
}
