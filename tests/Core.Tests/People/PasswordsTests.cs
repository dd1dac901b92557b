using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tests.People;

public sealed class PasswordsTests
{
    [Fact]
    public void A_kept_password_is_known_again_and_no_other_is()
    {
        var kept = Passwords.HashOf("correct horse");
        Assert.True(Passwords.IsRight("correct horse", kept));
        Assert.False(Passwords.IsRight("correct horsf", kept));
        Assert.False(Passwords.IsRight("", kept));
        Assert.False(Passwords.IsRight("correct horse", null));
        Assert.NotEqual(kept, Passwords.HashOf("correct horse"));
    }

    [Fact]
    public void Composed_and_decomposed_letters_are_one_password()
    {
        var kept = Passwords.HashOf("Z\u00fcrich-see");
        Assert.True(Passwords.IsRight("Zu\u0308rich-see", kept));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_password()
    {
        Assert.False(Passwords.IsRight("\ud83d", Passwords.HashOf("")));
        Assert.Throws<Refused>(() => Passwords.MustBeGood("12345678\ud83d"));
        Passwords.MustBeGood("1234567\ud83d\ude00");
    }

    [Fact]
    public void A_cheaper_hash_is_still_known_and_known_to_be_outdated()
    {
        var key = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "old password",
            new byte[16],
            1000,
            System.Security.Cryptography.HashAlgorithmName.SHA512,
            32
        );
        var kept = $"pbkdf2-sha512$1000${Convert.ToBase64String(new byte[16])}${Convert.ToBase64String(key)}";
        Assert.True(Passwords.IsRight("old password", kept));
        Assert.True(Passwords.IsOutdated(kept));
        Assert.False(Passwords.IsOutdated(Passwords.HashOf("new password")));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(257)]
    public void Too_short_and_too_long_ones_are_refused(int length) =>
        Assert.Equal("password", Assert.Throws<Refused>(() => Passwords.MustBeGood(new string('x', length))).Subject);
}
