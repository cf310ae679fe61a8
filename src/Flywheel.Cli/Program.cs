using System.Collections.Immutable;
using Flywheel.Cli;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;
using Flywheel.Host.Output;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

StandardDescriptors.Reserve();
ImmutableArray<ByteString> environment = NativeEnvironment.Read();
using RedactingWriter output = RedactingWriter.StandardOutput();
using RedactingWriter error = RedactingWriter.StandardError(environment);
int code = Personalities.IsCredentialHelper(ProcessArguments.ProgramName())
    ? CredentialHelperCommand.Run(args, environment, output, error)
    : await FlywheelCommand.Run(args, new Companion(
        output, error, TimeProvider.System,
        Read: () => SettingsSources.Read(environment),
        Probe: (sources, target, journal) => new CacheProbe(TimeProvider.System, journal).RunAsync(
            new ProbeRequest(target, sources.Settings.ProbeTimeout.Value, Guid.NewGuid())
            {
                SpeaksNewerApi = sources.ChosenRelease is { Major: >= 7 },
                Environment = sources.Environment,
                Workspace = sources.Workspace.Root,
            },
            CancellationToken.None),
        Words: () => ProcessArguments.Read(args.Length)[1..],
        Width: () => TerminalWidth.Of(environment),
        Colour: () => output.AllowsColour = TerminalColour.Of(environment)));
if (output.Lost)
{
    error.WriteLine("flywheel: standard output did not take everything: is its disk full?");
    return ExitCodes.OutputLost;
}
return code;
