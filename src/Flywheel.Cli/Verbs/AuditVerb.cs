using System.CommandLine;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Cli.Audit;
using Flywheel.Cli.Help;
using Flywheel.Core;

namespace Flywheel.Cli.Verbs;

/// <summary>
/// <c>flywheel audit</c>: compares a repository with what it says of itself. Exit 0 clean, 1 findings, 2 usage, register or nothing to audit, 3 a
/// live file that could not be parsed, or a defect.
/// </summary>
internal static class AuditVerb
{
    internal static Command Build(Companion companion)
    {
        var options = new AuditOptions();
        var command = new Verb("audit", "find what in a repository goes around the guard and the cache", new()
        {
            Group = VerbGroup.Proof,
            About =
            [
                "It reads workflows, pipelines, justfiles, scripts, images, Nix, rc files, configuration and documents (`.md`, `.rst`, `.adoc` and their like), "
                + "and says where they start Bazel without the guard, run on hosted runners, point at endpoints of yesterday, or claim what is not proven. What "
                + "nobody could decide from the files alone is a warning that says what would decide.",
                $"The register `{AuditConfig.FileName}` in the repository's root says what is guarded, allowed and excepted, by whom and until when. The files are "
                + "those of git's index and untracked ones that are not ignored; git is not run, nothing outside the repository is read, nothing is asked of a network.",
            ],
            Exits =
            [
                (ExitCodes.Success, "clean: no error is open (with `--strict`: and no warning)"),
                (ExitCodes.AuditFound, "findings are open"),
                (ExitCodes.AuditUnread, "a live file could not be parsed, or the audit itself failed: what is there is not known"),
            ],
            Examples =
            [
                ("flywheel audit", "the repository that you are in"),
                ("flywheel audit --since origin/main --output github", "in a pull request: what it changed, as annotations"),
                ("flywheel audit --strict --output sarif=audit.sarif --output text", "a file for code scanning, and the text for people"),
                ("flywheel audit --as-of 2027-01-01", "what will be open at New Year, when exceptions have expired?"),
            ],
            See = ["flywheel audit explain --help", "flywheel help audit"],
        });
        options.AddTo(command);
        command.SetAction((parsed, _) => Task.FromResult(new AuditSession(companion, options.Read(parsed, companion.Today)).Run()));
        command.Subcommands.Add(Explain(companion));
        command.Subcommands.Add(Init(companion));
        command.Subcommands.Add(Register(companion));
        return command;
    }

    private static Command Explain(Companion companion)
    {
        var rule = new Operand("RULE", "its id or its name [default: a list of all]", optional: true);
        rule.CompletionSources.Add([.. RuleTexts.All.Select(one => one.Id)]);
        var command = new Verb("explain", "say what a rule forbids and why, with bad and good examples", new()
        {
            About = ["The examples are those that the rule is tested by."],
            Exits = [(ExitCodes.Success, "explained")],
            Examples = [("flywheel audit explain", "which rules are there?"), ("flywheel audit explain FW002", "what is direct Bazel, and what is not?")],
            See = ["flywheel help audit"],
        }) { rule };
        command.Validators.Add(result =>
        {
            string[] words = result.GetResult(rule) is { } given ? [.. given.Tokens.Select(token => token.Value)] : [];
            if (words.Length > 1)
            {
                result.AddError("`flywheel audit explain` takes one RULE");
            }
            else if (words is [var word] && Find(word) is null)
            {
                result.AddError(word.StartsWith('-') ? $"`{word.Split('=')[0]}` is no option of `flywheel audit explain`" : $"`{word}` is no rule: `flywheel audit explain` lists them");
            }
        });
        command.SetAction(parsed =>
        {
            companion.Write(parsed.GetValue(rule) is [var word]
                ? RuleExplanation.Text(Find(word)!, RuleExample.Of(Find(word)!.Id), companion.Width())
                : RuleExplanation.Rules(companion.Width()));
            return ExitCodes.Success;
        });
        return command;
    }

    private static RuleText? Find(string word) => RuleTexts.All.FirstOrDefault(rule =>
        rule.Id.Equals(word, StringComparison.OrdinalIgnoreCase) || rule.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    private static Command Register(Companion companion)
    {
        Operand path = AuditOptions.PathOperand();
        OneValue day = AuditOptions.DayOption();
        var format = new FormatOption("how the list is printed");
        var command = new Verb("register", "list the exceptions by owner, with the days that are left", new()
        {
            About = [$"It reads `{AuditConfig.FileName}` and judges the repository, to tell what each exception covers."],
            Exits = [(ExitCodes.Success, "listed")],
            Examples =
            [
                ("flywheel audit register", "who has to do what, and by when?"),
                ("flywheel audit register --as-of 2027-01-01 --format json", "what will have expired at New Year, for programs"),
            ],
            See = ["flywheel help audit"],
        }) { path, day.Option, format.Option };
        AuditOptions.AtMostOne(command, path);
        command.SetAction(parsed =>
        {
            if (AuditSession.Open(companion, AuditOptions.PathOf(parsed, path)) is not { } opened || AuditSession.ReadRegister(companion, opened.Tree) is not { } config)
            {
                return ExitCodes.Usage;
            }
            DateOnly asOf = AuditOptions.DayOf(parsed, day, companion.Today);
            var run = new AuditRun(opened.Tree, config, new() { AsOf = asOf, ToolVersion = ThisVersion.Text });
            var report = new RegisterReport(run.Uses(), asOf);
            FormatOption.Write(companion, format.IsJson(parsed), report.Json, () => report.Text(companion.Width()));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Init(Companion companion)
    {
        Operand path = AuditOptions.PathOperand();
        Option<bool> print = FlagOption.Of("--print", "print it, and write nothing");
        var command = new Verb("init", $"write a first {AuditConfig.FileName} with what is found", new()
        {
            About =
            [
                "Every line is commented. What needs a person's word is proposed as a comment: an exception has an owner, a reason and a last day. A register that is "
                + "there is never written over.",
            ],
            Exits = [(ExitCodes.Success, "written, or printed"), (ExitCodes.AuditFound, "there is one already, or it cannot be written")],
            Examples = [("flywheel audit init", "begin"), ("flywheel audit init --print", "what would it write?")],
            See = ["flywheel audit register --help", "flywheel help audit"],
        }) { path, print };
        AuditOptions.AtMostOne(command, path);
        command.SetAction(parsed => AuditSession.Open(companion, AuditOptions.PathOf(parsed, path)) is { } opened
            ? new FirstRegister(companion, opened.Tree.Root, opened.Tree).Run(parsed.GetValue(print))
            : ExitCodes.Usage);
        return command;
    }
}
