using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Flywheel.Core.Evidence.Proof;
using Xunit;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>Whatever a file holds: a reason, never a crash, and no change of a value goes unseen.</summary>
public sealed class ProofFileTests
{
    private static readonly byte[] Whole = Given.File(ProofKind.Executor);

    /// <summary>Each byte, made each of many others: what is no JSON, or has another value anywhere, is refused.</summary>
    [Theory]
    [InlineData(ProofKind.Cache)]
    [InlineData(ProofKind.Executor)]
    public void Each_changed_byte_that_changes_a_value_is_refused(ProofKind kind)
    {
        byte[] whole = Given.File(kind);
        JsonNode original = JsonNode.Parse(whole)!;
        int refused = 0, same = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte other in "09a\"\\}] "u8.ToArray().Append((byte)(whole[at] ^ 1)).Append((byte)(whole[at] ^ 0x20)))
            {
                if (other == whole[at])
                {
                    continue;
                }
                byte[] changed = [.. whole];
                changed[at] = other;
                if (Holds(changed))
                {
                    Assert.True(JsonNode.DeepEquals(original, JsonNode.Parse(changed)), $"byte {at} may become {other}");
                    same++;
                }
                else
                {
                    refused++;
                }
            }
        }
        Assert.InRange(same, 1, refused / 10);
    }

    [Fact]
    public void Each_beginning_of_a_file_is_refused_and_so_is_more_behind_it()
    {
        for (int length = 0; length < Whole.Length - 1; length++)
        {
            Assert.False(Holds(Whole[..length]), $"the first {length} bytes");
        }
        Assert.False(Holds([.. Whole, (byte)'x']));
        Assert.False(Holds([.. Whole, .. Whole]));
        Assert.False(Holds([0xEF, 0xBB, 0xBF, .. Whole]));
    }

    [Fact]
    public void Random_bytes_are_refused() => Gen.Byte.Array[0, 300].Sample(bytes => !Holds(bytes), iter: Cases.Of(2000));

    [Fact]
    public void Random_values_at_random_places_are_refused_with_a_reason()
    {
        Gen<string> values = Gen.OneOfConst(
            "null", "true", "0", "-1", "1e999", "1E400", "123456789012345678901234567890", "NaN", "\"\"", "\"\\ud800\"", "[]", "{}", "[[[[]]]]", "\"x\"",
            "0.1", "1.0", "-0");
        string[] keys = [.. Keys(JsonNode.Parse(Whole)!, "$")];
        Gen.Select(Gen.OneOfConst(keys), values).Sample((path, value) =>
        {
            byte[] changed = Replaced(path, value);
            return Holds(changed)
                ? JsonNode.DeepEquals(JsonNode.Parse(Whole), JsonNode.Parse(changed))
                : Judge(changed).All(refusal => refusal.Rule.Length > 0 && refusal.What.Length > 0);
        }, iter: Cases.Of(3000));
    }

    public static TheoryData<string, string> NoProofs => new()
    {
        { "", "it is no JSON that a proof may be: see line 1" },
        { "null", "it is no in-toto Statement of version 1" },
        { "{}", "a key is missing, or is none of a proof's" },
        { "[]", "a key is missing, or is none of a proof's" },
        { "17", "a key is missing, or is none of a proof's" },
        { "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}", "it is no in-toto Statement of version 1" },
        { "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance/v1\"}", "it is a statement, but no flywheel.proof/v1" },
        { "{\"schema\":\"flywheel.invocation/v1\"}", "what stands at `$.schema` is missing something, or is nothing of a proof's" },
        { "{\"a\":1,\"a\":1}", "the key `a` is there twice" },
        { "{\"a\":\"\\ud800\"}", "it holds a text that is no Unicode" },
        { "{\"\\udfff\":1}", "it holds a text that is no Unicode" },
        { new string('[', 100), "it is no JSON that a proof may be: see line 1" },
        { "{\n\"a\": NaN}", "it is no JSON that a proof may be: see line 2" },
        { "{\"a\":1} // why", "it is no JSON that a proof may be: see line 1" },
    };

    [Theory]
    [MemberData(nameof(NoProofs))]
    public void What_is_no_proof_is_refused_with_its_reason(string text, string reason) =>
        Assert.Equal([$"format: {reason}"], Judge(Encoding.UTF8.GetBytes(text)).Select(refusal => refusal.ToString()));

    [Fact]
    public void Ten_megabytes_are_refused_before_they_are_read() =>
        Assert.Equal(["format: it is larger than 8 MB"], Judge(new byte[10 << 20]).Select(refusal => refusal.ToString()));

    [Fact]
    public void Seven_megabytes_of_garbage_are_refused()
    {
        byte[] garbage = new byte[7 << 20];
        new Random(20260304).NextBytes(garbage);
        Assert.False(Holds(garbage));
        Array.Fill(garbage, (byte)'[');
        Assert.False(Holds(garbage));
        Assert.False(Holds(Encoding.UTF8.GetBytes($"{{\"_type\":\"{new string('x', 7 << 20)}\"}}")));
        Assert.False(Holds(Encoding.UTF8.GetBytes($"{{\"a\":{new string('9', 7 << 20)}}}")));
    }

    [Fact]
    public void A_key_more_a_key_less_and_a_key_twice_are_refused()
    {
        JsonNode root = JsonNode.Parse(Whole)!;
        foreach (string path in Keys(root, "$").Where(path => !path.EndsWith(']')))
        {
            JsonNode without = JsonNode.Parse(Whole)!;
            JsonObject owner = Owner(without, path, out string key).AsObject();
            owner.Remove(key);
            Assert.False(Holds(Bytes(without)), $"without {path}");
            if (!path.Contains(".runners.", StringComparison.Ordinal))
            {
                JsonNode renamed = JsonNode.Parse(Whole)!;
                JsonObject holder = Owner(renamed, path, out string old).AsObject();
                holder["new_key"] = holder[old]!?.DeepClone();
                Assert.False(Holds(Given.Sealed(Bytes(renamed), _ => { })), $"more beside {path}");
            }
        }
        string text = Encoding.UTF8.GetString(Whole);
        const string once = "\"remote_cache_hits\": 0,";
        Assert.Contains(once, text);
        Assert.Equal(["format: the key `remote_cache_hits` is there twice"],
            Judge(Encoding.UTF8.GetBytes(text.Replace(once, once + once))).Select(refusal => refusal.ToString()));
    }

    [Fact]
    public void The_digest_is_that_of_the_canonical_form()
    {
        // Worked out by hand: keys in order, no white space, nothing escaped that need not be, the digest itself left out.
        using JsonDocument document = JsonDocument.Parse("{\"predicate\": {\"integrity\": \"x\", \"b\": 1.50}, \"a\": [true, \"\\u00e4\\/\\u0001\\n\"], \"\\u20ac\": null}");
        byte[] form = Encoding.UTF8.GetBytes("{\"a\":[true,\"ä/\\u0001\\n\"],\"predicate\":{\"b\":1.50},\"€\":null}");
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(form)),
            CanonicalJson.Digest(document.RootElement, "$.predicate.integrity").Sha256);
    }

    private static bool Holds(byte[] file) => Judge(file).IsEmpty;

    private static System.Collections.Immutable.ImmutableArray<ProofRefusal> Judge(byte[] file) =>
        ProofRules.Judge(ProofJson.Read(file), ProofDemands.None, Given.Now);

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static byte[] Replaced(string path, string value)
    {
        JsonNode root = JsonNode.Parse(Whole)!;
        JsonNode owner = Owner(root, path, out string key);
        const string mark = "the value to be replaced";
        if (owner is JsonArray array)
        {
            array[int.Parse(key)] = mark;
        }
        else
        {
            owner[key] = mark;
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{mark}\"", value));
    }

    /// <summary>Every member and item, as a path of steps.</summary>
    private static IEnumerable<string> Keys(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Keys(member.Value, $"{path}\t{member.Key}").Prepend($"{path}\t{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => Keys(item, $"{path}\t{index}]").Prepend($"{path}\t{index}]")),
        _ => [],
    };

    private static JsonNode Owner(JsonNode root, string path, out string key)
    {
        string[] steps = path.Split('\t')[1..];
        JsonNode node = root;
        foreach (string step in steps[..^1])
        {
            node = step.EndsWith(']') ? node[int.Parse(step[..^1])]! : node[step]!;
        }
        key = steps[^1].TrimEnd(']');
        return node;
    }
}
