using Flywheel.Core.Credentials;

namespace Flywheel.Core.Contract.Rules;

internal sealed class TokenSource : ContractRule
{
    public override string Id => "token-source";

    public override string ViolatedWhen =>
        "both token variables are set; or the token file is missing or empty (readable by others: a warning); or a credential "
        + "would go over plain `grpc://` or `http://` to a host that is not loopback; or a credential from the environment, the command "
        + $"line, an rc file outside of the checkout or a .netrc's default entry would go to an endpoint from {EnvFile.FileName}; or a token has no helper to hand it to Bazel";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        Settings settings = scene.Settings;
        bool named = settings.TokenFile.Source != SettingSource.Default;
        if (named && settings.Token is not null)
        {
            yield return new($"{Variables.TokenFile} and {Variables.Token} are both set", "unset one of them");
        }
        string file = named ? $"the file that {Variables.TokenFile} names" : $"the token file {Variables.DefaultTokenFile}";
        if (Problem(scene.Facts.TokenFile) is { } problem)
        {
            yield return new($"{file} {problem}", "mount the token there, or name its file or the token itself in the environment");
        }
        else if (scene.Facts.TokenFile == TokenFileState.ReadableByOthers)
        {
            yield return new($"{file} can be read by others", "make it readable by you only", Warning: true);
        }
        if (scene.NeedsTokenHelper && scene.Facts.TokenHelper is null)
        {
            yield return new(
                $"the token of the cell has no helper to hand it to Bazel: {Personalities.CredentialHelper} is not beside this program",
                $"install it there, or name a helper in {Variables.CellHelper}");
        }
        RemoteTarget? target = scene.Target();
        foreach (EndpointSetting endpoint in InUse(scene))
        {
            if (endpoint.Reading.Value is not { } value)
            {
                continue;
            }
            NetrcLogin? login = target?.LoginFor(value);
            string[] credentials =
            [
                .. CredentialUse.For(scene.Facts, value, endpoint.IsExecutor, ofCheckout: true),
                .. value.UserInfo is null ? [] : new[] { "user information in the address" },
                .. login is null ? [] : new[] { $"the login of {target!.Netrc}" },
            ];
            if (credentials.Length > 0 && value is { IsPlaintext: true, IsLoopback: false })
            {
                yield return new(
                    $"{string.Join(", ", credentials)} would go to {value.Redacted} unencrypted",
                    $"use {(value.IsHttp ? "https" : "grpcs")}:// in {endpoint.Variable}, or send no credentials");
            }
            string[] drawn =
            [
                .. CredentialUse.For(scene.Facts, value, endpoint.IsExecutor, ofCheckout: false),
                .. settings.TlsClientKey is not null && value.IsTls ? new[] { Variables.TlsKey } : [],
                // An entry for just that host was meant for it; one for all hosts was not.
                .. login is { IsDefault: true } ? new[] { $"the default login of {target!.Netrc}" } : [],
            ];
            if (drawn.Length > 0 && endpoint.Given.Source == SettingSource.File)
            {
                yield return new(
                    $"{string.Join(", ", drawn)} would go to {value.Redacted}, which {EnvFile.FileName} names",
                    $"set {endpoint.Variable} in the environment, too: a checkout must not draw credentials");
            }
        }
    }

    private static string? Problem(TokenFileState state) => state switch
    {
        TokenFileState.Missing => "is missing",
        TokenFileState.Unreadable => "cannot be read",
        TokenFileState.Empty => "is empty",
        _ => null,
    };

    private static IEnumerable<EndpointSetting> InUse(Scene scene)
    {
        if (scene.Cache is { } cache)
        {
            yield return cache;
        }
        if (scene.Executor is { } executor)
        {
            yield return executor;
        }
    }
}
