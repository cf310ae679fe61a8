namespace Flywheel.Audit.Explain;

/// <summary>Of what documents say, and of the register itself.</summary>
public static partial class RuleTexts
{
    private static RuleText ExecutablePlan => new(
        "FW005", "executable-plan", "a plan or roadmap still reads as a to-do list to be followed",
        "a plan that is done or dropped, and does not say so, is taken for an order: by a new colleague, and by every agent that is told to go on",
        [
            "a section of a plan has unchecked tasks or fences that can be run, and no boundary stands above it at the same or an outer level: a "
                + "`status` in the front matter, a heading or an admonition that says historical, superseded, completed or do not execute",
        ],
        ["the boundary says superseded or replaced and names nothing that lives on, or links to what is not there"],
        ["records and research: they are dated", "a section below a boundary"],
        [
            "say at its head what became of it, and link to what holds today: `> **Superseded** by [the guide](../guide.md); do not execute`",
            "or check the tasks that are done and delete the others",
        ],
        [Inline("FW005"), Register, "or give the file its true class: `flywheel-class: record` in its front matter, or a glob: `[[class]]`"]);

    private static RuleText FutureRunner => new(
        "FW006", "future-runner", "a runner class that is not proven is offered as current",
        "somebody selects it, and the job waits for a runner that does not exist",
        [
            "a class that the register calls future, or does not know, stands where a label is chosen: in `runs-on` or `tags`, in code, or in a table "
                + "of runner types",
        ],
        ["prose speaks of such a class in the present tense"],
        ["prose that calls it planned"],
        [
            "name a class that runs today, or say that this one is planned", "when it runs, list it in the register: `[[runner]]`, `state = \"current\"`",
        ],
        [Inline("FW006"), Register]);

    private static RuleText UnprovenRemoteExecution => new(
        "FW007", "unproven-remote-execution", "remote execution is configured or claimed without proof",
        "cache-backed local execution is not remote execution; a claim that nobody proved is believed until somebody counts on it",
        [
            "`--remote_executor` has a value, `BAZEL_REMOTE_EXECUTOR` a literal, a `--config` reaches one over the rc files that are imported, or "
                + "live configuration says `--spawn_strategy=remote`",
            "a document names a cached config that sets no cache",
            "a README, a title or a list of features offers remote builds or remote execution",
            "and no `[[proof]]` covers it that names a committed `flywheel.proof/v1` with more than 0 remote processes (and, where it asks for one, "
                + "the recorded decision)",
        ],
        ["elsewhere in prose"],
        [
            "negations", "statements that cache hits are not remote execution",
        ],
        [
            "prove it: `flywheel prove`, commit the proof, and register it as `[[proof]]`; that a CI job was dispatched is no proof",
            "or say what is true: the cache is shared, and actions run here",
        ],
        [Inline("FW007"), Register]);

    private static RuleText ExpiredException => new(
        "FW901", "expired-exception", "an exception or suppression has expired",
        "an exception is a promise with a date; past it, what it covered counts again",
        ["its last day lies before the day that is judged for (`--as-of`)"],
        ["its last day is within 14 days: its owner still has time"],
        [],
        ["do what it promised, and delete it", "or renew it: a new `created` and `expires`, and a reason why it took longer"],
        ["not to be excepted"]);

    private static RuleText UnmatchedException => new(
        "FW902", "unmatched-exception", "nothing matches an exception any more",
        "an exception that covers nothing is a door that was left open: the next violation goes through it",
        ["no finding of its rule is about its path, construct and labels"],
        ["a suppression beside which nothing is found any more"],
        [],
        ["delete it, or lower its `max`", "where the job, recipe or heading was renamed, name it as it is called now"],
        ["not to be excepted"]);

    private static RuleText SurplusFindings => new(
        "FW903", "surplus-findings", "an exception matches more than its count",
        "somebody added a violation beside one that was let pass",
        ["more findings match than its `max` says: those beyond it count"],
        ["it matches fewer findings than its `max`: the rest is room for new ones"],
        [],
        ["undo the new one", "or let its owner raise `max`, with a reason"],
        ["not to be excepted"]);

    private static RuleText UnreadFile => new(
        "FW904", "unread-file", "a live file could not be parsed",
        "what cannot be read cannot be judged: nobody knows what stands in it, and skipping it in silence would call it clean. It makes the exit "
            + "code 3",
        ["a file that the rules judge is not well-formed, nests too deep, or is too large or too dense to be read: more than 24 MB (12 in documents), "
            + "a million words and marks (in documents a code span, a cell and a block count as several; 400,000 in scripts, where the end of a command "
            + "counts twice and a substitution as six; a megabyte of what people write has a third of a million), or values that jobs share",
            "more than 5,000 findings of one rule are in a file: the others are not told"],
        ["a part of a document could not be read",
            "a JSON file that holds no commands is too dense: of what the rules look for, only stale hosts are looked for in it"],
        [],
        ["repair the file where the message points",
            "where it is no live file (a fixture that is broken on purpose), take it out by a glob: `[[scope]]`, `audit = false`"],
        ["take the file out of the scope in the register, so that it is seen that nobody looks at it"]);

    private static RuleText UnownedSuppression => new(
        "FW905", "unowned-suppression", "a suppression lacks its owner, reason or date",
        "a suppression that nobody answers for and that never ends is a violation with a comment",
        ["an inline `allow[...]` has no `owner=`, no `reason=\"...\"` or no `until=YYYY-MM-DD`, or names no rule; it covers nothing"],
        [],
        ["text of a document that shows the form in a fence"],
        ["write it whole: " + Inline("FW002"), "or delete it"],
        ["not to be excepted"]);
}
