using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Rc;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>rc files that Bazel refuses, or that detach a build.</summary>
internal sealed class RcFilesAgree : DoctorCheck
{
    private const string Rule = "flag-conflict";

    public override string Name => "rc";

    public override CheckResult Examine(DoctorFacts facts)
    {
        ImmutableArray<RcProblem> problems = [.. facts.Rc.SelectMany(resolution => resolution.Problems)];
        Diagnosis[] refused =
        [
            // Two commands that stumble over one place have one cause.
            .. problems.Where(problem => problem.Kind == RcProblemKind.Error).DistinctBy(problem => (problem.File, problem.Line)).Select(problem => new Diagnosis.Problem(
                $"{Place(facts, problem.File, problem.Line)}: {problem.What}", Correction(facts, problem))),
        ];
        Diagnosis[] doubtful =
        [
            .. problems.Where(problem => problem.Kind != RcProblemKind.Error)
                .Select(problem => (Diagnosis)new Diagnosis.Note($"{Place(facts, problem.File, problem.Line)}: {problem.What}")).Distinct(),
        ];
        int read = facts.Rc[0].Files.Count(file => file.Fate == RcFate.Read);
        return Found(
            [.. refused, .. Detached(facts).Distinct(), .. doubtful],
            read == 0 ? "there are none" : $"{(read == 1 ? "one file is" : string.Create(CultureInfo.InvariantCulture, $"{read} files are"))} read, and nothing in {(read == 1 ? "it" : "them")} detaches a build");
    }

    /// <summary>Whether an address is the contract's cannot be said while the contract does not hold.</summary>
    private static IEnumerable<Diagnosis> Detached(DoctorFacts facts)
    {
        if (!facts.Judgement.Holds)
        {
            yield break;
        }
        var said = new HashSet<(string, int)>();
        foreach (RcResolution resolution in facts.Rc)
        {
            foreach ((RcFlag found, Violation conflict) in Conflicts(facts, resolution))
            {
                if (said.Add((found.Place.File, found.Place.Line)))
                {
                    yield return new Diagnosis.Problem(conflict.What, Fix(resolution, found));
                }
            }
        }
        foreach ((string config, RcResolution resolution) in facts.RcConfigs)
        {
            foreach ((RcFlag found, Violation conflict) in Conflicts(facts, resolution))
            {
                if (said.Add((found.Place.File, found.Place.Line)))
                {
                    yield return new Diagnosis.Note($"with `--config={ShellQuote.Of(config)}`, {conflict.What}");
                }
            }
        }
    }

    /// <summary>Flag by flag, to know which one it is.</summary>
    private static IEnumerable<(RcFlag Found, Violation Conflict)> Conflicts(DoctorFacts facts, RcResolution resolution)
    {
        foreach (RcFlag found in UserFlags.Of(resolution, facts.Workspace))
        {
            Judgement judgement = AttachmentContract.Judge(facts.Facts with { RcFlags = [found] });
            foreach (Violation conflict in judgement.Violations.Concat(judgement.Warnings).Where(judged => judged.RuleId == Rule))
            {
                yield return (found, conflict);
            }
        }
    }

    /// <summary>A config may be meant for those who ask for it: then the line that asks for everybody is the wrong one.</summary>
    private static string Fix(RcResolution resolution, RcFlag found)
    {
        string line = $"`--{found.Flag.Name}` out of line {found.Place.Line} of {found.Option!.File!.Path}";
        RcOption? asking = found.Option!.Config is { Chain: [var outermost, ..] }
            ? resolution.InEffect("config").FirstOrDefault(option => option.Config is null && option.Value == outermost && option.File is not null)
            : null;
        return asking is null ? $"take {line}" : $"take `--config={asking.Value}` out of line {asking.Line} of {asking.File!.Path}, or {line}";
    }

    /// <summary>What stands in no file was put on the command line for the setting.</summary>
    private static string Correction(DoctorFacts facts, RcProblem problem) => problem.File is not { } file
        ? $"set {Variables.Config} to a config that an rc file defines, or to `none`{(facts.Settings.Config is { Source: SettingSource.Environment } ? $", or `unset {Variables.Config}`" : "")}"
        : $"correct {(problem.Line > 0 ? $"line {problem.Line} of " : "")}{file.Path}";

    private static string Place(DoctorFacts facts, RcFile? file, int line) =>
        file is null ? Variables.Config : RcPlace.Of(file, line, facts.Workspace).ToString();
}
