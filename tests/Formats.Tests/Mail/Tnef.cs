using System.Text;
using Dossier.Formats.Tests.Office.Legacy;

namespace Dossier.Formats.Tests.Mail;

/// <summary>A TNEF stream ([MS-OXTNEF]) of the attributes a test gives it.</summary>
internal sealed class Tnef
{
    private readonly Bytes bytes = new Bytes().Long(0x223e9f78).Short(1);

    public Tnef Attribute(int level, int attribute, byte[] value)
    {
        bytes.Add((byte)level).Short(attribute, 6).Long(value.Length).Add(value).Short(value.Sum(one => one) & 0xffff);
        return this;
    }

    public Tnef Subject(string subject) => Attribute(1, 0x8004, Encoding.Latin1.GetBytes(subject + "\0"));

    public Tnef Properties(params Property[] properties) => Attribute(1, 0x9003, List(properties));

    public Tnef Recipients(params Property[][] rows)
    {
        var table = new Bytes().Long(rows.Length);
        foreach (var row in rows)
        {
            table.Add(List(row));
        }

        return Attribute(1, 0x9004, table.ToArray());
    }

    public Tnef Attach(string name, byte[] content) =>
        Attribute(2, 0x9002, new byte[14]).Attribute(2, 0x8010, Encoding.Latin1.GetBytes(name + "\0")).Attribute(2, 0x800F, content);

    public Tnef AttachMessage(byte[] tnef) =>
        Attribute(2, 0x9002, new byte[14])
            .Attribute(
                2,
                0x9005,
                List([new Property(0x3701, 0x0D, [0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46, .. tnef])])
            );

    public byte[] ToBytes() => bytes.ToArray();

    /// <summary>One property; those of variable length are counted and padded.</summary>
    internal sealed record Property(int Tag, int Type, byte[] Value)
    {
        public static Property Text(int tag, string text) => new(tag, 0x1f, Encoding.Unicode.GetBytes(text + "\0"));

        public static Property Number(int tag, int number) => new(tag, 3, BitConverter.GetBytes(number));

        public static Property Time(int tag, DateTime time) => new(tag, 0x40, BitConverter.GetBytes(time.ToFileTimeUtc()));
    }

    private static byte[] List(Property[] properties)
    {
        var list = new Bytes().Long(properties.Length);
        foreach (var (tag, type, value) in properties)
        {
            list.Short(type, tag);
            if (tag >= 0x8000)
            {
                list.Zeros(16).Long(0, tag);
            }

            if (type is not (3 or 0x40))
            {
                list.Long(1, value.Length);
            }

            list.Add(value).Zeros((4 - (value.Length % 4)) % 4);
        }

        return list.ToArray();
    }
}
