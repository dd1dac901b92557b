using Dossier.Core.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>Somebody with passkeys, as the framework's handler is told of them.</summary>
/// <param name="Decoy">For a name that nobody with passkeys has: the credential that is made up, so that nobody learns this.</param>
internal sealed record PasskeyOwner(Guid UserId, string Name, byte[]? Decoy = null);

/// <summary>What the framework's passkey handler asks about people and their passkeys. It changes nothing through this: Core's doors do.</summary>
internal sealed class PasskeyStore(Passkeys passkeys) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult(user.UserId.ToString("D"));

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(Guid.TryParseExact(userId, "D", out var id) ? new PasskeyOwner(id, "") : null);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        user.Decoy is { } decoy
            ? [new UserPasskeyInfo(decoy, [], DateTimeOffset.UnixEpoch, 0, ["internal"], true, false, false, [], [])]
            : [.. (await passkeys.Of(user.UserId, cancellationToken)).Select(Told)];

    public async Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(Base64UrlEncoder.Encode(credentialId), cancellationToken) is { } found
            ? new PasskeyOwner(found.UserId, "")
            : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(Base64UrlEncoder.Encode(credentialId), cancellationToken) is { } found && found.UserId == user.UserId
            ? Told(found)
            : null;

    public void Dispose() { }

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Never();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw Never();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw Never();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Never();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw Never();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Never();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Never();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Never();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Never();

    private static UserPasskeyInfo Told(Passkey passkey) =>
        new(
            Base64UrlEncoder.DecodeBytes(passkey.CredentialId),
            Base64UrlEncoder.DecodeBytes(passkey.PublicKey),
            passkey.CreatedAt,
            (uint)passkey.SignCount,
            passkey.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            isUserVerified: true,
            passkey.IsBackupEligible,
            passkey.IsBackedUp,
            attestationObject: [],
            clientDataJson: []
        );

    private static NotSupportedException Never() => new("The passkey handler only looks; accounts are changed by Core.");
}
