using Flywheel.Audit.Facts;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Shell;

public sealed class LexingTests
{
    [Theory]
    [InlineData("bazel 'build' \"//x y\" $'a\\tb' $\"c\"", "bazel build //x y a\tb c")]
    [InlineData("ba\"z\"el bu\\ild //x", "bazel build //x")]
    [InlineData("bazel \\\n  build \\\r\n  //x", "bazel build //x")]
    [InlineData("bazel build //x # not //y", "bazel build //x")]
    [InlineData("bazel build //x#y", "bazel build //x#y")]
    [InlineData("bazel build //x >out 2>&1 </dev/null &>>log", "bazel build //x")]
    [InlineData(">out bazel build //x", "bazel build //x")]
    [InlineData("bazel build $T \"${A[@]}\" $(cat t) `cat u` $((1+2)) <(cat v)", "bazel build $T ${A[@]} $(cat t) `cat u` $((1+2)) <(cat v)")]
    [InlineData("bazel build ${X:-\"a }\" 'b'} //x", "bazel build ${X:-\"a }\" 'b'} //x")]
    [InlineData("bazel build ${{ inputs.x == 'a b' && '}' || \"c\" }} //x", "bazel build ${{ inputs.x == 'a b' && '}' || \"c\" }} //x")]
    [InlineData("bazel build '${{ inputs.x == 'a' }}' //x", "bazel build ${{ inputs.x == 'a' }} //x")]
    [InlineData("bazel build {{ target }} //{{x}}/...", "bazel build {{ target }} //{{x}}/...")]
    [InlineData("bazel build $[[ inputs.x ]] //x", "bazel build $[[ inputs.x ]] //x")]
    [InlineData("bazel query 'deps(//x)' | sort", "bazel query deps(//x)")]
    [InlineData("bazel query deps(//x)", "bazel query deps(//x)")]
    [InlineData("bazel build -- //... -//foo/...", "bazel build -- //... -//foo/...")]
    [InlineData("bazel build //x{a,b}", "bazel build //x{a,b}")]
    public void Words_are_what_the_shell_would_make_of_them(string script, string found) => Assert.Equal([found], ShellScenes.Bazel(script));

    [Theory]
    [InlineData("cd a && bazel build //x || bazel test //y; bazel run //z & bazel info")]
    [InlineData("if [ -n \"$A\" ]; then bazel build //x; elif foo; then bazel test //y; else bazel run //z; fi; bazel info")]
    [InlineData("if true; then bazel build //x; else bazel test //y; fi\nwhile bazel run //z; do bazel info; done")]
    [InlineData("case \"$1\" in\n  a|b) bazel build //x ;;\n  (c) bazel test //y;;\n  'bazel x') bazel run //z ;&\n  *) bazel info\nesac")]
    [InlineData("f() { bazel build //x; }\nfunction g { bazel test //y; }\nfunction h() ( bazel run //z )\nbazel info")]
    [InlineData("for t in a b; do bazel build //x; done; until bazel test //y; do :; done; for ((i=0;i<3;i++)); do bazel run //z; done; bazel info")]
    [InlineData("( bazel build //x; bazel test //y ) | tee log\n{ bazel run //z; } 2>&1\n! bazel info")]
    [InlineData("a=$(bazel build //x) b=`bazel test //y`; echo \"$(bazel run //z)\" <(bazel info)")]
    [InlineData("[[ a =~ (b|c) && -f x ]] && bazel build //x\n(( i > 3 )) && bazel test //y\n((cd a); bazel run //z)\nbazel info")]
    [InlineData("echo \"${X:-$(bazel build //x)}\" $(( $(bazel test //y) + 1 ))\nselect x in a; do bazel run //z; done\ncoproc bazel info")]
    [InlineData("time { bazel build //x; }\ntime ( bazel test //y )\nif ! { bazel run //z; }; then bazel info; fi")]
    [InlineData("cat <<EOF | bash\nbazel build //x\nEOF\nsh -s a <<'E O'\nbazel test //y\nE O\nssh host bash -s <<-X\n\tbazel run //z\n\tX\nbazel info")]
    [InlineData("nix develop -c bash <<EOF\nbazel build //x\nbazel test //y\nEOF\ndocker run -i img sh <<A; bazel info\nbazel run //z\nA")]
    public void Commands_are_found_in_every_construct(string script) =>
        Assert.Equal(["bazel build //x", "bazel info", "bazel run //z", "bazel test //y"], ShellScenes.Bazel(script).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("bazel build //x\necho 'open\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\necho \"open\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\necho ${open\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\nfi done } ) esac ;;\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\ncat <<EOF\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\ncase x of\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\n(( 1 +\nbazel test //y\nbazel info")]
    [InlineData("bazel build //x\nif for while ( { $(\nbazel test //y\nbazel info")]
    public void Broken_input_hides_no_line(string script)
    {
        string[] found = ShellScenes.Bazel(script);
        Assert.Contains("bazel build //x", found);
        Assert.Contains("bazel test //y", found);
        Assert.Contains("bazel info", found);
    }

