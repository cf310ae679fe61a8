using System.Collections.Frozen;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>The words that turn a sentence, and a sentence cut into words.</summary>
internal static class SentenceWords
{
    /// <summary>What the reader is told to do with a command.</summary>
    public static readonly FrozenSet<string> RunVerbs = Set(
        "run use execute invoke call rerun re-run type enter try issue launch start prefer repeat reproduce perform paste copy do trigger fire kick");

    /// <summary>What else the reader is told to do, at the start of a clause, where the command is the means or the test.</summary>
    public static readonly FrozenSet<string> Imperatives = Set(
        "build test verify check validate update regenerate generate install format lint confirm ensure compile sync refresh clean produce publish push "
            + "deploy create add "
        + "set make keep bring rebuild retest query inspect bootstrap prove probe exercise smoke warm populate seed benchmark measure debug reproduce iterate "
        + "develop work "
        + "get fetch gate wait finish complete attach switch go then simply please "
        + "pass give have let leave point pick choose select open follow include rely reach apply append prepend prefix put send share save store write record "
        + "edit fix repair restore reset restart reload reinstall configure enable disable define declare register rename move edit adjust change tweak "
        + "begin end continue proceed retry pull merge rebase commit stage tag release ship deliver upload download package bundle vendor pin bump upgrade "
        + "downgrade bisect profile trace inspect dump collect gather list print view visit browse examine review preview serve host mount forward connect "
        + "log sign authenticate source load unload import export migrate port convert wire hook link unpack extract compress render draw plot simulate "
        + "flash burn boot power cycle reboot scale drain roll rotate invalidate evict prune trim shrink expand isolate narrow limit restrict filter sort "
        + "fuzz stress soak mutate sanitize sanitise audit scan lint typecheck type-check autoformat reformat beautify minify transpile bootstrap scaffold "
        + "spin bring crank fall accept approve answer ask tell remind invite reply attest ensure be aim prime preload cache "
        + "break watch learn plan schedule allow block drop mark note-down mention explain reduce increase raise lower replay record mirror sync mount "
        + "grow swap turn bootstrap claim reserve warm mind stick prefer enjoy");

    /// <summary>Begin a clause without being a verb that tells somebody to do something.</summary>
    private static readonly FrozenSet<string> Closed = Set(
        "in on at by for from with to of as if when while once because since until unless whether what which who whose how where why after before during between "
        + "under over through via like than and or but so yet nor both either neither not all some any each every no only even just also too very then now "
        + "here there today currently usually often always sometimes never is are was were be been has have had does do did will would can could may might must "
        + "shall should let's given assuming provided despite about against within without beyond except besides plus per inside outside behind beside near "
        + "toward towards upon across along around into onto out off up down above below most many few several much more less such same other another half "
        + "whatever whichever whoever whenever wherever although though however therefore thus hence meanwhile otherwise instead that this these those it "
        + "you we they i he she its your our their my his her a an the nothing everything something nobody somebody anybody what's that's it's there's expect "
        + "assume suppose imagine remember consider got found caught blame hate love");

    private static readonly FrozenSet<string> AfterVerb = Set("a an the your it this that these those them its all any each every both our yourself me us everything one two three several some `");

    public static bool IsVerb(string word) => RunVerbs.Contains(word) || Imperatives.Contains(word);

    /// <summary>
    /// Whether a word that begins a clause tells the reader to do something: a verb known to, or any other that an article or pronoun follows as
    /// it follows a verb only: "limit it", "break a test".
    /// </summary>
    public static bool IsImperative(string word, string next) =>
        word is "then" or "simply" or "please" ? next is "" or "`" || IsVerb(next)
        : IsVerb(word)
        || (AfterVerb.Contains(next) && char.IsAsciiLetter(word[0]) && !Closed.Contains(word) && !Describes.Contains(word) && !Perception.Contains(word)
        && !Machines.Contains(word)
            && !Finite.Contains(word) && !Negations.Contains(word) && !Removals.Contains(word) && !Condemned.Contains(word) && !Past.Contains(word)
            && !Trouble.Contains(word)
            && !Pronouns.Contains(word) && !word.EndsWith("ing", StringComparison.Ordinal) && !word.EndsWith("ed", StringComparison.Ordinal)
            && !word.EndsWith("ly", StringComparison.Ordinal) && !word.EndsWith('s'));

