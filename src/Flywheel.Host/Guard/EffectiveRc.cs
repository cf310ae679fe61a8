using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Launch;
using Flywheel.Core.Rc;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>
/// What rc files say for the command at hand, as the Bazel that will run reads them. Their faults are Bazel's to report: what is wrong
/// with them is passed over here.
/// </summary>
internal sealed class EffectiveRc
{
    private readonly BazelCommandLine line;
    private readonly string? workspace;
    private readonly RcResolution? resolution;

    private EffectiveRc(BazelCommandLine line, string? workspace, RcResolution? resolution, string? config)
    {
        this.line = line;
        this.workspace = workspace;
        this.resolution = resolution;
        Config = config;
    }

    /// <summary>The config that is selected without the user's words: the setting's, else for a lane the first usual one that is defined.</summary>
    public string? Config { get; }

    public ImmutableArray<RcFlag> Flags => resolution is { } rc ? UserFlags.Of(rc, workspace) : [];

    public TypedCredentials Credentials => TypedCredentials.Of(line, resolution, workspace);

    /// <summary>Whether the platform's exec property is given, in rc files or on the command line.</summary>
    public bool GivesPlatform =>
        resolution?.InEffect(BazelArguments.ExecProperties)
            .Any(option => option.Value?.StartsWith(BazelArguments.PlatformProperty + "=", StringComparison.Ordinal) == true) == true;

    /// <summary>Reads the files. A line that cannot be read with certainty is refused in any case, and its rc files do not matter.</summary>
    public static EffectiveRc Read(
        BazelCommandLine line, SettingsSources sources, Facts facts, BazeliskSearch.Found launcher, BazelVersionChoice choice)
    {
        Settings settings = facts.Settings;
        if (line.Command is not { } command || line.Doubt is not CommandLineDoubt.None)
        {
            return new(line, null, null, settings.SelectedConfig);
        }
        RcSources rc = RcSources.Read(sources, launcher, choice, given: null, line.StartupOptions);
        string name = command.Raw;
        string? config = settings.Config is null && facts.Personality == Personality.Lane
            ? RcResolver.FirstDefined(rc.Reading, name, Usual(facts))
            : settings.SelectedConfig;
        ImmutableArray<ByteString> words = [.. line.Arguments.AsSpan(0, line.TailIndex)];
        return new(
            line, rc.Workspace, RcResolver.Resolve(rc.Reading, name, config is null ? words : [ByteString.FromText("--config=" + config), .. words]), config);
    }

    /// <summary>The value in effect of an option of the command, wherever it stands; null when nobody gives it.</summary>
    public GivenOption? Find(string name) => resolution?.FindLast(name)?.Given ?? line.Last(name);

    /// <summary>The value in effect of a startup option; the command line's own stand behind those of rc files.</summary>
    public string? FindStartup(string name) =>
        (line.LastStartup(name)?.Value ?? resolution?.Startup.LastOrDefault(option => option.Given.Name == name)?.Given.Value)?.ToString();

    private static string[] Usual(Facts facts) =>
        new Scene(facts).EffectiveMode == SubstrateMode.ExecutorBacked ? ["executor-backed", "flywheel-executor"] : ["ci-cached", "flywheel"];
}
