using System.Collections.Immutable;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Register;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using static Flywheel.Cli.Help.HelpPart;

namespace Flywheel.Cli.Help;

/// <summary>Every topic of <c>flywheel help</c>, in the order of the alphabet. Their tables are those of the code.</summary>
internal static class HelpTopics
{
    internal static ImmutableArray<HelpTopic> All { get; } =
    [
        new("attic", "what a Nix binary cache is checked for, and why it is refused",
        [
            new Paragraph("Everything is asked without credentials. An option counts before its variable, and only the environment sets these:"),
            new Rows(DocumentTables.AtticVariables()),
            new Paragraph("The verdict `holds` is exit code 0. The others are 1; of each, the cache:"),
            new Rows(DocumentTables.AtticVerdicts()),
        ])
        { See = ["flywheel attic check --help"] },
        new("audit", "the rules that `flywheel audit` judges a repository by",
        [
            new Paragraph(
                "An error is what the files themselves show. A warning is what nobody could decide from the files alone; it says what would decide. `flywheel audit explain "
                + "FW002` shows a rule's examples."),
            new Rows(RuleExplanation.Table()),
            new Paragraph(
                $"Exceptions stand in {AuditConfig.FileName}, each with an owner, a reason and a last day, or in a comment on the line or above it: "
                + "`flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason=\"...\"`."),
        ])
        { See = ["flywheel audit --help", "flywheel audit explain --help", "flywheel audit register --help"] },
        new("bazels", "what Bazels differ in, as far as the guard has to know",
        [
            new Paragraph(
                "\"Not yet\" and \"surely\" are releases; between them nothing is taken for granted. The version that Bazelisk resolves decides; where it cannot be "
                + "known, that Bazel is asked once for its options. An option that carries policy or credentials is never left out in silence: `bazel-cannot`."),
            new Rows(DocumentTables.Bazels()),
        ]),
        new("commands", "what happens with each command of Bazel's",
        [
            new Rows(DocumentTables.Commands()),
            new Paragraph($"The lane names `{Personalities.Lane}` and `{Personalities.OtherLane}`, and {Variables.Strict}=true, make it strict, as CI wants it."),
        ])
        { See = ["flywheel help contract"] },
        new("contract", "the rules that a heavy command is judged by",
        [
            new Paragraph("Every violation is reported at once, each with what to do about it. `bazel` then ends with 78, and `flywheel contract` with 1."),
            new Rows(DocumentTables.Rules()),
        ])
        { See = ["flywheel contract --help", "flywheel help variables", "flywheel help modes"] },
        new("credentials", "which credentials go to a cache, and where they come from",
        [
            new Paragraph("The probe sends what Bazel will send, from wherever Bazel takes it. A refusal names the source, and never the value."),
            new Rows(DocumentTables.Credentials()),
        ])
        { See = ["flywheel probe --help", "flywheel help variables"] },
        new("escape-hatch", "how to build without contract and probe",
        [
            new Typed(
                ($"{EscapeHatch.Variable}='why' bazel build //...", "once, for a reason"),
                ($"{EscapeHatch.Variable}='until=2026-12-24 why' bazel build //...", "up to the end of that day, in UTC")),
            new Paragraph(
                "It bypasses contract and probe, says so on stderr, and is refused where the run is strict. The reason is recorded before Bazel starts; what such "
                + "a build did is not known."),
        ])
        { See = ["flywheel help contract", "flywheel help evidence"] },
        new("evidence", "what is recorded of a build, and what it proves",
        [
            new Paragraph(
                "Configuration is not believed. Every attached heavy command asks Bazel for its Build Event Protocol stream in a private file, reads it once when "
                + "Bazel has ended, removes it, and says what it proves:"),
            new Rows(DocumentTables.Verdicts()),
            new Paragraph(
                "A hit is what Bazel counts as `remote cache hit`; those of a disk cache, of the local action cache and of locally cached tests are counted apart. "
                + "A strict run that ended well and is `detached` or `unproven` ends with 76."),
            new Paragraph(
                $"The record of each command (JSON, `{InvocationRecord.CurrentSchema}`) is a line in invocations-YYYY-MM.jsonl in "
                + $"{Variables.EvidenceDir}, else $XDG_STATE_HOME/flywheel, else ~/.local/state/flywheel. It holds the command's name and target patterns, but no "
                + "argument of a program, no value of an option, no header and nothing of the environment."),
            new Paragraph(
                "A command that is refused leaves a record, too: its verdict is `unproven`, and its `refusal` holds the cause, which is the id of the rule that is "
                + "violated first, the probe's cause, or one of " + string.Join(", ", RefusalCauses.Own.Select(cause => $"`{cause}`")) + "."),
            new Paragraph($"{Variables.Evidence}=off asks for no stream and keeps no record; {Variables.Quiet}=true leaves out the summary line."),
        ])
        { See = ["flywheel stats --help", "flywheel evidence --help", "flywheel bep --help"] },
        new("exit-codes", "what the exit codes of bazel and flywheel mean",
        [
            new Paragraph("`bazel` passes Bazel's exit code on. These are its own, and none of Bazel's:"),
            new Rows(DocumentTables.ExitCodes()),
            new Paragraph("Those of `flywheel`, whose pages say more of 0 and 1:"),
            new Rows(DocumentTables.CompanionExitCodes()),
        ]),
        new("modes", "what a build may be backed by",
        [
            new Paragraph(
                $"{Variables.Mode} declares the mode, else `enrollment.substrateMode` of tinyland.repo.json. What is set has to agree with it. Cache-backed local "
                + "execution is not remote execution."),
            new Rows(DocumentTables.Modes()),
        ])
        { See = ["flywheel help contract"] },
        new("probe", "why a cache is refused, and what to do about it",
        [
            new Paragraph(
                "The probe is a real conversation with the cache: its capabilities, an action result that cannot be there, and, where results are uploaded, a blob "
                + $"written. It ends after {Variables.ProbeTimeout} seconds. A refusal is exit code 69 of `bazel`, and 1 of `flywheel`; a hint may be more precise "
                + "than the one here, where more is known. Of a cause, the cache:"),
            new Rows(DocumentTables.Causes()),
            new Paragraph(
                "`unprovable` is no cause of the cache's: the probe cannot tell, for instance since Bazel would use credentials that only Bazel has. `bazel-cannot` "
                + "is the Bazel's: it lacks an option that carries policy or credentials."),
        ])
        { See = ["flywheel probe --help", "flywheel help credentials", "flywheel help bazels"] },
        new("variables", "the variables that bazel and flywheel go by, with values and defaults",
        [
            new Paragraph($".env.flywheel.local in the workspace root may set those marked so; it is parsed, never executed, and the environment wins."),
            new Rows(DocumentTables.Variables()),
        ])
        { See = ["flywheel help contract"] },
    ];

    internal static HelpTopic? Find(string name) => All.FirstOrDefault(topic => topic.Name == name);
}
