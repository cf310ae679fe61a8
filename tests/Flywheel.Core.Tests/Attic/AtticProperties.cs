using System.Text;
using CsCheck;
using Flywheel.Core.Attic;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Xunit;

namespace Flywheel.Core.Tests.Attic;

/// <summary>Whatever a server answers and whoever types: there is a verdict, it is shown without control characters, and nothing is thrown.</summary>
public sealed class AtticProperties
{
    private const string Path = "/nix/store/yxld3k3a7hhvmv4nljm4m79xk96h2hq8-whole.drv";

    private static readonly string[] Pieces =
    [
        "StorePath", "StoreDir", "URL", "NarHash", "NarSize", "References", "Sig", "CA", "WantMassQuery", "Priority", ": ", ": ", ": ", ":", "\n", "\n", "\n", "\r\n", " ",
        Path, "/nix/store", "/gnu/store", "yxld3k3a7hhvmv4nljm4m79xk96h2hq8", "nar/x", "sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x", "sha256-", "656", "0",
        "test-1:", "AAAA", "6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "{", "}", "\"is_public\"", "true", "\"public_key\"", ",", "\"", "<html>", "\u001b[2J", "\0", "\u202e", "\ud800", "\u00ff",
        "http://", "me:secret@", "localhost", "https://cache.example.internal", ":80", "/", "main", "-", "${HOST}",
        $"StorePath: {Path}\nURL: nar/x\nNarHash: sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x\nNarSize: 656\nReferences: \n", "StoreDir: /nix/store\n",
    ];

    private static readonly Gen<string> Words = Gen.Int[0, Pieces.Length - 1].Array[0, 25].Select(picks => string.Concat(picks.Select(i => Pieces[i])));

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Words.Select(text => Encoding.UTF8.GetBytes(text)), Words.Select(text => Encoding.UTF8.GetBytes("StoreDir: /nix/store\n" + text)), Gen.Byte.Array[0, 100]);

    private static readonly Endpoint Server = Endpoint.Parse("http://me:secretsecret@cache.example.internal").Value!;

    private static readonly Gen<AtticAnswer> Answers = Gen.Frequency(
        (8, Gen.Select(Gen.OneOfConst(200, 200, 200, 200, 401, 403, 404, 204, 302, 500), Gen.OneOfConst("", "text/html", "application/json", "text/x-nix-narinfo"), Bodies, Gen.Bool,
            (status, type, body, endless) => (AtticAnswer)new AtticAnswer.Answered(status, type, [.. body], endless))),
        (1, Gen.Int[0, Enum.GetValues<ProbeCause>().Length - 1].Select(cause => (AtticAnswer)new AtticAnswer.Failed((ProbeCause)cause, "", Server))),
        (1, Gen.Const((AtticAnswer)new AtticAnswer.Misled("it redirects more than 5 times"))));

    [Fact]
    public void Any_answers_have_a_verdict() => Gen.Select(Answers, Answers, Answers, Gen.Bool, Gen.Bool, Gen.Bool).Sample((first, second, third, withPath, withKey, led) =>
    {
        AtticQuestion question = Question(withPath, withKey);
        AtticExchange[] exchanges = [.. new[] { (AtticRequest.CacheInfo, first), (AtticRequest.NarInfo, second), (AtticRequest.CacheConfig, third) }
            .Where(pair => withPath || pair.Item1 != AtticRequest.NarInfo)
            .Select(pair => new AtticExchange(pair.Item1, led ? ["http://elsewhere.example:80/x"] : [], TimeSpan.FromMilliseconds(1), pair.Item2))];
        AtticExchange[] asked = AtticJudgement.GoesOn(question, exchanges[0]) ? exchanges : exchanges[..1];

        // No signature of these is one.
        var report = new AtticReport(AtticJudgement.Of(question, new AtticTrace([.. asked], TimeSpan.FromMilliseconds(3)), (_, _, _) => false));
        string all = string.Join('\n', report.Text().Append(report.Json()));

        Assert.DoesNotContain(all, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        Assert.DoesNotContain("secretsecret", all);
        Assert.Equal(report.ExitCode == 0, report.Judgement.Verdict is AtticVerdict.Holds);
        // Nothing but a 200 with a store makes it hold, and nothing is verified.
        Assert.True(report.ExitCode == 1 || first is AtticAnswer.Answered { Status: 200, Endless: false });
        Assert.True(report.ExitCode == 1 || !withKey || !withPath, all);
    }, iter: Cases.Of(3000));

    [Fact]
    public void Any_words_are_a_question_or_a_fault_that_repeats_none_of_them() => Gen.Select(Words, Words, Words, Words).Sample((server, cache, key, path) =>
    {
        string[] given = [.. new[] { server, cache, key, path }.Where(word => word.Length > 12)];
        AtticQuestion.Read(new AtticWords(server, cache, key, null, path), EnvironmentSnapshot.Empty).Match(
            asked => asked.Question.Server.IsHttp,
            unusable =>
            {
                Assert.DoesNotContain(given, word => unusable.What.Contains(word, StringComparison.Ordinal));
                Assert.False(string.IsNullOrWhiteSpace(unusable.Hint));
                return true;
            });
    }, iter: Cases.Of(3000));

    [Fact]
    public void Of_any_text_each_form_is_read_or_not() => Gen.OneOf(Words, Gen.String).Sample(text =>
    {
        Assert.True((NarInfo.Parse(text).Info is null) == (NarInfo.Parse(text).Fault is not null));
        Assert.True((NixCacheInfo.Parse(text).Info is null) == (NixCacheInfo.Parse(text).Fault is not null));
        Assert.True((NixPublicKey.Parse(text).Key is null) == (NixPublicKey.Parse(text).Fault is not null));
        Assert.True(StorePath.Parse(text) is not { } path || path.ToString() == text);
        Assert.True(NixPublicKey.Parse(text).Key is not { } key || NixPublicKey.Parse(key.ToString()).Key == key);
        _ = AtticCacheConfig.Parse(Encoding.UTF8.GetBytes(text));
        _ = NarHash.Canonical(text);
    }, iter: Cases.Of(3000));

    private static AtticQuestion Question(bool withPath, bool withKey) => new()
    {
        Server = Server,
        ServerSource = SettingSource.Environment,
        Cache = "main",
        CacheSource = SettingSource.Default,
        Path = withPath ? StorePath.Parse(Path) : null,
        Key = withKey ? NixPublicKey.Parse("test-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=").Key : null,
    };
}
