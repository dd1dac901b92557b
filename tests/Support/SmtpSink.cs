using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Dossier.Support;

/// <summary>A mail as it arrived: to whom, and its text, decoded.</summary>
public sealed record ReceivedMail(string To, string Header, string Text);

/// <summary>A mail server (RFC 5321) that takes every mail and passes none on.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<ReceivedMail> mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Task accepting;

    public SmtpSink()
    {
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Has a mail arrived that nobody has taken yet?</summary>
    public bool HasMore => mails.Reader.Count > 0;

    /// <summary>The next mail; waits for it.</summary>
    public ValueTask<ReceivedMail> Next(CancellationToken cancel) => mails.Reader.ReadAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll([accepting, .. connections]);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                connections.Add(Serve(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var connection = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 sink");
            var to = "";
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "RCPT":
                        to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..].TrimEnd('>');
                        await writer.WriteLineAsync("250 fine");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        mails.Writer.TryWrite(Parsed(to, await Data(reader)));
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 fine");
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Whoever was connected has gone, or we go.
        }
    }

    private async Task<string> Data(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
        {
            data.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        }

        return data.ToString();
    }

    /// <summary>Of one part, in quoted-printable (RFC 2045 6.7), as our mails are.</summary>
    private static ReceivedMail Parsed(string to, string data)
    {
        var end = data.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = data[(end + 4)..].Replace("=\r\n", "", StringComparison.Ordinal);
        var bytes = Regex.Replace(
            body,
            "=([0-9A-F]{2})",
            code => ((char)int.Parse(code.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
        );
        return new ReceivedMail(to, data[..end], Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes)));
    }
}
