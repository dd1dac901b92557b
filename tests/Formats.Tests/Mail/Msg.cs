using System.Text;
using Dossier.Formats.Mail;
using Dossier.Formats.Tests.Office.Legacy;

namespace Dossier.Formats.Tests.Mail;

/// <summary>An MSG file ([MS-OXMSG]) with the properties a test gives it, over the plain compound file of the tests.</summary>
internal sealed class Msg
{
    private readonly List<(int Tag, int Type, byte[] Value)> properties = [];
    private readonly List<(string Storage, Msg Of, int Header)> inner = [];
    private readonly List<(string Name, byte[] Bytes)> streams = [];
    private readonly List<int> names = [];
    private int recipients;
    private int attachments;

    public Msg Text(int tag, string text) => Add(tag, 0x1f, Encoding.Unicode.GetBytes(text));

    public Msg Ansi(int tag, byte[] text) => Add(tag, 0x1e, text);

    public Msg Number(int tag, int number) => Add(tag, 3, BitConverter.GetBytes((long)number));

    public Msg Time(int tag, DateTime time) => Add(tag, 0x40, BitConverter.GetBytes(time.ToFileTimeUtc()));

    public Msg Data(int tag, byte[] bytes) => Add(tag, 0x102, bytes);

    /// <summary>A named property, by its agreed number.</summary>
    public Msg Named(int agreed, string text)
    {
        names.Add(agreed);
        return Text(0x8000 + names.Count - 1, text);
    }

    public Msg To(string name, string address, int type = 1) =>
        Inner(
            $"__recip_version1.0_#{recipients++:X8}",
            new Msg().Text((int)Mapi.DisplayName, name).Text((int)Mapi.SmtpAddress, address).Number((int)Mapi.RecipientType, type),
            8
        );

    public Msg Attach(Msg attachment) => Inner($"__attach_version1.0_#{attachments++:X8}", attachment, 8);

    /// <summary>A file attached by value.</summary>
    public Msg Attach(string name, byte[] bytes) =>
        Attach(new Msg().Text((int)Mapi.AttachLongFileName, name).Number((int)Mapi.AttachMethod, 1).Data((int)Mapi.AttachData, bytes));

    /// <summary>Of an attachment: it is a message.</summary>
    public Msg Embedding(Msg message) => Number((int)Mapi.AttachMethod, 5).Inner("__substg1.0_3701000D", message, 24);

    /// <summary>Of an attachment: it is an object with these streams.</summary>
    public Msg Object(string stream, byte[] bytes)
    {
        streams.Add(($"__substg1.0_3701000D/{stream}", bytes));
        return Number((int)Mapi.AttachMethod, 6);
    }

    public static Msg Note(string subject, string body) =>
        new Msg().Text((int)Mapi.MessageClass, "IPM.Note").Text((int)Mapi.Subject, subject).Text((int)Mapi.Body, body);

    public byte[] ToBytes()
    {
        var file = new Compound();
        Write(file, "", 32);
        var list = new Bytes();
        for (var at = 0; at < names.Count; at++)
        {
            list.Long(names[at]).Short(3 << 1, at);
        }

        return file.With("__nameid_version1.0/__substg1.0_00030102", list.ToArray()).ToBytes();
    }

    private Msg Add(int tag, int type, byte[] value)
    {
        properties.Add((tag, type, value));
        return this;
    }

    private Msg Inner(string storage, Msg of, int header)
    {
        inner.Add((storage, of, header));
        return this;
    }

    private void Write(Compound file, string folder, int header)
    {
        var small = new Bytes().Zeros(header);
        foreach (var (tag, type, value) in properties)
        {
            small.Short(type, tag).Long(6);
            if (type is 3 or 0x40)
            {
                small.Add(value);
                continue;
            }

            small.Long(value.Length, 0);
            file.With($"{folder}__substg1.0_{tag:X4}{type:X4}", value);
        }

        file.With(folder + "__properties_version1.0", small.ToArray());
        streams.ForEach(stream => file.With(folder + stream.Name, stream.Bytes));
        inner.ForEach(one => one.Of.Write(file, $"{folder}{one.Storage}/", one.Header));
    }
}
