using System.Diagnostics;

namespace Flywheel.Fuzz.Engine;

/// <summary>Takes away from an input what its fault does not need.</summary>
internal static class Minimiser
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static byte[] Of(FuzzTarget target, byte[] input, string fault)
    {
        long began = Stopwatch.GetTimestamp();
        for (int length = input.Length / 2; length > 0; length /= 2)
        {
            for (int at = 0; at + length <= input.Length && Stopwatch.GetElapsedTime(began) < Patience;)
            {
                byte[] less = [.. input[..at], .. input[(at + length)..]];
                if (Trial.Of(target, less).Fault == fault)
                {
                    input = less;
                }
                else
                {
                    at += length;
                }
            }
        }
        return input;
    }
}