    [Theory]
    [InlineData("cat > f <<EOF\nplain text\nEOF\nbazel info", "bazel info")]
    [InlineData("cat <<'EOF'\nusage: bazel build //x\nEOF", "Echoed: bazel build //x")]
    [InlineData("cat <<EOF\n$(bazel info)\nEOF", "bazel info")]
    [InlineData("echo \"run bazel build //x\"", "Echoed: bazel build //x")]
    [InlineData("echo bazel build //x", "Echoed: bazel build //x")]
    [InlineData("printf '%s\\n' 'use `bazelisk test //x` instead'", "Echoed: bazelisk test //x")]
    [InlineData("log_error \"run 'bazel build //x' first\"", "Echoed: bazel build //x")]
    [InlineData("echo \"bazel is not installed\"")]
    [InlineData("echo \"what mode would bazel run in?\"")]
    [InlineData("echo \"bazel build //x\" | bash", "bazel build //x")]
    [InlineData("printf 'bazel build %s' //x | sh -e", "bazel build %s //x")]
    [InlineData("# bazel build //x", "Comment: bazel build //x")]
    [InlineData("#   $ bazel test //x", "Comment: bazel test //x")]
    [InlineData("# Use `bazel build //x` here.", "Comment: bazel build //x")]
    [InlineData("# bazel build is slow")]
    [InlineData("# The bazel version is pinned")]
    public void Text_is_told_from_what_runs(string script, params string[] found) => Assert.Equal(found, ShellScenes.Bazel(script));

    [Theory]
    [InlineData("bazel build <target>", "bazel build <target>")]
    [InlineData("bazel [startup options] build [options] <your targets>...", "bazel [startup options] build [options] <your targets>...")]
    [InlineData("$ bazel build //x", "bazel build //x")]
    [InlineData("$ bazel build //x\nINFO: bazel test //y\n$ bazel info", "bazel build //x", "bazel info")]
    [InlineData("bazel build ...", "bazel build ...")]
    [InlineData("cat <in >out; bazel build //x > log", "bazel build //x")]
    public void Documents_hold_placeholders_and_prompts(string script, params string[] found) =>
        Assert.Equal(found, ShellScenes.Bazel(script, ScriptOrigin.Fence));

    [Theory]
    [InlineData("$ bazel build \\\n>   //x\nINFO: bazel test //y\nuser@host:~/w$ bazel info", "bazel build //x", "bazel info")]
    [InlineData("root@h:/# ls\n# bazel build //x", "bazel build //x")]
    [InlineData("% bazel build //x\nbazel test //y", "bazel build //x")]
    [InlineData("PS C:\\w> bazel build //x", "bazel build //x")]
    [InlineData("bazel build //x", "bazel build //x")]
    public void Only_prompts_begin_commands_in_a_console(string script, params string[] found) =>
        Assert.Equal(found, ShellScenes.Bazel(script, ScriptOrigin.Fence, ShellDialect.Console));

    [Theory]
    [InlineData(ShellDialect.PowerShell, "& bazel build `\n  //x; if ($?) { bazel test //y }\n# bazel run //q\n$x = bazel info", "bazel build //x", "bazel test //y", "Comment: bazel run //q", "bazel info")]
    [InlineData(ShellDialect.PowerShell, "Start-Process -FilePath bazel -ArgumentList 'build', '//x' -Wait", "bazel build //x")]
    [InlineData(ShellDialect.PowerShell, "Start-Process bazel \"test //x\" -NoNewWindow -WorkingDirectory src", "bazel test //x")]
    [InlineData(ShellDialect.PowerShell, "Invoke-Expression \"bazel build //x\"", "bazel build //x")]
    [InlineData(ShellDialect.Cmd, "if \"%1\"==\"t\" bazel test //x\nif not exist a bazel build //y\nif /i %N% LSS 3 (bazel run //z) else bazel run //q",
        "bazel test //x", "bazel build //y", "bazel run //z", "bazel run //q")]
    [InlineData(ShellDialect.PowerShell, "& \"C:\\tools\\bazel.exe\" build '//x'", "C:\\tools\\bazel.exe build //x")]
    [InlineData(ShellDialect.Cmd, "@echo off\r\nREM bazel run //q\r\ncall bazel build ^\r\n  //x && bazel test //y | more\r\nif errorlevel 1 exit",
        "Comment: bazel run //q", "bazel build //x", "bazel test //y")]
    [InlineData(ShellDialect.Fish, "set -x B bazel\nif test -f x; and true\n  $B build //x\nelse if foo\n  bazel test //y\nend\nfunction f --argument a\n  "
        + "bazel info\nend\nset o (bazel run //z)", "bazel build //x", "bazel test //y", "bazel info", "bazel run //z")]
    public void Other_shells_are_read_in_their_way(ShellDialect dialect, string script, params string[] found) =>
        Assert.Equal(found, ShellScenes.Bazel(script, ScriptOrigin.ShellFile, dialect));

    [Theory]
    [InlineData(ScriptOrigin.Recipe, "@bazel build //x\n-@bazel test //y")]
    [InlineData(ScriptOrigin.Make, "@-bazel build //x\n+bazel test //y")]
    public void Marks_of_a_recipes_line_are_no_part_of_the_program(ScriptOrigin origin, string script) =>
        Assert.Contains("bazel build //x", ShellScenes.Bazel(script, origin));
}