    /// <summary>Nouns and adjectives of what goes wrong: what is equated with a command under them is not taught.</summary>
    public static readonly FrozenSet<string> Trouble = Set(
        "problem culprit cause reason error failure failing failed exception bottleneck difference difficulty issue offender symptom suspect slow slowest broken "
        + "underlying mistake trap pitfall regression outage result outcome output question exercise");

    /// <summary>What a command does that recommends it to nobody: it fails, costs, or merely is.</summary>
    public static readonly FrozenSet<string> Unhelpful = Set(
        "fails hangs takes breaks crashes complains exits prints reports warns errors needs knows seems stays shows says returns means looks becomes leaves "
        + "ignores falls bypasses skips uses wants depends requires contains includes belongs counts equals differs resolves expands maps goes comes keeps "
        + "waits stalls loops dies loses misses consumes costs behaves works happens refuses rejects violates invalidates touches triggers trips sees finds "
        + "thinks treats considers assumes expects asks talks connects blocks dominates spends allocates leaks corrupts overwrites clobbers destroys wipes "
        + "is was has does passes succeeds gets lets lacks appears remains tends tries holds hits times sits relies reads this yields stands matters "
        + "survives dropped drops spawns invokes calls executes delegates forwards ends ships");

    /// <summary>With "you", what is no doing of the reader's.</summary>
    public static readonly FrozenSet<string> Perception = Set(
        "see saw seen observed noticed measured reported notice find found know expect wonder hear think believe assume imagine recall recognise recognize understand read mean meant ask asked "
        + "worry doubt suspect realise realize guess");

    /// <summary>Tells to get rid of what follows.</summary>
    public static readonly FrozenSet<string> Removals = Set("replace remove drop delete migrate convert swap retire eliminate purge ban forbid prohibit disallow");

    /// <summary>What a thing does: the sentence speaks about it.</summary>
    public static readonly FrozenSet<string> Describes = Set(
        "runs uses executes invokes calls wraps performs launches starts reruns issues spawns triggers delegates forwards expands resolves maps translates "
            + "becomes equals "
        + "prints emits produces contains mentions describes documents shows includes replaces covers dispatches intercepts gates guards means behaves "
        + "wrapping wrapped "
        + "equivalent see note consider compare understand read imagine wrap guard route like behind under "
        + "accepts passes allows permits supports knows sees lets makes turns keeps hands gives parses reads exercises drives tests builds");

    public static readonly FrozenSet<string> Negations = Set(
        "not never don't dont avoid cannot can't mustn't shouldn't won't wouldn't isn't aren't doesn't forbid forbids prohibit prohibits disallow disallows refuse refuses "
        + "reject rejects neither nor refrain abstain discourage discourages unlike nobody bans");

    /// <summary>Says of what it stands before or behind that it is no way to go.</summary>
    public static readonly FrozenSet<string> Condemned = Set(
        "wrong bad incorrect anti-pattern antipattern anti-patterns antipatterns mistakes pitfalls forbidden prohibited "
        + "banned disallowed unsupported unsafe invalid discouraged refused rejected blocked violation drift "
        + "bypass bypasses bypassing sidesteps skips violates escapes circumvents breaks defeats unguarded");

    public static readonly FrozenSet<string> Past = Set(
        "previously formerly historically originally historical legacy old older obsolete deprecated retired superseded ran former");

    /// <summary>Verbs whose negation says nothing of the command.</summary>
    public static readonly FrozenSet<string> Mild = Set(
        "need require have depend matter change affect know exist include cover touch contain yet only just necessarily already sure mean found working "
            + "installed available ready attached reachable cached enough");

    /// <summary>Behind these, where a clause begins or a colon follows, stands what is printed.</summary>
    public static readonly FrozenSet<string> Printed = Set("output outputs result results log logs error errors message");

    /// <summary>Begin what leads up to a clause: "First, ...", "For one target, ...", "If it fails, ...".</summary>
    public static readonly FrozenSet<string> Introductions = Set(
        "first second third then next finally lastly now otherwise alternatively afterwards later locally manually optionally "
        + "if when whenever once for to on from with after prior upon before given throughout");

    /// <summary>Before the verb of a clause that still begins with it.</summary>
    public static readonly FrozenSet<string> Openings = Set(
        "please then first next now finally also and or always just simply instead to only step so but therefore afterwards again better otherwise");

    public static readonly FrozenSet<string> Determiners = Set(
        "the all your our its their these those any some unit integration smoke both other many more few every no only slow fast long full "
        + "local affected remaining");

