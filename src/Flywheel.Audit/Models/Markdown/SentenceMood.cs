namespace Flywheel.Audit.Models.Markdown;

/// <summary>What a sentence does with the command in it.</summary>
public enum SentenceMood
{
    /// <summary>Tells the reader to run it, or lists it among what can be run.</summary>
    Teaches,

    /// <summary>Tells the reader not to, or says that it is refused or replaced.</summary>
    Negated,

    /// <summary>Says what was done once.</summary>
    Historical,

    /// <summary>Speaks about it: what wraps it, what it does, when it fails.</summary>
    Descriptive,
    Question,
}
