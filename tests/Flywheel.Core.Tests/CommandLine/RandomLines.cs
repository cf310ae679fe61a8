using CsCheck;

namespace Flywheel.Core.Tests.CommandLine;

/// <summary>Random argv: words that mean something in any order, among bytes that mean nothing.</summary>
internal static class RandomLines
{
    private static readonly Gen<ByteString> Bytes = Gen.Byte.Array[0, 12].Select(bytes => ByteString.FromBytes(bytes));

    private static readonly Gen<ByteString> Telling = Gen.OneOfConst(
        "", "-", "--", "---", "-k", "-k-", "-c", "-z", "-h", "--help", "--version", "--strict", "--bisect=a..b", "--print_env",
        "completion", "--batch", "--nobatch", "--output_base", "--output_base=/o", "--some_new_option", "--some_new_option=",
        "build", "run", "query", "fetch", "//x", "-//x", "--test_arg", "--test_arg=", "--remote_cache=", "--keep_going",
        "--nokeep_going", "--//p:f", "--no//p:f", "--=", "=", "--no", "-test_arg").Select(ByteString.FromText);

    private static readonly Gen<ByteString> Mixed = Gen.Select(
        Gen.OneOfConst("--", "-", "--test_arg=", "--no", "--output_base="), Bytes,
        (start, rest) => ByteString.FromRaw(start + rest.Raw));

    public static Gen<ByteString[]> Any { get; } =
        Gen.Frequency((6, Telling), (1, Bytes), (1, Mixed)).Array[0, 14];
}
