using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Messages;

/// <summary>
/// A command line of Bazel's word for word, as it may be shown: the values that can be secrets are masked as <see cref="OptionMask"/>
/// says, and so are a program's arguments.
/// </summary>
public static class ArgumentMask
{
    /// <summary>As many words as there are, each as it is but for what is masked.</summary>
    /// <param name="words">Without argv[0].</param>
    public static ImmutableArray<string> Words(ImmutableArray<ByteString> words)
    {
        BazelCommandLine line = BazelCommandLine.Parse(words.AsSpan());
        ImmutableArray<string>.Builder shown = ImmutableArray.CreateBuilder<string>(words.Length);
        shown.AddRange(line.BazeliskWords.Select(word => word.ToString()));
        foreach (StartupOption option in line.StartupOptions)
        {
            AddOption(shown, option.Words, OptionTable.CurrentName(option.Name), isStarlark: false);
        }
        if (line.Command is { } command)
        {
            shown.Add(Plain(command));
            AddArguments(shown, line);
        }
        shown.AddRange(line.Unread.Select(Plain));
        return shown.DrainToImmutable();
    }

    private static void AddArguments(ImmutableArray<string>.Builder shown, BazelCommandLine line)
    {
        int program = line.ProgramArgumentsStart ?? line.Arguments.Length;
        var values = line.Options.Where(option => option.IndexCount > 1).ToDictionary(option => option.Index + 1, option => option.Name);
        bool mayBeValue = false;
        foreach (ArgumentWord word in line.Words)
        {
            OptionWord read = OptionWord.Read(word.Word.Raw);
            switch (word.Role)
            {
                case ArgumentRole.Option or ArgumentRole.StarlarkOption:
                    AddOption(shown, [word.Word], OptionTable.CurrentName(word.Word.Raw[read.NameStart..read.NameEnd]), word.Role == ArgumentRole.StarlarkOption);
                    break;
                case ArgumentRole.OptionValue:
                    shown.Add(values.TryGetValue(word.Index, out string? name)
                        ? OptionMask.Masked(OptionTable.CurrentName(name), isStarlark: false, word.Word.ToString())
                        : OptionMask.Mask);
                    break;
                case ArgumentRole.Separator:
                    shown.Add("--");
                    break;
                default:
                    // A program's own word; or behind an option that is not known perhaps that option's value.
                    shown.Add(word.Index >= program || mayBeValue ? OptionMask.Mask : Plain(word.Word));
                    break;
            }
            mayBeValue = word.Role == ArgumentRole.Option && read.Swallows == Swallows.PerhapsNextWord;
        }
    }

    /// <summary>In one word, or in two: the second is the value.</summary>
    private static void AddOption(ImmutableArray<string>.Builder shown, ImmutableArray<ByteString> words, string name, bool isStarlark)
    {
        string first = words[0].ToString();
        int equals = first.IndexOf('=', StringComparison.Ordinal);
        shown.Add(equals < 0 ? Plain(words[0]) : $"{CommandLineFormat.NameOf(words[0])}={OptionMask.Masked(name, isStarlark, first[(equals + 1)..])}");
        shown.AddRange(words.Skip(1).Select(word => OptionMask.Masked(name, isStarlark, word.ToString())));
    }

    /// <summary>A word that is made as names, labels and paths are; anything else may be a secret.</summary>
    private static string Plain(ByteString word) =>
        CommandLineFormat.NameOf(word) is var name && word.Equals(name) ? name : OptionMask.Mask;
}
