namespace Dossier.App.Tests.Setup;

/// <summary>What the installations of these tests are told at their first start.</summary>
internal static class Credentials
{
    public const string Email = "admin@test.example";
    public const string Password = "correct horse battery";
    public const string Token = "test-token-0123456789-0123456789";
    public const string ClientId = "test-client";
    public const string ClientSecret = "test-client-secret";

    public static IReadOnlyDictionary<string, string?> Presets { get; } =
        new Dictionary<string, string?>
        {
            ["ADMIN_EMAIL"] = Email,
            ["ADMIN_PASSWORD"] = Password,
            ["ADMIN_TOKEN"] = Token,
            ["CLIENT_ID"] = ClientId,
            ["CLIENT_SECRET"] = ClientSecret,
        };
}
