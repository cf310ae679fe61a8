using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules;

/// <summary>
/// A runner class that is not proven is offered as if it were there: as a label of <c>runs-on</c> or <c>tags</c>, in a fence that shows one,
/// in a table of runners. The register says what is current, future and retired; once it names a class at all, a label of the substrate's
/// grammar that no entry fits is unknown, and so no more offered than a future one. Without entries only the labels that are known to be
/// retired count. Present-tense prose about such a class is a warning; what is said to be planned is fine.
/// </summary>
public sealed class FutureRunner : IAuditRule
{
    public string Id => "FW006";

    public string Name => "future-runner";

    public string What => "a runner class that is not proven, offered as current";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        // What may be used is there, unless an entry of its own says otherwise.
        (Glob Glob, RunnerState State)[] classes = scene.Config.RunnerClasses.IsEmpty ? [] :
        [
            .. scene.Config.AllowedRunners.Select(label => (Glob.OfLabel(label), RunnerState.Current)),
            .. scene.Config.RunnerClasses.Select(one => (Glob.OfLabel(one.Label), one.State)),
        ];
        foreach (FileFacts file in scene.InOrder)
        {
            bool silent = file.Class is DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated or DocumentClass.Plan or DocumentClass.Compat;
            foreach (Offer offer in silent ? [] : OffersOf(file, label => State(classes, label, isLabel: false) is not null))
            {
                if (offer.Label.Length is > 0 and < 200 && State(classes, offer.Label, offer.IsLabel) is { } state)
                {
                    yield return Found(file, offer, state);
                }
            }
        }
    }

    private sealed record Offer(string Label, SourceSpan Span, Construct Construct, string Place, bool IsLabel = true, bool Prose = false);

    /// <summary>What is wrong with it; null where nothing is known to be.</summary>
    /// <param name="classes">The register's.</param>
    /// <param name="label">As it is written.</param>
    /// <param name="isLabel">Whether it stands where only a label can.</param>
    private static string? State((Glob Glob, RunnerState State)[] classes, string label, bool isLabel)
    {
        RunnerState? known = null;
        foreach ((Glob glob, RunnerState state) in classes)
        {
            known = glob.Matches(label) ? state : known;
        }
        return known switch
        {
            RunnerState.Current => null,
            RunnerState.Future => "the register calls it future",
            RunnerState.Retired => "the register calls it retired",
            _ when SubstrateLabel.IsRetired(label) => "it is retired",
            _ => classes.Length > 0 && isLabel && SubstrateLabel.IsOfGrammarInAnyCase(label) ? "the register does not know it" : null,
        };
    }

    /// <param name="file">The file.</param>
    /// <param name="isKnown">Whether something is known against a word that need not be a label.</param>
    private static IEnumerable<Offer> OffersOf(FileFacts file, Func<string, bool> isKnown)
    {
        foreach (RunnerUse use in file.Runners)
        {
            foreach (RunnerLabel label in use.Labels.Where(label => !label.Named))
            {
                yield return new(label.Text, label.Span, use.Job, use.Forge == Forge.GitHub ? "`runs-on`" : "`tags`");
            }
        }
        if (file.Model<MarkdownDocument>() is not { } document)
        {
            yield break;
        }
        foreach (Fence fence in document.Fences.Where(fence => !IsFuture(fence.LeadIn) && !IsFuture(fence.Section)))
        {
            foreach ((string label, SourceSpan span) in ShownRunnerLabels.In(fence.Code))
            {
                yield return new(label, span, fence.Section.Construct, "an example of a job");
            }
        }
        foreach (Offer offer in document.Tables.Where(table => !IsFuture(table.Section)).SelectMany(table => InTable(table, isKnown))
            .Concat(document.Prose.SelectMany(prose => InProse(prose, isKnown))))
        {
            yield return offer;
        }
    }

    private static IEnumerable<Offer> InTable(MarkdownTable table, Func<string, bool> isKnown)
    {
        bool ofRunners = table.Header.Any(cell => IsAboutRunners(cell.Text.Visible.Text))
            || table.Section.Outwards.Any(section => IsAboutRunners(section.Title));
        foreach (IReadOnlyList<TableCell> row in table.Rows)
        {
            string text = string.Join(" | ", row.Take(40).Select(cell => cell.Text.Visible.Text));
            if (IsFuture(text) || Sentences.IsOver(text))
            {
                continue;
            }
            foreach (TableCell cell in row)
            {
                bool all = ofRunners && SpokenRunnerLabels.IsAll(cell.Text);
                foreach ((string label, SourceSpan span, int at) in SpokenRunnerLabels.In(cell.Text))
                {
                    // A label with words around it: "acme-nix-gpu (A100)" begins with it.
                    bool labels = all || (ofRunners && SubstrateLabel.IsOfGrammarInAnyCase(label) && cell.Text.Visible.Text.AsSpan(0, at).Trim(" *_(").IsEmpty);
                    if (labels || isKnown(label))
                    {
                        yield return new(label, span, table.Section.Construct, labels ? "a table of runners" : "a table", IsLabel: labels, Prose: !labels);
                    }
                }
            }
            foreach (CodeSpan code in row.SelectMany(cell => cell.Text.Code))
            {
                string label = code.Text.Text.Trim();
                if (!label.Contains(' '))
                {
                    yield return new(label, code.Text.Whole, table.Section.Construct, ofRunners ? "a table of runners"
                        : "a table", IsLabel: ofRunners, Prose: !ofRunners);
                }
            }
        }
    }

    private static IEnumerable<Offer> InProse(Prose prose, Func<string, bool> isKnown)
    {
        if (IsFuture(prose.Section))
        {
            yield break;
        }
        // A sentence is judged once, however much it holds.
        (Sentence? judged, bool speaksOfOthers) = (null, false);
        foreach ((string label, SourceSpan span, int at) in SpokenRunnerLabels.In(prose.Text))
        {
            if (isKnown(label) && !SpeaksOfOthers(prose.Text.SentenceAt(at)))
            {
                yield return new(label, span, prose.Section.Construct, "prose", IsLabel: false, Prose: true);
            }
        }
        foreach (CodeSpan code in prose.Text.Code)
        {
            string text = code.Text.Text.Trim();
            if (SpeaksOfOthers(prose.Text.SentenceAt(code.At)))
            {
                continue;
            }
            bool shows = text.StartsWith("runs-on:", StringComparison.Ordinal) || text.StartsWith("tags:", StringComparison.Ordinal);
            if (!shows && !text.Contains(' ') && Selects(prose.Text.SentenceAt(code.At), code.At))
            {
                yield return new(text, code.Text.Whole, prose.Section.Construct, "what a reader is told to select");
                continue;
            }
            foreach ((string label, SourceSpan span) in shows ? ShownRunnerLabels.In(code.Text) : [(text, code.Text.Whole)])
            {
                yield return new(label, span, prose.Section.Construct, shows ? "an example of a job" : "prose", IsLabel: true, Prose: !shows);
            }
        }

        bool SpeaksOfOthers(Sentence sentence)
        {
            if (!ReferenceEquals(sentence, judged))
            {
                (judged, speaksOfOthers) = (sentence, IsFuture(sentence.Text) || Sentences.IsOver(sentence.Text));
            }
            return speaksOfOthers;
        }
    }

    /// <summary>"Use the `x` label", "set the runner to `x`": a sentence of labels or runners tells its reader to take it.</summary>
    private static bool Selects(Sentence sentence, int at) =>
        sentence.Text.Length < 1000 && Sentences.MoodOf(sentence.Text, at - sentence.Start) == SentenceMood.Teaches && !Sentences.IsOver(sentence.Text)
        && SentenceWords.Cut(sentence.Text).Exists(word => word.Text is "label" or "labels" or "tag" or "tags" or "runs-on" or "runner" or "runners")
        && SentenceWords.Cut(sentence.Text) is [var first, ..] && (SentenceWords.IsVerb(first.Text)
            || first.Text is "to" or "for" or "you" or "if" or "please" or "select" or "request" or "target");

    private static bool IsAboutRunners(string text) => text.Contains("runner", StringComparison.OrdinalIgnoreCase)
        || text.Contains("label", StringComparison.OrdinalIgnoreCase)
        || text.Contains("runs-on", StringComparison.OrdinalIgnoreCase);

    private static bool IsFuture(Section section) => section.Outwards.Any(one => IsFuture(one.Title));

    private static bool IsFuture(string? text) => text is not null && Sentences.IsFuture(text);

    private Finding Found(FileFacts file, Offer offer, string state) => new()
    {
        Rule = Id,
        Severity = offer.Prose ? Severity.Warning : Severity.Error,
        Source = file.Source,
        Span = offer.Span,
        Construct = offer.Construct,
        Subject = offer.Label.ToLowerInvariant(),
        Message = offer.Prose ? $"`{offer.Label}` is spoken of as if it were there, but {state}" : $"`{offer.Label}` is offered in {offer.Place}, but {state}",
        Fix = offer.Prose ? "say that it is planned, or register the class as current once it is proven"
            : "use a label that the register calls current, or register this one once it is proven",
    };
}
