using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Output;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>One run of `bazel`, from the words it was started with to the exit code: facts in, a plan, then its effects.</summary>
public static class GuardedCommand
{
    /// <param name="mainArguments">How many arguments Main was given; the words themselves are read as bytes.</param>
    /// <param name="time">For the escape hatch's last day and the probe.</param>
    public static int Run(int mainArguments, TimeProvider time)
    {
        long began = time.GetTimestamp();
        StandardDescriptors.Reserve();
        ImmutableArray<ByteString> environment = [];
        try
        {
            environment = NativeEnvironment.Read();
            return Run(ProcessArguments.Read(mainArguments), environment, time, began);
        }
        catch (PlatformNotSupportedException e)
        {
            Say(environment, [$"flywheel: {e.Message}", "flywheel: hint: Linux with /proc mounted is needed"]);
            return ExitCodes.Defect;
        }
        catch (Exception e) when (ResourceShortage.Is(e))
        {
            Say(environment, [$"flywheel: {ResourceShortage.Words}", $"flywheel: hint: {ResourceShortage.Hint}"]);
            return ExitCodes.CannotStart;
        }
        catch (Exception e)
        {
            Say(environment, [$"flywheel: {Defect(e)}", $"flywheel: hint: {Hint}"]);
            return ExitCodes.Defect;
        }
    }

    private static void Say(ImmutableArray<ByteString> environment, IEnumerable<string> lines)
    {
        using RedactingWriter error = RedactingWriter.StandardError(environment);
        error.WriteLines(lines);
    }

    /// <summary>What it is called; its message may hold anything, and is not shown.</summary>
    internal static string Defect(Exception e) => $"a defect of the shim itself: {e.GetBaseException().GetType().FullName}";

    private const string Hint = "run the same through `bazelisk` just now, and report this line";

    private static int Run(ImmutableArray<ByteString> words, ImmutableArray<ByteString> environment, TimeProvider time, long began)
    {
        BazelCommandLine line = BazelCommandLine.Parse(words.AsSpan()[Math.Min(1, words.Length)..]);
        ByteString program = words.IsEmpty ? ByteString.FromText("bazel") : words[0];
        if (ShimDepth.Of(environment).IsLoop)
        {
            Say(environment, LauncherMessages.Loop(line));
            return ExitCodes.CannotStart;
        }
        // A light command is the way out of trouble: it runs even when a variable names a launcher that is gone.
        bool gated = line.Class == CommandClass.Heavy;
        BazeliskSearch search = BazeliskLocator.Find(environment, passOverMissing: !gated);
        if (search is not BazeliskSearch.Found launcher)
        {
            BazeliskSearch.NotFound missing = (BazeliskSearch.NotFound)search;
            Say(environment, LauncherMessages.NotFound(line, missing));
            return missing.Code;
        }
        Say(environment, LauncherMessages.PassedOver(launcher));
        GuardInquiry inquiry = GuardInquiry.Whole(time);
        LaunchPlan plan = gated
            ? new HeavyCommand(line, program, launcher, SettingsSources.Read(environment), time, inquiry).Plan()
            : LightCommand.Plan(line, program, launcher, environment, time, inquiry);
        return plan.Match(
            refuse => Refuse(refuse, environment, time, began),
            replace => Replace(replace, launcher, environment, line.Class, time),
            supervise => new SupervisedInvocation(supervise, launcher, environment, time, began, lines => Say(environment, lines)).Run());
    }

    private static int Refuse(LaunchPlan.Refuse plan, ImmutableArray<ByteString> environment, TimeProvider time, long began)
    {
        Say(environment, plan.Lines);
        if (plan.Record is { } record)
        {
            RefusalEvidence.Keep(record, plan.ExitCode, environment, time, time.GetElapsedTime(began));
        }
        return plan.ExitCode;
    }

    private static int Replace(
        LaunchPlan.Replace plan, BazeliskSearch.Found launcher, ImmutableArray<ByteString> environment, CommandClass kind, TimeProvider time)
    {
        Say(environment, plan.Notices);
        if (plan.EscapeHatch is { } use && EscapeHatchEvidence.Keep(use, environment, time) is { } lost)
        {
            Say(environment, [lost]);
        }
        ExitStatus.NotStarted failure = Launcher.Replace(
            launcher.Path,
            [launcher.Path, .. plan.Arguments],
            ChildEnvironment.OfReplaced(environment, launcher, kind));
        return CannotStart(launcher, failure, environment);
    }

    private static int CannotStart(
        BazeliskSearch.Found launcher, ExitStatus.NotStarted failure, ImmutableArray<ByteString> environment)
    {
        Say(environment, LauncherMessages.CannotStart(launcher, failure));
        return failure.Code;
    }
}
