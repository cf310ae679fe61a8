using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Flywheel.Fuzz.Engine;

/// <summary>
/// What instrumented code lights while it reads an input: pairs of branches that follow one another, and how often, roughly. Without
/// instrumentation nothing is ever lit.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private static readonly byte* lit = (byte*)NativeMemory.AlignedAlloc(Size, 64);

    private readonly byte[] seen = new byte[Size];

    /// <summary>Gives instrumented code the place that it writes to. Before this none of it may run.</summary>
    public static void Prepare()
    {
        new Span<byte>(lit, Size).Clear();
        Trace.SharedMem = lit;
    }

    /// <summary>Pairs that were lit by any input so far.</summary>
    public int Edges => seen.Count(bits => bits != 0);

    public void Clear()
    {
        new Span<byte>(lit, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>The places that were lit since <see cref="Clear"/> as no input before lit them, with how often they were: as a bit.</summary>
    public List<(int At, byte Bit)> New()
    {
        var found = new List<(int, byte)>();
        var words = new ReadOnlySpan<ulong>(lit, Size / sizeof(ulong));
        for (int word; (word = words.IndexOfAnyExcept(0ul)) >= 0; words = words[(word + 1)..])
        {
            int start = Size - (words.Length * sizeof(ulong)) + (word * sizeof(ulong));
            for (int at = start; at < start + sizeof(ulong); at++)
            {
                byte bit = Bucket(lit[at]);
                if ((bit & ~seen[at]) != 0)
                {
                    found.Add((at, bit));
                }
            }
        }
        return found;
    }

    /// <summary>Every place that is lit, for the choice of few inputs that light all.</summary>
    public HashSet<int> All()
    {
        var all = new HashSet<int>();
        for (int at = 0; at < Size; at++)
        {
            if (lit[at] != 0)
            {
                all.Add((at << 8) | Bucket(lit[at]));
            }
        }
        return all;
    }

    public void See(List<(int At, byte Bit)> places)
    {
        foreach ((int at, byte bit) in places)
        {
            seen[at] |= bit;
        }
    }

    /// <summary>Once, twice, three times, up to 7, 15, 31, 127, more: the classes of afl.</summary>
    private static byte Bucket(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
