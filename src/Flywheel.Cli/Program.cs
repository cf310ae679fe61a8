using Flywheel.Cli;
using Flywheel.Host.Launch;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

await using TextWriter output = StandardStreams.Output();
await using TextWriter error = StandardStreams.Error();
var companion = new Companion(
    output, error, TimeProvider.System,
    Read: () => SettingsSources.Read(NativeEnvironment.Read()),
    Probe: (sources, target) => new CacheProbe(TimeProvider.System).RunAsync(
        new ProbeRequest(target, sources.Settings.ProbeTimeout.Value, Guid.NewGuid()), CancellationToken.None));
return await FlywheelCommand.Run(args, companion);
