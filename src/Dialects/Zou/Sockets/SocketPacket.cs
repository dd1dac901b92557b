using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>Socket.IO 5: what the messages of an Engine.IO session say. Without bytes: nobody sends any here.</summary>
/// <param name="Namespace">Begins with a slash.</param>
/// <param name="AckId">A number by which the other side asks for an answer.</param>
internal sealed record SocketPacket(char Type, string Namespace, long? AckId, JsonNode? Body)
{
    public const char Connect = '0';
    public const char Disconnect = '1';
    public const char Event = '2';
    public const char Ack = '3';
    public const char ConnectError = '4';
    private const string Root = "/";

    /// <exception cref="InvalidDataException">It is no packet, or one with bytes.</exception>
    public static SocketPacket Read(string text)
    {
        if (text.Length == 0 || text[0] is < Connect or > ConnectError)
        {
            throw new InvalidDataException("There is no such packet.");
        }

        var at = 1;
        var name = Root;
        if (at < text.Length && text[at] == '/')
        {
            var comma = text.IndexOf(',', at);
            var until = comma < 0 ? text.Length : comma;
            name = text[at..until].Split('?')[0];
            at = comma < 0 ? text.Length : comma + 1;
        }

        var digits = at;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        long? ackId =
            digits == at ? null
            : long.TryParse(text.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidDataException("The number of a packet is too large.");
        try
        {
            return new SocketPacket(text[0], name, ackId, digits < text.Length ? JsonNode.Parse(text[digits..]) : null);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The body of a packet is no JSON.", exception);
        }
    }

    public override string ToString() =>
        $"{Type}{(Namespace == Root ? "" : $"{Namespace},")}{AckId?.ToString(CultureInfo.InvariantCulture)}{Body?.ToJsonString()}";
}
