namespace Flywheel.Core.CommandLine;

/// <summary>Why a command line cannot be read with certainty. Whoever gates must treat a doubt as a refusal.</summary>
public abstract record CommandLineDoubt
{
    private CommandLineDoubt()
    {
    }

    public abstract T Match<T>(
        Func<None, T> none, Func<UnknownStartupOption, T> unknownStartupOption, Func<SeparatorAmbiguous, T> separatorAmbiguous);

    /// <summary>There is none.</summary>
    public sealed record None : CommandLineDoubt
    {
        private None()
        {
        }

        public static None Instance { get; } = new();

        public override T Match<T>(
            Func<None, T> none, Func<UnknownStartupOption, T> unknownStartupOption,
            Func<SeparatorAmbiguous, T> separatorAmbiguous) => none(this);
    }

    /// <summary>A startup option that is not known stands without <c>=</c>: it may swallow the next word or not.</summary>
    public sealed record UnknownStartupOption(ByteString Word) : CommandLineDoubt
    {
        public override T Match<T>(
            Func<None, T> none, Func<UnknownStartupOption, T> unknownStartupOption,
            Func<SeparatorAmbiguous, T> separatorAmbiguous) => unknownStartupOption(this);
    }

    /// <summary>
    /// A <c>--</c> is either the separator or the value of an option. <paramref name="Option"/> is the word at fault: one that
    /// the table does not know; or, under Bazelisk's --strict and --migrate, a value-taking one, since Bazelisk puts flags of
    /// its own before the first <c>--</c>, or last, without regard to what it separates.
    /// </summary>
    public sealed record SeparatorAmbiguous(ByteString Option) : CommandLineDoubt
    {
        public override T Match<T>(
            Func<None, T> none, Func<UnknownStartupOption, T> unknownStartupOption,
            Func<SeparatorAmbiguous, T> separatorAmbiguous) => separatorAmbiguous(this);
    }
}
