using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>Whole texts over a websocket.</summary>
/// <param name="largest">In bytes.</param>
internal sealed class Frames(WebSocket socket, int largest)
{
    private const int Chunk = 8192;
    private readonly ArrayBufferWriter<byte> received = new(Chunk);

    /// <summary>The next text; null when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no text.</exception>
    public async Task<string?> Next(CancellationToken cancel)
    {
        received.ResetWrittenCount();
        while (true)
        {
            var part = await socket.ReceiveAsync(received.GetMemory(Chunk), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
                return null;
            }

            received.Advance(part.Count);
            if (part.MessageType != WebSocketMessageType.Text || received.WrittenCount > largest)
            {
                throw new InvalidDataException("A frame is too long, or no text.");
            }

            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(received.WrittenSpan);
            }
        }
    }

    public ValueTask Send(string text, CancellationToken cancel) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);
}
