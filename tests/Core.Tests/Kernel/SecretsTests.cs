using System.Security.Cryptography;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

public sealed class SecretsTests
{
    private readonly Secrets secrets = new(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery")]
    [InlineData("Größe 😀\0\n")]
    public void What_is_protected_is_read_again(string secret)
    {
        var kept = secrets.Protect(secret);
        Assert.Equal(secret, secrets.Unprotect(kept));
        Assert.NotEqual(kept, secrets.Protect(secret));
        if (secret.Length > 0)
        {
            Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_was_changed_or_protected_with_another_key_is_refused()
    {
        var kept = Convert.FromBase64String(secrets.Protect("secret"));
        for (var index = 0; index < kept.Length; index++)
        {
            var changed = kept.ToArray();
            changed[index] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => secrets.Unprotect(Convert.ToBase64String(changed)));
        }

        var other = new Secrets(RandomNumberGenerator.GetBytes(32));
        Assert.ThrowsAny<CryptographicException>(() => other.Unprotect(Convert.ToBase64String(kept)));
    }

    [Fact]
    public void Tokens_are_long_random_and_fit_a_URL()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => Secrets.NewToken()).ToList();
        Assert.Equal(1000, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Matches("^[A-Za-z0-9_-]{43}$", token));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Secrets.HashOf("abc"));
    }

    [Fact]
    public void The_key_is_made_once_for_its_owners_eyes_only()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "secret.key");
        var kept = Secrets.FromFile(path).Protect("secret");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(32, new FileInfo(path).Length);
        Assert.Equal("secret", Secrets.FromFile(path).Unprotect(kept));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Processes_that_start_at_once_have_the_same_key()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var folder = new TemporaryFolder();
            var path = Path.Combine(folder.Path, "secret.key");
            using var start = new Barrier(4);
            var made = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                return Secrets.FromFile(path);
                            },
                            World.Cancel,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                    )
            );
            var kept = made[0].Protect("secret");
            Assert.All(made, secrets => Assert.Equal("secret", secrets.Unprotect(kept)));
        }
    }

    [Fact]
    public void A_key_that_is_too_short_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<EndOfStreamException>(() => Secrets.FromFile(folder.File("secret.key", new byte[31])));
    }
}
