using Flywheel.Core.Cache;
using Xunit;

namespace Flywheel.Core.Tests.Cache;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("17B", 17)]
    [InlineData("1KiB", 1024)]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("1.5MiB", 3 << 19)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("500 MB", 500_000_000)]
    [InlineData("10G", 10L << 30)]
    [InlineData("2T", 2L << 40)]
    [InlineData("1kB", 1000)]
    [InlineData("10gib", 10L << 30)]
    [InlineData("10g", 10L << 30)]
    public void A_number_with_a_unit_is_so_many_bytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("ten")]
    [InlineData("1e9")]
    [InlineData("1,5GiB")]
    [InlineData("10 000")]
    [InlineData("9999999999999GiB")]
    [InlineData("99999999999999999999999999999999999")]
    [InlineData("1GiBGiB")]
    public void Anything_else_is_none(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(10L << 30, "10.0 GiB")]
    [InlineData(5000L << 40, "5000.0 TiB")]
    public void It_is_shown_with_the_largest_unit_that_fits(long bytes, string shown) => Assert.Equal(shown, ByteSize.Show(bytes));
}
