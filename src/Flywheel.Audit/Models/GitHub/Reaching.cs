using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>One of the values that an expression can have.</summary>
internal abstract record Reaching
{
    private Reaching()
    {
    }

    public abstract T Match<T>(Func<Literal, T> literal, Func<Flag, T> flag, Func<Unknown, T> unknown);

    /// <summary>Whether it may count as true.</summary>
    public bool MayHold => Match(
        literal => literal.Node is not YamlNode.Scalar { Value.Text: var text, IsPlain: var plain } || !IsEmpty(text, plain),
        flag => flag.Known != false,
        _ => true);

    /// <summary>Whether it may count as false.</summary>
    public bool MayFail => Match(
        literal => literal.Node is YamlNode.Scalar { Value.Text: var text, IsPlain: var plain } && IsEmpty(text, plain),
        flag => flag.Known != true,
        _ => true);

    /// <summary>What the files say: a scalar, a list or a mapping.</summary>
    /// <param name="Node">Never an alias.</param>
    /// <param name="Way">How it gets there, in a few words; empty where it stands there itself.</param>
    /// <param name="Giver">The job that passes it to a workflow of another file; null where it stands in the same one.</param>
    public sealed record Literal(YamlNode Node, string Way, WorkflowJob? Giver = null) : Reaching
    {
        public override T Match<T>(Func<Literal, T> literal, Func<Flag, T> flag, Func<Unknown, T> unknown) => literal(this);
    }

    /// <summary>What a comparison or a check gives: never a label.</summary>
    /// <param name="Known">Its value, where the files tell.</param>
    public sealed record Flag(bool? Known) : Reaching
    {
        public override T Match<T>(Func<Literal, T> literal, Func<Flag, T> flag, Func<Unknown, T> unknown) => flag(this);
    }

    /// <summary>What is known at run time only.</summary>
    /// <param name="Text">As it is written.</param>
    /// <param name="Source">The file in which it stands.</param>
    /// <param name="Span">Where.</param>
    /// <param name="Decides">What would decide it.</param>
    /// <param name="Giver">As for a literal.</param>
    /// <param name="Overrides">Whether the files have a default for it.</param>
    public sealed record Unknown(string Text, SourceText Source, SourceSpan Span, string Decides, WorkflowJob? Giver = null, bool Overrides = false) : Reaching
    {
        public override T Match<T>(Func<Literal, T> literal, Func<Flag, T> flag, Func<Unknown, T> unknown) => unknown(this);
    }

    private static bool IsEmpty(string text, bool plain) => text.Length == 0 || plain && text is "false" or "null" or "~" or "0";
}
