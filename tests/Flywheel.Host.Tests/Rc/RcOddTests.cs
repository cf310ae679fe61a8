using System.Text;
using Xunit;

namespace Flywheel.Host.Tests.Rc;

/// <summary>Rc files whose reading goes another way than one would think, read by both real Bazels and by the resolver.</summary>
public sealed class RcOddTests
{
    /// <summary>The files of a case stand behind <c>FILE: </c> with a <c>|</c> between them; <c>\n</c> and the like are spelt out.</summary>
    private static readonly string[] Odd =
    [
        // An import that fails within a file that need not be there ends that file, and nobody says so; the file counts as being read
        // from then on, by the words that name it.
        @".bazelrc: try-import %workspace%/one.rc\nbuild --remote_timeout=3\n|one.rc: build --remote_timeout=1\nimport /none.rc\nbuild --remote_retries=2\n",
        @".bazelrc: try-import %workspace%/one.rc\ntry-import %workspace%/one.rc\n|one.rc: import /none.rc\n",
        @".bazelrc: try-import %workspace%/one.rc\ntry-import %workspace%/./one.rc\n|one.rc: import /none.rc\nbuild --jobs=2\n",
        @".bazelrc: import %workspace%/one.rc\n|one.rc: try-import %workspace%/two.rc\nbuild --jobs=1\n|two.rc: import /none.rc\n",
        @".bazelrc: try-import sub\nbuild --jobs=1\n",
        @".bazelrc: import sub\nbuild --jobs=1\n",
        // An option and its value on two lines of one file, in two files, and of one config in two files.
        @".bazelrc: build --remote_instance_name\ntest --jobs=1\nbuild --jobs=2\n",
        @".bazelrc: build --remote_instance_name\nimport %workspace%/one.rc\n|one.rc: build x\n",
        @".bazelrc: build:a --remote_instance_name\nimport %workspace%/one.rc\nbuild --config=a\n|one.rc: build:a x\n",
        @".bazelrc: build --remote_instance_name\nimport %workspace%/one.rc\nbuild x\n|one.rc: test --jobs=1\n",
        @".bazelrc: build --remote_instance_name\n|~/.bazelrc: build x\n",
        // A --config that is a value, unconditionally and within a config; and a word that only begins so.
        @".bazelrc: build --test_arg --config=b\nbuild:b --jobs=7\n",
        @".bazelrc: build:a --test_arg --config=b\nbuild:b --jobs=7\nbuild --config=a\n",
        @".bazelrc: build:a --remote_instance_name --config=b --jobs=2\nbuild:b --jobs=7\nbuild --config=a\n",
        @".bazelrc: build:a --configurations=b\nbuild:b --jobs=7\nbuild --config=a\n",
        @".bazelrc: build:a --copt --config\nbuild --config=a\n",
        // The platform's config.
        @".bazelrc: build --jobs=1 --enable_platform_specific_config --jobs=2\nbuild:linux --jobs=3 --copt=a\nbuild --copt=b\n",
        @".bazelrc: build --config=a --copt=b\nbuild:a --enable_platform_specific_config --copt=c\nbuild:linux --config=b\nbuild:b --copt=d\n",
        @".bazelrc: build --enable_platform_specific_config\nbuild:linux --config=none\n",
        @".bazelrc: build --enable_platform_specific_config\nbuild:macos --jobs=1\n",
        @".bazelrc: build --config=linux --noenable_platform_specific_config\nbuild:linux --copt=a --enable_platform_specific_config\n",
        @".bazelrc: test:linux --jobs=1\nbuild --enable_platform_specific_config\n",
        // Configs: of nothing, holding itself and not asked for, asked for twice, of several commands.
        @".bazelrc: build:a\nbuild --config=a\n",
        @".bazelrc: build:a --config=a --jobs=1\n",
        @".bazelrc: build:a --copt=x\nbuild --config=a --config=a\n",
        @".bazelrc: build:a --config=b\ncommon:b --jobs=1\nbuild:a --copt=2\ncommon:a --jobs=3\nbuild --config a\n",
        @".bazelrc: build:a:b --jobs=1\nbuild --config=a:b\n",
        @".bazelrc: build:a --jobs=1\nbuild --config=\n",
        @".bazelrc: build: --jobs=1\nbuild --config=\n",
        // Bytes.
        @".bazelrc: build\0--jobs=1\0--copt=a\n",
        @".bazelrc: build --copt=a\v--jobs=1\n",
        @".bazelrc: \v\fbuild --jobs=1\v\f\n",
        @".bazelrc: \0\vbuild --jobs=1\n",
        @".bazelrc: build --copt=a\\\r\n\nbuild --jobs=1\n",
        @".bazelrc: build --copt=a\\\\\nb\nbuild --jobs=2",
        @".bazelrc: build --copt=a\\\\\r\n\nb --jobs=2\n",
        @".bazelrc: build --copt=a\\ \nbuild --jobs=1\n",
        @".bazelrc: build --copt='a # b\nbuild --jobs=1\n",
        @".bazelrc: build --copt=a#b --jobs=1\n",
        @".bazelrc: build --copt=\\#b --jobs=1 # \\\nbuild --jobs=2\n",
        @".bazelrc: build \r --jobs=1\rbuild --jobs=2\n",
        // Separators, and what stands behind them.
        @".bazelrc: build --jobs=1 -- --jobs=2\nbuild --jobs=3\ncommon --jobs=4\n",
        @".bazelrc: build:a --jobs=1 -- --jobs=2\nbuild:a --jobs=3\nbuild --config=a --jobs=5\n",
        @".bazelrc: build --test_arg -- --jobs=2\n",
        // One file under two names, and for itself and as an import.
        @".bazelrc: import %workspace%/link.rc\nimport %workspace%/one.rc\n|one.rc: build --copt=a\n",
        @".bazelrc: import link.rc\n|one.rc: import one.rc\n",
        @"~/.bazelrc: import %workspace%/.bazelrc\nbuild --copt=b\n|.bazelrc: build --copt=a\n",
        @".bazelrc: build --copt=a\nimport %workspace%/one.rc\nbuild --copt=c\n|one.rc: common --jobs=1\nbuild --copt=b\n",
        // Startup options.
        @".bazelrc: startup --connect_timeout_secs\n|~/.bazelrc: startup 20\n",
        @".bazelrc: startup --client_debug=1\n",
        @".bazelrc: startup:linux --no_such_option\n",
        @".bazelrc: startup -h\n",
        @".bazelrc: startup --master_bazelrc\n",
        // What looks like an option.
        @".bazelrc: build -k- --nokeep_going -k\n",
        @".bazelrc: build -j\nbuild 3\n",
        @".bazelrc: build -j=3\n",
        @".bazelrc: build -k=1\n",
        @".bazelrc: build -j3\n",
        @".bazelrc: build --remote_accept_cached 1\n",
        @".bazelrc: build --no\n",
        @".bazelrc: build --\n",
        @".bazelrc: build --noremote_timeout\n",
        @".bazelrc: build -c- opt\n",
        @".bazelrc: build --remote_download_minimal=x\n",
        @".bazelrc: build --noremote_download_minimal\n",
        @".bazelrc: build -z\n",
    ];

