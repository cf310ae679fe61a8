using System.Globalization;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Cache;

/// <summary>
/// A workspace with every kind of output that a cache keeps for Bazel. Its actions write random bytes too: outputs that are the same after
/// a second build came from the cache.
/// </summary>
/// <param name="Small">Actions that write one small file.</param>
/// <param name="Large">Actions that write one large file.</param>
/// <param name="LargeBytes">Of each large file.</param>
internal sealed record Workload(int Small, int Large, long LargeBytes)
{
    /// <summary>Of <see cref="Rules"/>: tree, reader, talk, program, empty, link and top.</summary>
    private const int Others = 7;

    private const string Rules = """
        def _run(ctx, outputs, command, inputs = []):
            ctx.actions.run_shell(
                outputs = outputs, inputs = inputs, arguments = [ctx.attr.salt] + [output.path for output in outputs] + [i.path for i in inputs],
                command = "set -e; random() { head -c 24 /dev/urandom | od -An -tx1; }; " + command)
            return [DefaultInfo(files = depset(outputs))]

        def _small(ctx):
            outputs = [ctx.actions.declare_file("%s/%d.txt" % (ctx.label.name, i)) for i in range(ctx.attr.count)]
            for output in outputs:
                _run(ctx, [output], "(echo $1; random) > $2")
            return [DefaultInfo(files = depset(outputs))]

        def _large(ctx):
            outputs = [ctx.actions.declare_file("%s/%d.bin" % (ctx.label.name, i)) for i in range(ctx.attr.count)]
            for output in outputs:
                _run(ctx, [output], "head -c %s /dev/urandom > $2" % ctx.attr.bytes)
            return [DefaultInfo(files = depset(outputs))]

        def _tree(ctx):
            return _run(ctx, [ctx.actions.declare_directory(ctx.label.name)], "; ".join([
                "mkdir -p $2/a/b/c $2/d", "random > $2/one", "random > $2/a/two", "random > $2/a/b/c/three", "cp $2/a/two $2/d/same",
                ": > $2/d/empty", "echo '#!/bin/sh' > $2/a/run", "random >> $2/a/run", "chmod +x $2/a/run",
            ]))

        def _inputs(ctx):
            return [file for source in ctx.attr.srcs for file in source.files.to_list()]

        def _command(ctx):
            return _run(ctx, [ctx.actions.declare_file(name) for name in ctx.attr.outs], ctx.attr.cmd, _inputs(ctx))

        _salt = {"salt": attr.string()}
        small = rule(implementation = _small, attrs = dict(_salt, count = attr.int()))
        large = rule(implementation = _large, attrs = dict(_salt, count = attr.int(), bytes = attr.string()))
        tree = rule(implementation = _tree, attrs = _salt)
        command = rule(implementation = _command, attrs = dict(_salt, outs = attr.string_list(), cmd = attr.string(), srcs = attr.label_list()))

        """;

    /// <summary>The actions of <c>//...</c>, each a spawn.</summary>
    public int Actions => Small + Large + Others;

    /// <summary>The actions of <c>//:top</c>.</summary>
    public int BelowTop => Small + 5;

    /// <summary>What the action <c>talk</c> says on standard output and on standard error.</summary>
    public static string[] Words(string salt) => [$"out of {salt}", $"error of {salt}"];

    /// <summary>With <paramref name="actions"/> actions and <paramref name="bytes"/> in large outputs.</summary>
    public static Workload Of(int actions, int large, long bytes) => new(actions - Others - large, large, large == 0 ? 0 : bytes / large);

    /// <param name="workspace">Its <c>BUILD</c> is replaced.</param>
    /// <param name="salt">With another one, all actions are others.</param>
    public void Write(BazelWorkspace workspace, string salt)
    {
        workspace.Write("rules.bzl", Rules);
        // Not sandboxed: that is faster, and Debian's linux-sandbox prints what it does on every action's stderr.
        workspace.Write(".bazelrc", "build --spawn_strategy=local\n");
        workspace.Write("BUILD", string.Create(CultureInfo.InvariantCulture, $$"""
            load(":rules.bzl", "command", "large", "small", "tree")

            small(name = "small", salt = "{{salt}}", count = {{Small}})
            large(name = "large", salt = "{{salt}}", count = {{Large}}, bytes = "{{LargeBytes}}")
            tree(name = "tree", salt = "{{salt}}")
            command(name = "reader", salt = "{{salt}}", outs = ["reader.txt"], srcs = [":tree"], cmd = "cat $3/one $3/a/b/c/three > $2; random >> $2")
            command(name = "talk", salt = "{{salt}}", outs = ["talk.txt"], cmd = "echo out of $1; echo error of $1 >&2; random > $2")
            command(name = "program", salt = "{{salt}}", outs = ["program"], cmd = "echo '#!/bin/sh' > $2; random >> $2; chmod +x $2")
            command(name = "empty", salt = "{{salt}}", outs = ["empty.txt"], cmd = ": > $2")
            command(name = "link", salt = "{{salt}}", outs = ["link/file", "link/to"], cmd = "random > $2; ln -s file $3")
            command(
                name = "top", salt = "{{salt}}", outs = ["top/file", "top/empty", "top/program"],
                srcs = [":small", ":tree", ":reader", ":program", ":empty"],
                cmd = "random > $2; : > $3; echo '#!/bin/sh' > $4; chmod +x $4")
            command(name = "late", salt = "{{salt}}", tags = ["manual"], outs = ["late.txt"], srcs = [":reader", ":tree"], cmd = "cat $3 $4/a/two $4/d/same > $2")

            """));
    }
}
