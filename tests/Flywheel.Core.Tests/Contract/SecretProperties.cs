using CsCheck;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Tests.CommandLine;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>No secret put into any variable ever appears in any message.</summary>
public sealed class SecretProperties
{
    private static readonly Gen<int> Seed = Gen.Int[0, int.MaxValue];

    [Fact]
    public void Secrets_where_they_belong_are_not_shown() =>
        Gen.Select(RandomFacts.Any, Seed).Sample(iter: Cases.Of(500), assert: (random, seed) =>
        {
            var secrets = new PlantedSecrets(seed);
            BazelCommandLine line = CommandLines.Parse(["run", .. SecretVariables.RunWords(secrets)]);
            Dictionary<string, string> held = SecretVariables.WellFormed(secrets, "grpc", "cache.example.internal:1");
            foreach ((string name, string value) in SecretVariables.Refused(secrets).Where((_, i) => (seed >> i & 1) == 0))
            {
                held[name] = value;
            }
            Check(secrets, random with { Environment = [.. held.Select(h => $"{h.Key}={h.Value}"), .. random.Environment] }, line);
            secrets.AssertNoneIn(CommandLineFormat.Redacted(line), "the command line");
        });

    [Fact]
    public void Secrets_in_any_variable_by_mistake_are_not_shown() =>
        Gen.Select(RandomFacts.Any, Seed).Sample(iter: Cases.Of(500), assert: (random, seed) =>
        {
            var secrets = new PlantedSecrets(seed);
            (string name, Func<PlantedSecrets, string> slip) = SecretVariables.Misplaced[seed % SecretVariables.Misplaced.Count];
            string value = slip(secrets);
            Check(secrets, random.With($"{name}={value}"), CommandLines.Parse("build"));
            Check(secrets, random with { File = $"{name}='{value}'\n{random.File}" }, CommandLines.Parse("build"));
            Check(secrets, random with { File = $"{name}={value}\n{value}\n{random.File}" }, CommandLines.Parse("build"));
        });

    [Fact]
    public void Secrets_that_are_typed_are_not_shown() =>
        Gen.Select(RandomFacts.Any, Seed, Gen.Int[0, UserFlag.Watched.Length - 1]).Sample(iter: Cases.Of(500), assert: (random, seed, i) =>
        {
            var secrets = new PlantedSecrets(seed);
            string name = UserFlag.Watched[i];
            string[] values =
            [
                secrets.At("value"), $"grpc://u:{secrets.At("password")}@h", $"u:{secrets.At("password without scheme")}@h",
                $"grpc://token:{secrets.At("password as a port")}", $"flag_name: \"remote_header\" value: \"{secrets.At("policy")}\"",
            ];
            foreach (string value in values)
            {
                Check(secrets, random with { Flags = [new UserFlag(name, value)], StrictAsked = true }, CommandLines.Parse("build", $"--{name}={value}"));
            }
            // The word behind an unknown startup option, and behind an unknown option before a `--`.
            Check(secrets, random, CommandLines.Parse("--some_new_option", secrets.At("startup value"), "build"));
            Check(secrets, random, CommandLines.Parse("--some_new_option=" + secrets.At("startup value"), "--another", "build"));
            Check(secrets, random, CommandLines.Parse("build", "--some_new_option", "--", secrets.At("argument")));
        });

    /// <summary>The scanner itself: a secret is found in every form in which it may slip out.</summary>
    [Fact]
    public void A_planted_secret_is_found_in_every_form() => Seed.Sample(iter: Cases.Of(500), assert: seed =>
    {
        var secrets = new PlantedSecrets(seed);
        string plain = secrets.At("plain");
        string encoded = secrets.EncodedAt("encoded");
        byte[] basic = System.Text.Encoding.UTF8.GetBytes($"user{new string('x', seed % 3)}:{plain}:x");
        Assert.Equal(["plain"], secrets.FoundIn($"a{plain}b"));
        Assert.Equal(["plain"], secrets.FoundIn($"Basic {Convert.ToBase64String(basic)}"));
        Assert.Equal(["plain"], secrets.FoundIn(Uri.EscapeDataString(plain)));
        Assert.Equal(["encoded"], secrets.FoundIn(encoded));
        Assert.Equal(["encoded"], secrets.FoundIn(Uri.UnescapeDataString(encoded)));
        Assert.Empty(secrets.FoundIn("flywheel: `bazel build` needs the shared cache, and it is not attached"));
    });

    [Fact]
    public void A_planted_secret_is_found_in_a_file_and_in_its_name()
    {
        var secrets = new PlantedSecrets(1);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-planted-");
        try
        {
            string inside = Path.Combine(folder.CreateSubdirectory("a/b").FullName, "log");
            File.WriteAllText(inside, "token=" + secrets.At("content"));
            string named = Path.Combine(folder.FullName, Uri.EscapeDataString(secrets.At("name")));
            File.WriteAllText(named, "");
            Assert.Equal([$"content in {inside}", $"name in {named}"], secrets.FoundBelow([folder.FullName, "/nowhere"], _ => false).Order());
            Assert.Empty(secrets.FoundBelow([folder.FullName], file => file == inside || file == named));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Check(PlantedSecrets secrets, RandomFacts random, BazelCommandLine line) =>
        secrets.AssertNoneIn(string.Join('\n', EveryMessage.Of(random.Read(), line)), "a message");
}