    [Fact]
    public async Task Bazel_4_takes_them_for_what_the_resolver_does()
    {
        using RcBazel bazel = RcBazel.Bazel4();
        await CompareAsync(bazel, "4.2.3");
    }

    [Fact]
    public async Task Bazel_2_takes_them_for_what_the_resolver_does()
    {
        using RcBazel bazel = RcBazel.Bazel2();
        await CompareAsync(bazel, "2.1.0");
    }

    private static async Task CompareAsync(RcBazel bazel, string version)
    {
        var names = new RcGrammar(new Random(0), version).Compared;
        var faults = new List<string>();
        int taken = 0;
        foreach (string odd in Odd)
        {
            var one = new RcCase { Lines = [.. odd.Split('|').Select(file => file.Split(": ", 2)).Select(file => (file[0], Spelt(file[1])))] };
            (bool wasTaken, string? difference) = await bazel.CompareAsync(one, names);
            taken += wasTaken ? 1 : 0;
            if (difference is not null)
            {
                faults.Add($"{odd}\n{difference}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.InRange(taken, Odd.Length / 3, Odd.Length - 10);
    }

    private static string Spelt(string text)
    {
        var spelt = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            spelt.Append(text[i] != '\\' ? text[i] : text[++i] switch
            {
                'n' => '\n',
                'r' => '\r',
                'v' => '\v',
                'f' => '\f',
                '0' => '\0',
                var other => other,
            });
        }
        return spelt.ToString();
    }
}
