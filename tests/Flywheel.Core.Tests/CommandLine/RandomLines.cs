using CsCheck;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Tests.CommandLine;

/// <summary>
/// Random argv: words that mean something in any order among bytes that mean nothing, and lines of the shape that Bazel reads, with
/// any bytes where it takes any.
/// </summary>
internal static class RandomLines
{
    private static readonly Gen<ByteString> Bytes = Gen.String[Gen.Char['\0', '\u00ff'], 0, 12].Select(ByteString.FromRaw);

    private static readonly Gen<ByteString> Telling = Words(
        "", "-", "--", "---", "-k", "-k-", "-c", "-z", "-h", "--help", "--version", "--strict", "--migrate", "--bisect=a..b", "--bisect",
        "--print_env", "bazeliskVersion", "completion", "--batch", "--nobatch", "--output_base", "--output_base=/o", "--some_new_option",
        "--some_new_option=", "build", "run", "query", "fetch", "teleport", "//x", "-//x", "--test_arg", "--test_arg=", "--remote_cache=",
        "--keep_going", "--nokeep_going", "--//p:f", "--no//p:f", "--=", "=", "--no", "-test_arg");

    private static readonly Gen<ByteString> Mixed = Gen.Select(
        Gen.OneOfConst("--", "-", "--test_arg=", "--no", "--output_base="), Bytes,
        (start, rest) => ByteString.FromRaw(start + rest.Raw));

    private static readonly Gen<ByteString> AnyWord = Gen.Frequency((3, Telling), (2, Bytes), (1, Mixed));

    private static readonly Gen<ByteString[]> BazeliskWord =
        Gen.OneOf(Gen.Const<ByteString[]>([]), Words("--strict", "--migrate", "--bisect=x..y", "--print_env", "completion").Select(word => new[] { word }));

    /// <summary>A startup option in each of its forms, with any word for a value.</summary>
    private static readonly Gen<ByteString[]> Startup = Gen.OneOf(
        Gen.Select(Gen.OneOfConst([.. StartupOptions.Unary]), AnyWord, (name, value) => new[] { Word("--" + name), value }),
        Gen.Select(Gen.OneOfConst([.. StartupOptions.Unary]), Bytes, (name, value) => new[] { ByteString.FromRaw($"--{name}={value.Raw}") }),
        Gen.Select(Gen.OneOfConst([.. StartupOptions.Nullary]), Gen.Bool, (name, no) => new[] { Word((no ? "--no" : "--") + name) }));

    /// <summary>An option after the command, the next word its value where it takes one.</summary>
    private static readonly Gen<ByteString[]> Argument = Gen.OneOf(
        Gen.Select(Words("--test_arg", "--config", "-c", "--remote_header", "--jobs", "--define"), AnyWord, (name, value) => new[] { name, value }),
        Gen.Select(Gen.OneOfConst("--test_arg=", "--config=", "--//p:f=", "--some_new_option="), Bytes, (name, value) => new[] { ByteString.FromRaw(name + value.Raw) }),
        Words("-k", "--keep_going", "--nokeep_going", "--//p:f", "//x", "-//x", "--").Select(word => new[] { word }),
        AnyWord.Select(word => new[] { word }));

    private static readonly Gen<ByteString[]> Shaped = Gen.Select(
        BazeliskWord, Startup.Array[0, 4], Words("build", "run", "test", "query", "fetch", "teleport", "help"), Argument.Array[0, 8],
        (bazelisk, startup, command, arguments) =>
            (ByteString[])[.. bazelisk, .. startup.SelectMany(words => words), command, .. arguments.SelectMany(words => words)]);

    /// <summary>Any argv without its first word.</summary>
    public static Gen<ByteString[]> Any { get; } = Gen.OneOf(Gen.Frequency((6, Telling), (1, Bytes), (1, Mixed)).Array[0, 14], Shaped);

    private static ByteString Word(string text) => ByteString.FromText(text);

    private static Gen<ByteString> Words(params string[] texts) => Gen.OneOfConst([.. texts.Select(Word)]);
}
