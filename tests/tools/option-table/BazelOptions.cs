using System.Diagnostics;
using Google.Protobuf;

namespace Flywheel.OptionSource;

/// <summary>The options of one real Bazel, as that Bazel itself tells them.</summary>
public sealed class BazelOptions(string bazel, string scratch)
{
    private sealed record Flag(string Name, bool HasNegative, string[] Commands, string Abbreviation, bool Repeats);

    /// <summary>
    /// Every option that can follow a command. <c>help flags-as-proto</c> has the names, the abbreviations and the
    /// negatives of booleans and tristates. Any other is tried, parsed by <c>canonicalize-flags</c> and not acted on: a
    /// value option given last answers "Expected value after". (The bool-or-enum ones, <c>--subcommands</c> among them,
    /// look like value options in every listing, and never take the next word.)
    /// </summary>
    public IReadOnlyList<OptionRecord> Read()
    {
        Directory.CreateDirectory(Path.Combine(scratch, "workspace"));
        File.WriteAllText(Path.Combine(scratch, "workspace", "WORKSPACE"), "");
        try
        {
            byte[] proto = Convert.FromBase64String(Run("help", "flags-as-proto").Output.Trim());
            List<Flag> flags = Decode(proto).Where(flag => flag.Commands is not ["startup"]).ToList();
            int every = flags.Max(flag => flag.Commands.Count(IsCommand));
            return flags.OrderBy(flag => flag.Name, StringComparer.Ordinal).Select(flag => new OptionRecord(
                flag.Name,
                Form(flag),
                flag.Abbreviation.Length == 1 ? flag.Abbreviation[0] : null,
                flag.Commands.Count(IsCommand) == every
                    ? "all"
                    : string.Join(',', flag.Commands.Where(IsCommand).Order(StringComparer.Ordinal)))).ToList();
        }
        finally
        {
            Run("shutdown");
        }
    }

    private static bool IsCommand(string name) => name != "startup";

    private OptionForm Form(Flag flag)
    {
        if (flag.HasNegative)
        {
            return OptionForm.Boolean;
        }
        string bare = Try(flag, $"--{flag.Name}");
        if (bare.Contains("Expected value after", StringComparison.Ordinal))
        {
            return flag.Repeats ? OptionForm.List : OptionForm.Value;
        }
        if (bare.Contains("ERROR", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"cannot tell the form of --{flag.Name}: {bare}");
        }
        return Try(flag, $"--no{flag.Name}").Contains("ERROR", StringComparison.Ordinal)
            ? OptionForm.Void
            : OptionForm.Boolean;
    }

    private string Try(Flag flag, string word)
    {
        string command = flag.Commands.Contains("build") ? "build" : flag.Commands.First(IsCommand);
        return Run("canonicalize-flags", $"--for_command={command}", "--", word).Errors;
    }

    private static IEnumerable<Flag> Decode(byte[] collection)
    {
        var outer = new CodedInputStream(collection);
        for (uint tag = outer.ReadTag(); tag != 0; tag = outer.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) != 1)
            {
                outer.SkipLastField();
                continue;
            }
            yield return DecodeFlag(outer.ReadBytes().CreateCodedInput());
        }
    }

    // bazel_flags.FlagInfo: name = 1, has_negative_flag = 2, commands = 4, abbreviation = 5, allows_multiple = 6.
    private static Flag DecodeFlag(CodedInputStream input)
    {
        var flag = new Flag("", false, [], "", false);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    flag = flag with { Name = input.ReadString() };
                    break;
                case 2:
                    flag = flag with { HasNegative = input.ReadBool() };
                    break;
                case 4:
                    flag = flag with { Commands = [.. flag.Commands, input.ReadString()] };
                    break;
                case 5:
                    flag = flag with { Abbreviation = input.ReadString() };
                    break;
                case 6:
                    flag = flag with { Repeats = input.ReadBool() };
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return flag;
    }

    private (string Output, string Errors) Run(params string[] words)
    {
        var start = new ProcessStartInfo(bazel)
        {
            WorkingDirectory = Path.Combine(scratch, "workspace"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = scratch;
        start.ArgumentList.Add($"--output_user_root={Path.Combine(scratch, "root")}");
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {bazel}");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, errors.Result);
    }
}
