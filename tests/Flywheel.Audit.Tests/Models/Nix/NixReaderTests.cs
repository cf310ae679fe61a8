using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Nix;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Nix;

public sealed class NixReaderTests
{
    [Fact]
    public void Hooks_and_scripts_are_read_by_a_shell()
    {
        FileFacts facts = Read("""
            { pkgs }: {
              devShells.default = pkgs.mkShell {
                shellHook = ''
                  echo hi
                    bazel build ''${TARGET} ${pkgs.x}/y
                '';
                BAZEL_REMOTE_CACHE = "grpc://cache:9092";
              };
              run = pkgs.writeShellScriptBin "run" "bazel test \"//x\"";
              app = pkgs.writeShellApplication { name = "app"; text = "bazel build //z"; };
              apps.default.program = "${pkgs.writeShellScript "p" ''bazel run //p''}";
            }
            """);

        Assert.Equal([
            "devShells.default: echo hi\n  bazel build ${TARGET} ${pkgs.x}/y", "run: bazel test \"//x\"", "app: bazel build //z",
            "apps.default.program: bazel run //p",
        ], ReadFile.Scripts(facts));
        ConfigValue value = facts.Values.Single(one => one.Name == "BAZEL_REMOTE_CACHE");
        Assert.Equal(("devShells.default.BAZEL_REMOTE_CACHE", "grpc://cache:9092"), (value.Key, value.Value.Text));
    }

    [Fact]
    public void A_program_by_its_package_is_known_by_name() => Assert.Contains(
        "x: bazelisk build //x", ReadFile.Scripts(Read("{ x = pkgs.writeShellScript \"x\" ''${lib.getExe pkgs.bazelisk} build //x''; }")));

    [Fact]
    public void Positions_are_those_of_the_file()
    {
        FileFacts facts = Read("{\n  shellHook = ''\n    a ''${b}\n    bazel build\n  '';\n}\n");
        ScriptFragment script = Assert.Single(facts.Scripts);
        int at = script.Text.Text.IndexOf("bazel", StringComparison.Ordinal);

        Assert.Equal((4, 5), (facts.Source.PositionOf(script.Text.ToSource(at)).Line, facts.Source.PositionOf(script.Text.ToSource(at)).Column));
    }

    [Fact]
    public void Comments_are_told_from_what_looks_like_them()
    {
        FileFacts facts = Read("# one\n{ a = \"# no\"; b = ''\n# hook\n''; /* two */ c = https://x.example/#no; }");

        Assert.Equal([" one", " two "], facts.Comments.Select(comment => comment.Text));
        Assert.Empty(facts.Troubles);
    }

    [Theory]
    [InlineData("{ a = b.c or d; e = x: y: z; f = { g, h ? 1, ... }@i: g; j = i@{ k }: k; }")]
    [InlineData("let a = 1; in with a; assert a; if a then b else c")]
    [InlineData("{ a = ./x/${b}/c.nix; d = <nixpkgs>; e = ~/f; g = -1 + 2 * 3 / 4; h = !i -> j || k && l; m = n ? o.p; }")]
    [InlineData("{ inherit a b; inherit (c) d \"e\"; \"f.g\".${h} = i; } // { j = 1; }")]
    [InlineData("{ a = \"${b \"${c}\"}\" + ''$${d} '''e ''\\n''; x = x'; }")]
    [InlineData("rec { a = 1; b = [ 1 2.5 ./c \"d\" (e f) g.h { } ]; }")]
    [InlineData("")]
    public void Nix_that_is_well_formed_gives_no_trouble(string text) => Assert.Empty(Read(text).Troubles);

    [Theory]
    [InlineData("{ a = [ 1 2")]
    [InlineData("{ a = \"${")]
    [InlineData("''")]
    [InlineData(") ] }")]
    [InlineData("{ a = ( ] }")]
    [InlineData("let a = ; in in in")]
    [InlineData("{ = ; ; . = 1; inherit inherit; }")]
    [InlineData("with with with")]
    [InlineData("{ a ? : }:")]
    [InlineData("\0\uFFFD${")]
    public void What_is_broken_does_no_harm(string text) => Read(text);

    [Fact]
    public void Hostile_files_take_linear_time()
    {
        foreach (string unit in (string[])["[", "{a=", "(", "''${", "\"${", "x:", "!", "a.", "a or ", "let a=",
            "if ", "with a;", "a ++ ", "\"", "/*", "[a", "}", "inherit ", "a//b "])
        {
            ReadFile.IsLinear(new NixReader(), "a.nix", size => string.Concat(Enumerable.Repeat(unit, size / unit.Length)), 200_000);
        }
        ReadFile.IsLinear(new NixReader(), "a.nix", size => new string('a', size), 1_000_000);
        // Lists that double one another.
        ReadFile.IsLinear(new NixReader(), "shell.nix", size =>
            $"let {string.Concat(Enumerable.Range(0, size / 30).Select(i => $"a{i} = a{i + 1} ++ a{i + 1}; "))} in mkShell {{ packages = a0 ++ a1; }}", 200_000);
    }

    [Fact]
    public void What_is_nested_too_deep_is_a_trouble() =>
        Assert.Single(Read(string.Concat(Enumerable.Repeat("{a=", 500)) + "1" + string.Concat(Enumerable.Repeat(";}", 500))).Troubles);

    private static FileFacts Read(string text) => ReadFile.With(new NixReader(), "flake.nix", text);
}
