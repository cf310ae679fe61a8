using Flywheel.Cli;
using Flywheel.Cli.Verbs;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;
using Flywheel.Host.Settings;

string folder = Environment.CurrentDirectory;
var context = new CompanionContext(
    Out: new StreamWriter(Stream.Null),
    Sources: SettingsSources.Read(NativeEnvironment.Read(), folder),
    Clock: TimeProvider.System,
    Probe: null);
return await FlywheelCommand.Run(args, context);
