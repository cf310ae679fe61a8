// launch-driver replace|supervise PROGRAM ARGV0 ARGUMENT...
// Starts PROGRAM with its own environment through the launcher and ends with the status that came back.
// launch-driver locate
// Becomes the launcher that the locator finds, or ends with the locator's code.
using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Host.Launch;

ImmutableArray<ByteString> words = ProcessArguments.Read(args.Length);
ImmutableArray<ByteString> environment = NativeEnvironment.Read();
if (words[1].Equals("locate"))
{
    return BazeliskLocator.Find(environment).Match(
        found => Launcher.Replace(found.Path, [found.Path], ChildEnvironment.Of(environment)).Code,
        none => none.Code);
}
ByteString program = words[2];
ImmutableArray<ByteString> argv = words[3..];
if (words[1].Equals("replace"))
{
    return Launcher.Replace(program, argv, environment).Code;
}
// The shim supervises after its probe has run: on a pool thread, with timers and I/O threads about.
await Task.Delay(1);
return Launcher.Supervise(program, argv, environment).Code;
