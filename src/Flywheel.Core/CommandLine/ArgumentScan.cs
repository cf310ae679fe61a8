using System.Collections.Immutable;

namespace Flywheel.Core.CommandLine;

/// <summary>
/// The words after the command, read along every path that is possible: an option that the table does not know may or may not
/// take the next word, and what that word would have taken hangs on it.
/// </summary>
internal sealed class ArgumentScan
{
    private readonly ImmutableArray<ByteString> arguments;

    /// <summary>For each word, and for the place behind the last one, what may stand there.</summary>
    private readonly Place[] places;

    /// <summary>The first index that no path reads as an option: behind the separator, or behind the last word.</summary>
    private readonly int end;

    private ImmutableArray<ArgumentWord> words;

    private ArgumentScan(ImmutableArray<ByteString> arguments)
    {
        this.arguments = arguments;
        places = new Place[arguments.Length + 1];
        places[0] = Place.Start;
        ByteString lastUnknown = default;
        int i = 0;
        for (; i < arguments.Length; i++)
        {
            Place here = places[i];
            if (here.HasFlag(Place.Value))
            {
                places[i + 1] |= Place.Start;
            }
            if (!here.HasFlag(Place.Start))
            {
                continue;
            }
            OptionWord word = OptionWord.Read(arguments[i].Raw);
            if (word.Role == ArgumentRole.Separator)
            {
                if (here == Place.Start)
                {
                    SeparatorIndex ??= i;
                    break;
                }
                AmbiguousBecauseOf ??= lastUnknown;
                SeparatorIndex ??= i;
                FirstResidue ??= i + 1 < arguments.Length ? i + 1 : null;
                continue;
            }
            if (word.Role == ArgumentRole.Residue)
            {
                FirstResidue ??= i;
            }
            if (word.Swallows == Swallows.PerhapsNextWord)
            {
                lastUnknown = arguments[i];
            }
            places[i + 1] |= word.Swallows switch
            {
                Swallows.Nothing => Place.Start,
                Swallows.NextWord => Place.Value,
                _ => Place.Start | Place.Value,
            };
        }
        end = i;
        if (end == arguments.Length)
        {
            DanglingValueOption = places[end] == Place.Value ? arguments[end - 1] : null;
            TailMayBeSwallowed = places[end] == (Place.Start | Place.Value);
        }
        else
        {
            FirstResidue ??= end + 1 < arguments.Length ? end + 1 : null;
        }
    }

    [Flags]
    private enum Place
    {
        Unreachable = 0,
        Start = 1,
        Value = 2,
    }

    /// <summary>The <c>--</c> that ends the options; where that is ambiguous, the first one that may.</summary>
    public int? SeparatorIndex { get; }

    /// <summary>The unknown option that makes a <c>--</c> ambiguous.</summary>
    public ByteString? AmbiguousBecauseOf { get; }

    public ByteString? DanglingValueOption { get; }

    public bool TailMayBeSwallowed { get; }

    /// <summary>The first word that may be residue on any path.</summary>
    public int? FirstResidue { get; }

    /// <summary>Each word's role on the path where unknown options take no word.</summary>
    public ImmutableArray<ArgumentWord> Words => words.IsDefault ? words = ReadWords() : words;

    public static ArgumentScan Of(ImmutableArray<ByteString> arguments) => new(arguments);

    /// <summary>Every word that is an option on any path, in order.</summary>
    public IEnumerable<GivenOption> Options()
    {
        for (int i = 0; i < end; i++)
        {
            if (!places[i].HasFlag(Place.Start))
            {
                continue;
            }
            ByteString text = arguments[i];
            OptionWord word = OptionWord.Read(text.Raw);
            if (word.Role is not (ArgumentRole.Option or ArgumentRole.StarlarkOption))
            {
                continue;
            }
            bool takesNext = word.Swallows == Swallows.NextWord && i + 1 < arguments.Length;
            ByteString? value = word.ValueStart >= 0 ? text.Slice(word.ValueStart) : takesNext ? arguments[i + 1] : null;
            yield return new(
                text.Raw[word.NameStart..word.NameEnd], word.Negated, value, i, takesNext ? 2 : 1, places[i] == Place.Start);
        }
    }

    private ImmutableArray<ArgumentWord> ReadWords()
    {
        ImmutableArray<ArgumentWord>.Builder builder = ImmutableArray.CreateBuilder<ArgumentWord>(arguments.Length);
        bool separated = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (separated)
            {
                builder.Add(new(i, arguments[i], ArgumentRole.Residue));
                continue;
            }
            OptionWord word = OptionWord.Read(arguments[i].Raw);
            builder.Add(new(i, arguments[i], word.Role));
            separated = word.Role == ArgumentRole.Separator;
            if (word.Swallows == Swallows.NextWord && i + 1 < arguments.Length)
            {
                i++;
                builder.Add(new(i, arguments[i], ArgumentRole.OptionValue));
            }
        }
        return builder.MoveToImmutable();
    }
}