    /// <summary>What a command of a list does for whoever runs it.</summary>
    public static readonly FrozenSet<string> Effects = Set(
        "builds tests runs compiles creates generates checks validates formats lints installs starts stops lists writes regenerates updates removes "
        + "deletes deploys publishes pushes "
        + "packages rebuilds reruns re-runs restarts refreshes syncs verifies cleans launches serves seeds migrates bumps fixes repairs prepares "
        + "initialises initializes helps suffices "
        + "uploads downloads watches measures opens warms");

    /// <summary>Behind a command and "and": what its reader does next.</summary>
    public static readonly FrozenSet<string> Follows = Set(
        "open look copy visit restart see watch read paste browse point confirm commit attach send compare follow");

    /// <summary>What a command is the subject of, where it is not run but spoken of.</summary>
    public static readonly FrozenSet<string> Finite = Set(
        "is are was were be has have had does do did will would can cannot could may might must should fails failed takes took hangs needs "
        + "exits prints shows works broke breaks crashes "
        + "gives returns uses knows seems stays gets got no not never isn't doesn't won't can't leaves reports complains warns errors");

    /// <summary>Behind "is": it is what to run, or what has to succeed.</summary>
    public static readonly FrozenSet<string> Wanted = Set("enough sufficient stable successful fine ok okay recommended preferred required mandatory clean green needed");

    /// <summary>Negated, they ask for what follows.</summary>
    public static readonly FrozenSet<string> Reversing = Set("forget hesitate skip omit miss neglect fail hurt hurts");

    public static readonly FrozenSet<string> Machines = Set(
        "ci job jobs workflow workflows pipeline pipelines runner runners script scripts wrapper wrappers recipe recipes it this hook hooks action actions target targets tool "
        + "tools step steps lane lanes they which shim flywheel bot bots cron presubmit automation servers renovate "
        + "system server image container we i he she nobody agent agents");

    public static readonly FrozenSet<string> Conditions = Set("if when whenever once while because since until unless whether what which who how where why");

    public static readonly FrozenSet<string> Pronouns = Set("you we they i it users developers contributors people everybody everyone anyone engineers one");

    /// <summary>Behind "is not" and its like: what it is not, where that condemns it.</summary>
    public static readonly FrozenSet<string> Denied = Set(
        "default supported allowed recommended permitted acceptable valid contract path entry entrypoint way option approved official advised used run called "
            + "invoked accepted guarded safe "
        + "ok okay okay sanctioned part proven be how taught appropriate route available sufficient enough anymore work");

    /// <summary>Who may be told by what he is, or that anybody is.</summary>
    public static readonly FrozenSet<string> Persons = Set(
        "developer developers user users operator operators contributor contributors engineer engineers maintainer maintainers author authors tester testers "
        + "someone somebody everyone everybody anyone one whoever who you people reviewer reviewers owner owners lead person colleague colleagues buddy newcomer "
        + "newcomers member members assignee on-call oncall staff contractor contractors committer committers submitter student students");

    private static FrozenSet<string> Set(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A word in lower case, a mark, or <c>`</c> for a whole code span.</summary>
    internal readonly record struct Word(string Text, int At, int End)
    {
        public bool IsCode => Text == "`";

        public bool IsMark => Text.Length == 1 && !char.IsLetterOrDigit(Text[0]) && Text != "`";
    }

    public static List<Word> Cut(string text)
    {
        var words = new List<Word>();
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            int end = at + 1;
            if (c == '`')
            {
                int close = text.IndexOf('`', at + 1);
                end = close < 0 ? text.Length : close + 1;
                words.Add(new("`", at, end));
            }
            else if (char.IsLetterOrDigit(c))
            {
                while (end < text.Length && (char.IsLetterOrDigit(text[end])
                    || (text[end] is '\'' or '’' or '-' or '/' or '_' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1]))))
                {
                    end++;
                }
                words.Add(new(text[at..end].ToLowerInvariant().Replace('’', '\''), at, end));
            }
            else if (c is '-' or '–' or '—' or '→')
            {
                while (end < text.Length && text[end] is '-' or '>')
                {
                    end++;
                }
                words.Add(new("—", at, end));
            }
            else if (c == '.' && words.Count > 0 && words[^1] is { IsCode: false, Text.Length: 1 } letter && letter.End == at && char.IsLetter(letter.Text[0]))
            {
                // Of "e.g." and "i.e.": it ends no clause.
            }
            else if (!char.IsWhiteSpace(c) && c is ',' or ';' or ':' or '|' or '(' or ')' or '.' or '!' or '?' or '~')
            {
                words.Add(new(c.ToString(), at, end));
            }
            at = end;
        }
        return words;
    }
}
