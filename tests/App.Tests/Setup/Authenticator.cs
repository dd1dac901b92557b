using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Dossier.App.Tests.Setup;

/// <summary>
/// A device with one passkey, and the browser before it, in software: WebAuthn as a browser speaks it, with ES256 and without attestation. Its
/// properties make it lie.
/// </summary>
internal sealed class Authenticator(string origin) : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string userHandle = "";

    /// <summary>The page that asks.</summary>
    public string Origin { get; set; } = origin;

    /// <summary>Whether it has seen a PIN or a finger.</summary>
    public bool IsUserVerified { get; set; } = true;

    public uint SignCount { get; set; }

    /// <summary>From now on it signs with another key.</summary>
    public void ChangeKey()
    {
        key.Dispose();
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    }

    /// <summary>Takes the place of another device's credential: its id, not its key.</summary>
    public Authenticator Impersonator()
    {
        var other = new Authenticator(Origin) { SignCount = SignCount, userHandle = userHandle };
        id.CopyTo(other.id, 0);
        return other;
    }

    /// <summary>Makes the passkey that was asked for.</summary>
    public JsonObject Create(JsonNode options)
    {
        userHandle = options["user"]!["id"]!.GetValue<string>();
        var data = ClientData("webauthn.create", options);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. Data(options["rp"]!["id"]!.GetValue<string>(), HasCredential), .. Credential()]);
        writer.WriteEndMap();
        return Answer(
            new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(data),
                ["attestationObject"] = Base64Url.EncodeToString(writer.Encode()),
                ["transports"] = new JsonArray("internal"),
            }
        );
    }

    /// <summary>Signs what was asked for.</summary>
    public JsonObject Get(JsonNode options)
    {
        SignCount++;
        var data = ClientData("webauthn.get", options);
        var authenticatorData = Data(options["rpId"]!.GetValue<string>(), 0);
        byte[] signed = [.. authenticatorData, .. SHA256.HashData(data)];
        var signature = key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(
            new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(data),
                ["authenticatorData"] = Base64Url.EncodeToString(authenticatorData),
                ["signature"] = Base64Url.EncodeToString(signature),
                ["userHandle"] = userHandle,
            }
        );
    }

    public void Dispose() => key.Dispose();

    private byte[] ClientData(string type, JsonNode options) =>
        Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["type"] = type,
                ["challenge"] = options["challenge"]!.GetValue<string>(),
                ["origin"] = Origin,
                ["crossOrigin"] = false,
            }.ToJsonString()
        );

    /// <summary>WebAuthn 6.1: hash of the relying party, flags, counter.</summary>
    private byte[] Data(string relyingParty, byte flags)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(relyingParty)).CopyTo(data, 0);
        data[32] = (byte)(flags | UserPresent | (IsUserVerified ? UserVerified : 0));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), SignCount);
        return data;
    }

    /// <summary>WebAuthn 6.5.1: model, id, COSE key.</summary>
    private byte[] Credential()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        // kty EC2, alg ES256, crv P-256, x, y (RFC 9053).
        foreach (var (name, value) in new[] { (1, 2), (3, -7), (-1, 1) })
        {
            writer.WriteInt32(name);
            writer.WriteInt32(value);
        }

        foreach (var (name, value) in new[] { (-2, point.X!), (-3, point.Y!) })
        {
            writer.WriteInt32(name);
            writer.WriteByteString(value);
        }

        writer.WriteEndMap();
        return [.. new byte[16], (byte)(id.Length >> 8), (byte)id.Length, .. id, .. writer.Encode()];
    }

    private JsonObject Answer(JsonObject response) =>
        new()
        {
            ["id"] = Base64Url.EncodeToString(id),
            ["rawId"] = Base64Url.EncodeToString(id),
            ["type"] = "public-key",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = response,
        };
}
