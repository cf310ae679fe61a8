using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW002 for prose: a heavy command with a target that stands in a sentence as plain text. Only ever a warning: whether it is meant to be typed,
/// its readers decide. "What mode would bazel run in?" names no target, and is silent.
/// </summary>
internal static class SpokenBazel
{
    private static readonly string[] Verbs = ["build", "test", "run", "coverage"];

    /// <summary>Comments of documents, which no reader sees but in the source.</summary>
    internal static IEnumerable<Finding> InComments(FileFacts file)
    {
        if (file.Kind is not (FileKind.Markdown or FileKind.Markup))
        {
            yield break;
        }
        foreach (MappedText line in file.Comments.SelectMany(PrintedText.CommandLines))
        {
            FoundCommand? heavy = ShellReading.Of(new(line, ScriptOrigin.InlineCode, Construct.File)).Commands
                .FirstOrDefault(one => BazelInvocation.Of(one) is { Kind: InvocationKind.Heavy, HasTarget: true });
            if (heavy is not null)
            {
                string text = $"{heavy.Name} {BazelInvocation.Of(heavy)!.Verb}";
                yield return new()
                {
                    Rule = "FW002",
                    Severity = Severity.Warning,
                    Source = file.Source,
                    Span = heavy.Span,
                    Construct = Construct.File,
                    Subject = text,
                    Message = $"`{text}` stands in a comment, outside a guarded entry",
                    Notes = ["it stands in a comment: whether anybody follows it, its readers decide"],
                    Fix = "name the guarded entry instead, or leave it out",
                };
            }
        }
    }

    internal static IEnumerable<Finding> In(FileFacts file)
    {
        foreach (Prose prose in file.Model<MarkdownDocument>()?.Prose ?? [])
        {
            foreach (SourceSpan span in Commands(prose.Text))
            {
                string text = string.Join(' ', file.Source.Of(span).ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(2));
                yield return new()
                {
                    Rule = "FW002",
                    Severity = Severity.Warning,
                    Source = file.Source,
                    Span = span,
                    Construct = prose.Section.Construct,
                    Subject = text,
                    Message = $"`{text}` stands in a sentence, outside a guarded entry",
                    Notes = ["it is plain text: whether it is meant to be typed, its readers decide"],
                    Fix = "name the guarded entry instead",
                };
            }
        }
    }

    /// <summary>Launcher, verb, and a word that can only be a target; what stands between backticks is code and not looked at here.</summary>
    private static IEnumerable<SourceSpan> Commands(InlineText inline)
    {
        string text = inline.Visible.Text;
        bool code = false;
        (int Start, int End)[] words = [.. Words(text)];
        for (int i = 0; i + 2 < words.Length; i++)
        {
            code ^= text.AsSpan(words[i].Start, words[i].End - words[i].Start).Count('`') % 2 == 1;
            if (!code && Is(words[i], "bazel", "bazelisk") && Is(words[i + 1], Verbs) && IsTarget(words[i + 2]))
            {
                yield return inline.Visible.SpanOf(words[i].Start, words[i + 2].End - words[i].Start);
            }
        }

        bool Is((int Start, int End) word, params string[] any) => any.Contains(text[word.Start..word.End]);

        bool IsTarget((int Start, int End) word) =>
            text.AsSpan(word.Start, word.End - word.Start) is var target
                && (target.StartsWith("//", StringComparison.Ordinal) || target.StartsWith("@", StringComparison.Ordinal));
    }

    private static IEnumerable<(int Start, int End)> Words(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int start = at;
            while (start < text.Length && char.IsWhiteSpace(text[start]))
            {
                start++;
            }
            at = start;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            if (at > start)
            {
                yield return (start, at);
            }
        }
    }
}
