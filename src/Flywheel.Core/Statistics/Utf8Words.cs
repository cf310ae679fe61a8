using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Flywheel.Core.Statistics;

/// <summary>Strings of a log, of which most stand there again and again: made once from their bytes.</summary>
internal sealed class Utf8Words
{
    private const int Slots = 1 << 14;

    /// <summary>As many are kept; then it begins anew, so that texts that are all different fill no memory.</summary>
    private const int Most = Slots / 2;

    /// <summary>Bytes beyond which a text is hardly said twice.</summary>
    private const int Longest = 256;

    private readonly (uint Hash, byte[]? Bytes, string Text)[] slots = new (uint, byte[]?, string)[Slots];
    private int count;

    /// <summary>Null for bytes that are not UTF-8.</summary>
    internal string? Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Longest)
        {
            return Make(bytes);
        }
        uint hash = Hash(bytes);
        int at = (int)(hash % Slots);
        for (; slots[at].Bytes is { } known; at = (at + 1) % Slots)
        {
            if (slots[at].Hash == hash && bytes.SequenceEqual(known))
            {
                return slots[at].Text;
            }
        }
        if (Make(bytes) is not { } text)
        {
            return null;
        }
        if (count == Most)
        {
            Array.Clear(slots);
            count = 0;
            at = (int)(hash % Slots);
        }
        slots[at] = (hash, bytes.ToArray(), text);
        count++;
        return text;
    }

    private static string? Make(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Eight bytes at a time: it only spreads texts over slots.</summary>
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte one in bytes)
        {
            hash = (hash ^ one) * 0x100000001B3;
        }
        hash = Mix(hash);
        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        return value ^ (value >> 29);
    }
}
