using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>
/// The address of a cache written down where the runner should give it. An error in a bazelrc, and for <c>BAZEL_REMOTE_CACHE</c> in GitLab
/// and compat files; a warning on GitHub and in scripts. A loopback address is written down like any other: where it counts as an error, it
/// is one, since it sends every checkout to a port-forward that it does not have, and the contract refuses it; in scripts and on GitHub,
/// where it may be the port-forward's own, it is silent. Files that are there to hold the address (dotenv, HCL, plain YAML and JSON) may.
/// </summary>
internal static class HardCodedEndpoint
{
    public static Finding? Judge(FileFacts facts, Surface surface, EndpointSetting setting)
    {
        if (setting.Role != EndpointRole.Cache
            || surface.Kind is not (SurfaceKind.Value or SurfaceKind.Word or SurfaceKind.Lines or SurfaceKind.CodeSpan)
            || EndpointLiteral.Of(setting.Value) is not { } literal
            || Weigh(facts, setting, literal) is not { } severity)
        {
            return null;
        }
        EndpointReading reading = Endpoint.Parse(literal.Text);
        string shown = reading.Value?.Redacted ?? (literal.Text.Contains('@', StringComparison.Ordinal) ? "an address" : literal.Text);
        return new()
        {
            Rule = "FW004",
            Severity = severity,
            Source = facts.Source,
            Span = surface.SpanOf(facts.Source, setting.Start + literal.Start, literal.Text.Length),
            Construct = surface.Construct,
            Subject = reading.Value is { Host.Length: > 0 } endpoint ? endpoint.Host : shown,
            Message = literal.IsFallback ? $"`{setting.Name}` falls back to `{shown}`, which is written down here"
                : $"`{setting.Name}` is written down as `{shown}`",
            Notes = severity == Severity.Warning ? ["whether the address is meant to hold for every runner and developer decides"] : [],
            Fix = facts.Kind == FileKind.Bazelrc
                ? "take it out of the file: the guarded entry passes `--remote_cache` from `BAZEL_REMOTE_CACHE`"
                : "let the runner or the forge's settings give `BAZEL_REMOTE_CACHE`, and fail without it",
        };
    }

    private static Severity? Weigh(FileFacts facts, EndpointSetting setting, EndpointLiteral literal)
    {
        bool loopback = Endpoint.Parse(literal.Text).Value?.IsLoopback ?? false;
        return facts.Kind switch
        {
            FileKind.Bazelrc => FilePurpose.IsExample(facts.Path) ? Severity.Warning : Severity.Error,
            _ when facts.Class == DocumentClass.Compat => Severity.Error,
            FileKind.GitLab => setting.IsFlag ? Severity.Warning : Severity.Error,
            FileKind.Workflow or FileKind.Action => loopback ? null : Severity.Warning,
            FileKind.Shell or FileKind.Justfile or FileKind.Nix or FileKind.Envrc or FileKind.Make or FileKind.Dockerfile or FileKind.PackageJson
                or FileKind.Commands =>
                loopback || FilePurpose.IsTest(facts.Path) ? null : Severity.Warning,
            _ => null,
        };
    }
}
