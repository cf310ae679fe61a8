using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>The startup options of rc files, as Bazel's client reads them (ProcessArg of startup_options.cc, 4.2.3).</summary>
internal static class RcStartup
{
    /// <summary>In order; what is wrong with them goes to <paramref name="problems"/>.</summary>
    public static ImmutableArray<RcOption> Read(RcReading reading, List<RcProblem> problems)
    {
        var words = new List<RcWord>();
        foreach (RcWord word in reading.Words)
        {
            if (word.Section == "startup" || (reading.Dialect.HasPlatformStartup && word.Section == "startup:" + RcConfigs.Platform))
            {
                words.Add(word);
            }
        }
        var all = new ByteString[words.Count];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = words[i].Text;
        }
        ImmutableArray<RcOption>.Builder options = ImmutableArray.CreateBuilder<RcOption>();
        for (int i = 0; i < all.Length;)
        {
            RcWord word = words[i];
            StartupOption? option = word.Text.StartsWith("-") ? StartupOptions.Read(all, i) : null;
            string name = Shown(option?.Name ?? word.Text.Raw.Split('=')[0]);
            if (option is null or { Form: StartupOptionForm.UnknownWithEquals })
            {
                Add(word, reading.Dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt, $"`{name}` is no startup option that is known here");
                i++;
                continue;
            }
            if (option.Name is "bazelrc" or "ignore_all_rc_files" or "master_bazelrc" or "home_rc" or "system_rc" or "workspace_rc")
            {
                Add(word, RcProblemKind.Error, $"`--{name}` decides which rc files are read, and may not stand in one");
            }
            else if (option.Form == StartupOptionForm.UnaryWithoutValue)
            {
                Add(word, RcProblemKind.Error, $"`--{name}` has no value");
            }
            var given = new GivenOption(option.Name, option.Negated, option.Value, i, option.Words.Length, Certain: true);
            options.Add(new RcOption(given, option.Words, word.Section, word.File, word.Line, null));
            i += option.Words.Length;
        }
        return options.DrainToImmutable();

        void Add(RcWord word, RcProblemKind kind, string what) => problems.Add(new(word.File, word.Line, what, kind));
    }

    private static string Shown(string name) => CommandLineFormat.NameOf(ByteString.FromRaw(name));
}
