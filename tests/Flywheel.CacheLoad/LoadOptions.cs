using System.Globalization;

namespace Flywheel.CacheLoad;

/// <summary>What to measure, and for how long.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        CacheLoad --target NAME=grpc://HOST:PORT[/INSTANCE][,http://HOST:PORT[/PREFIX]] [--target ...]

          --target ...        a cache; rounds alternate between the targets, and rows of a protocol it has no endpoint for are left out
          --rounds N          rounds; the table shows the medians [1]
          --clients N,N,...   clients at once, each with a connection of its own [1,8,64]
          --seconds S         how long each row runs [2]
          --operations N      how many operations each row runs, instead of a time
          --warm-up S         how long each row runs before it is measured [1]
          --rows TEXT,...     only the rows whose names contain one of these
          --row-bytes N       a row that writes ends after that many bytes; K, M and G are powers of 1024 [1G]
          --batch N           blobs in one batch call; an operation is a call [1]
          --chunk N           bytes in one message of a ByteStream write [64K]
          --sample N          the content of each Nth answer is checked by its digest; status and size always [128]

        """;

    public List<Target> Targets { get; } = [];

    public int Rounds { get; private set; } = 1;

    public int[] Clients { get; private set; } = [1, 8, 64];

    public double Seconds { get; private set; } = 2;

    public long? Operations { get; private set; }

    public double WarmUp { get; private set; } = 1;

    public string[] Rows { get; private set; } = [""];

    public long RowBytes { get; private set; } = 1L << 30;

    public int Batch { get; private set; } = 1;

    public int Chunk { get; private set; } = 1 << 16;

    public int Sample { get; private set; } = 128;

    /// <exception cref="LoadFailure">A word is no option, or a value none of its.</exception>
    public static LoadOptions Parse(string[] words)
    {
        LoadOptions options = new();
        for (int i = 0; i < words.Length; i += 2)
        {
            string value = i + 1 < words.Length ? words[i + 1] : throw new LoadFailure($"`{words[i]}` needs a value\n\n{Usage}");
            options.Set(words[i], value);
        }
        if (options.Targets.Count == 0)
        {
            throw new LoadFailure($"no target\n\n{Usage}");
        }
        return options.Targets.DistinctBy(target => target.Name).Count() == options.Targets.Count
            ? options
            : throw new LoadFailure("two targets have one name");
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--target": Targets.Add(Target.Parse(value)); break;
            case "--rounds": Rounds = (int)Number(option, value); break;
            case "--clients": Clients = [.. value.Split(',').Select(text => (int)Number(option, text))]; break;
            case "--seconds": Seconds = Duration(option, value); break;
            case "--operations": Operations = Number(option, value); break;
            case "--warm-up": WarmUp = Duration(option, value); break;
            case "--rows": Rows = value.Split(','); break;
            case "--row-bytes": RowBytes = Number(option, value); break;
            case "--batch": Batch = (int)Number(option, value); break;
            case "--chunk": Chunk = (int)Number(option, value); break;
            case "--sample": Sample = (int)Number(option, value); break;
            default: throw new LoadFailure($"`{option}` is no option\n\n{Usage}");
        }
    }

    private static double Duration(string option, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
            ? seconds
            : throw new LoadFailure($"`{option}` needs seconds, not `{value}`");

    private static long Number(string option, string value)
    {
        int shift = value.Length == 0 ? 0 : value[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? value : value[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0 && (number << shift) >> shift == number && (option == "--row-bytes" || option == "--operations" || number << shift <= 1 << 30)
            ? number << shift
            : throw new LoadFailure($"`{option}` needs a number from 1, not `{value}`");
    }
}
