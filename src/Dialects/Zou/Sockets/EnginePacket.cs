namespace Dossier.Dialects.Zou.Sockets;

/// <summary>Engine.IO 4: the first letter of everything that goes over a connection, whatever carries it.</summary>
internal static class EnginePacket
{
    public const char Open = '0';
    public const char Close = '1';
    public const char Ping = '2';
    public const char Pong = '3';
    public const char Message = '4';
    public const char Upgrade = '5';
    public const char Nothing = '6';

    /// <summary>Between the packets of one polling request or answer.</summary>
    public const char Separator = '\u001e';

    /// <summary>A client tries a websocket with this before it leaves polling.</summary>
    public const string Probe = "2probe";
    public const string ProbeAnswer = "3probe";
}
