using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dossier.Formats.Containers.Rar;

/// <summary>A key of AES, and what CBC begins with.</summary>
internal sealed record RarKey(byte[] Bytes, byte[] Vector);

/// <summary>Keys of RAR archives made of passwords. Making one takes long, so each is made once.</summary>
internal sealed class RarKeys
{
    /// <summary>The most that the format allows.</summary>
    private const int MostLogTurns = 24;
    private const int ProofTurns = 32;
    private const int ProofLength = 8;
    private const int OldTurns = 1 << 18;
    private const int OldVectorLength = 16;
    private const int TurnsAtOnce = 1 << 10;

    private readonly Dictionary<(string Password, string Salt, int LogTurns), (byte[] Key, byte[] Proof)> made = [];
    private readonly Dictionary<(string Password, string Salt), RarKey> madeOld = [];

    /// <summary>The key of RAR 5 (RARLAB's technical note: PBKDF2 over SHA-256), and eight bytes that tell whether the password is right.</summary>
    /// <exception cref="Unreadable">Corrupt.</exception>
    public (byte[] Key, byte[] Proof) Of(string password, byte[] salt, int logTurns)
    {
        if (logTurns > MostLogTurns)
        {
            throw new Unreadable(FaultKind.Corrupt, "The archive asks for more turns of its key than the format allows.");
        }

        var name = (password, Convert.ToHexString(salt), logTurns);
        if (!made.TryGetValue(name, out var key))
        {
            var turns = 1 << logTurns;
            var check = Rfc2898DeriveBytes.Pbkdf2(password, salt, turns + ProofTurns, HashAlgorithmName.SHA256, 32);
            var proof = new byte[ProofLength];
            for (var index = 0; index < check.Length; index++)
            {
                proof[index % ProofLength] ^= check[index];
            }

            made[name] = key = (Rfc2898DeriveBytes.Pbkdf2(password, salt, turns, HashAlgorithmName.SHA256, 32), proof);
        }

        return key;
    }

    /// <summary>
    /// The key of RAR 3 and 4: SHA-1 over password, salt and a counter of three bytes, 2^18 times over; the vector is one byte of each
    /// sixteenth of the way. Passwords of more than 28 characters, which the programs of that time hash in a way of their own, do not open.
    /// </summary>
    public RarKey OldOf(string password, byte[] salt)
    {
        var name = (password, Convert.ToHexString(salt));
        if (madeOld.TryGetValue(name, out var known))
        {
            return known;
        }

        byte[] seed = [.. Encoding.Unicode.GetBytes(password), .. salt];
        var turn = seed.Length + 3;
        var turns = new byte[turn * TurnsAtOnce];
        for (var index = 0; index < TurnsAtOnce; index++)
        {
            seed.CopyTo(turns, index * turn);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var vector = new byte[OldVectorLength];
        for (var count = 0; count < OldTurns; count += TurnsAtOnce)
        {
            for (var index = 0; index < TurnsAtOnce; index++)
            {
                var at = (index * turn) + seed.Length;
                (turns[at], turns[at + 1], turns[at + 2]) = (
                    (byte)(count + index),
                    (byte)((count + index) >> 8),
                    (byte)((count + index) >> 16)
                );
            }

            var isSixteenth = count % (OldTurns / OldVectorLength) == 0;
            if (isSixteenth)
            {
                hash.AppendData(turns, 0, turn);
                vector[count / (OldTurns / OldVectorLength)] = hash.GetCurrentHash()[^1];
            }

            hash.AppendData(turns.AsSpan(isSixteenth ? turn : 0));
        }

        var words = hash.GetCurrentHash();
        var key = new byte[16];
        for (var at = 0; at < key.Length; at += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(at), BinaryPrimitives.ReadUInt32BigEndian(words.AsSpan(at)));
        }

        return madeOld[name] = new RarKey(key, vector);
    }
}
