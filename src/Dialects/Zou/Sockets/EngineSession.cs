using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>
/// One client of Engine.IO 4, carried by polling, by a websocket, or first by the one and then by the other. What is sent waits here until the
/// carrier of the moment takes it.
/// </summary>
internal sealed class EngineSession : IDisposable
{
    private readonly SocketLimits limits;
    private readonly TimeProvider clock;
    private readonly Channel<string> outgoing = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource end = new();
    private readonly SemaphoreSlim taking = new(1);
    private int waiting;
    private int isPolled;
    private int isOver;
    private int isOnWebSocket;
    private TaskCompletionSource? answered;

    /// <param name="id">As hard to guess as a token: whoever knows it is the client.</param>
    /// <param name="owner">Whose it is; null for somebody unknown.</param>
    public EngineSession(string id, Guid? owner, SocketLimits limits, TimeProvider clock)
    {
        (Id, Owner, this.limits, this.clock) = (id, owner, limits, clock);
        Over = end.Token;
    }

    public string Id { get; }

    public Guid? Owner { get; }

    /// <summary>Takes a message of the client; messages come one at a time.</summary>
    public Func<string, CancellationToken, Task> Take { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Asked after each answered ping; false ends the session.</summary>
    public Func<CancellationToken, Task<bool>> MayStay { get; set; } = _ => Task.FromResult(true);

    /// <summary>Called once, when it is over.</summary>
    public Func<Task> Left { get; set; } = () => Task.CompletedTask;

    /// <summary>Cancelled when it is over. Good after that too.</summary>
    public CancellationToken Over { get; }

    public bool IsOnWebSocket => Volatile.Read(ref isOnWebSocket) == 1;

    /// <summary>Sends a message, sooner or later. Who does not fetch what waits is given up.</summary>
    public void Send(string message) => Put(EnginePacket.Message + message);

    public void End()
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
        {
            end.Cancel();
        }
    }

    /// <summary>Lives until it is ended, or a ping is not answered in time.</summary>
    public async Task Live()
    {
        try
        {
            while (true)
            {
                await Task.Delay(limits.PingInterval, clock, Over);
                var pong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref answered, pong);
                Put(EnginePacket.Ping.ToString());
                await pong.Task.WaitAsync(limits.PingTimeout, clock, Over);
                if (!await MayStay(Over))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // It is over, one way or the other.
        }
        finally
        {
            End();
            await Left();
        }
    }

    /// <summary>Waits for packets and takes them, joined for one answer; null when another poll waits already, which ends the session.</summary>
    public async Task<string?> Poll(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref isPolled, 1) == 1)
        {
            End();
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, Over);
        try
        {
            await outgoing.Reader.WaitToReadAsync(either.Token);
            return Waiting();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return EnginePacket.Close.ToString();
        }
        finally
        {
            Volatile.Write(ref isPolled, 0);
        }
    }

    /// <summary>Takes what a client has posted: packets, joined.</summary>
    public async Task Post(string packets, CancellationToken cancel)
    {
        foreach (var packet in packets.Split(EnginePacket.Separator))
        {
            await TakePacket(packet, cancel);
        }
    }

    /// <summary>Is carried by a websocket until either side ends it.</summary>
    /// <param name="isUpgrade">The client polls so far, and tries the websocket first.</param>
    public async Task Carry(WebSocket socket, bool isUpgrade, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, Over);
        var frames = new Frames(socket, limits.LargestPayload);
        try
        {
            if (isUpgrade && !await IsUpgraded(frames, both.Token))
            {
                return;
            }

            Volatile.Write(ref isOnWebSocket, 1);
            var writing = Write(frames, both.Token);
            while (await frames.Next(both.Token) is { } packet)
            {
                await TakePacket(packet, both.Token);
            }

            End();
            await writing;
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or InvalidDataException)
        {
            // The client is gone, or sends what it must not.
        }
        finally
        {
            if (IsOnWebSocket || !isUpgrade)
            {
                End();
            }
        }
    }

    public void Put(string packet)
    {
        if (Interlocked.Add(ref waiting, packet.Length) > limits.LargestBacklog)
        {
            End();
            return;
        }

        outgoing.Writer.TryWrite(packet);
    }

    public void Dispose() => end.Dispose();

    private async Task<bool> IsUpgraded(Frames frames, CancellationToken cancel)
    {
        if (await frames.Next(cancel) != EnginePacket.Probe)
        {
            return false;
        }

        await frames.Send(EnginePacket.ProbeAnswer, cancel);
        // A poll that waits is answered: the client leaves polling when no poll is on its way.
        Put(EnginePacket.Nothing.ToString());
        return await frames.Next(cancel) == EnginePacket.Upgrade.ToString();
    }

    private async Task Write(Frames frames, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var packet = await outgoing.Reader.ReadAsync(cancel);
                Interlocked.Add(ref waiting, -packet.Length);
                await frames.Send(packet, cancel);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            End();
        }
    }

    private async Task TakePacket(string packet, CancellationToken cancel)
    {
        switch (packet.Length == 0 ? EnginePacket.Nothing : packet[0])
        {
            case EnginePacket.Pong:
                Interlocked.Exchange(ref answered, null)?.TrySetResult();
                break;
            case EnginePacket.Close:
                End();
                break;
            case EnginePacket.Message:
                await taking.WaitAsync(cancel);
                try
                {
                    await Take(packet[1..], cancel);
                }
                finally
                {
                    taking.Release();
                }

                break;
        }
    }

    private string Waiting()
    {
        var joined = new StringBuilder();
        while (
            outgoing.Reader.TryPeek(out var next)
            && (joined.Length == 0 || joined.Length + next.Length < limits.LargestPayload)
            && outgoing.Reader.TryRead(out var packet)
        )
        {
            Interlocked.Add(ref waiting, -packet.Length);
            if (joined.Length > 0)
            {
                joined.Append(EnginePacket.Separator);
            }

            joined.Append(packet);
        }

        return joined.ToString();
    }
}
