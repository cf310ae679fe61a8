using System.Text;

namespace Flywheel.Fuzz.Engine;

/// <summary>Makes an input out of others: a handful of small changes, one upon the other.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private const int MostChanges = 6;
    private static readonly byte[] Telling = [0, 1, 2, 0x0A, 0x0D, 0x20, 0x22, 0x27, 0x2F, 0x3A, 0x5C, 0x7F, 0x80, 0xC3, 0xED, 0xFE, 0xFF];

    private readonly byte[][] words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Of(byte[] parent, Func<byte[]> other)
    {
        var bytes = new List<byte>(parent);
        for (int left = 1 + random.Next(1 << random.Next(1, MostChanges)); left > 0; left--)
        {
            Change(bytes, other);
        }
        if (bytes.Count > target.Longest)
        {
            bytes.RemoveRange(target.Longest, bytes.Count - target.Longest);
        }
        return [.. bytes];
    }

    private void Change(List<byte> bytes, Func<byte[]> other)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Length(bytes.Count - at);
        switch (random.Next(bytes.Count == 0 ? 3 : 12))
        {
            case 0 or 1 when words.Length > 0:
                bytes.InsertRange(at, words[random.Next(words.Length)]);
                break;
            case 2 or 0 or 1:
                bytes.Insert(at, random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (byte)random.Next(256));
                break;
            case 3 when words.Length > 0:
                byte[] word = words[random.Next(words.Length)];
                bytes.RemoveRange(at, Math.Min(word.Length, bytes.Count - at));
                bytes.InsertRange(at, word);
                break;
            case 4 or 3:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 6:
                // The same over and over: what is not linear shows.
                byte[] piece = [.. bytes.GetRange(at, Math.Min(length, 16))];
                for (int times = random.Next(1 << random.Next(1, 9)); times > 0 && bytes.Count < target.Longest; times--)
                {
                    bytes.InsertRange(at, piece);
                }
                break;
            case 7:
                byte[] donor = other();
                int from = random.Next(donor.Length + 1);
                bytes.InsertRange(at, donor.AsSpan(from, Length(donor.Length - from)));
                break;
            case 8:
                byte[] tail = other();
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(tail.AsSpan(random.Next(tail.Length + 1)));
                break;
            default:
                if (at < bytes.Count)
                {
                    bytes[at] = random.Next(4) switch
                    {
                        0 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                        1 => (byte)(bytes[at] + random.Next(-16, 17)),
                        2 => Telling[random.Next(Telling.Length)],
                        _ => (byte)random.Next(256),
                    };
                }
                break;
        }
    }

    /// <summary>Short more often than long.</summary>
    private int Length(int most) => Math.Min(most, random.Next(1 << random.Next(1, 11)));
}
