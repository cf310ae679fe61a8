using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>The words this process was started with, argv[0] included, byte for byte.</summary>
public static class ProcessArguments
{
    /// <summary>Reads /proc/self/cmdline.</summary>
    /// <param name="mainArguments">How many arguments Main was given: one less than the words there must be.</param>
    /// <exception cref="PlatformNotSupportedException">
    /// The kernel does not show the command line, or shows another one: nothing may be started from a guess.
    /// </exception>
    public static ImmutableArray<ByteString> Read(int mainArguments)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformNotSupportedException("/proc/self/cmdline cannot be read", e);
        }
        ImmutableArray<ByteString> words = Split(bytes);
        return words.Length == mainArguments + 1
            ? words
            : throw new PlatformNotSupportedException(
                $"/proc/self/cmdline shows {words.Length} words, the program was given {mainArguments + 1}");
    }

    /// <summary>The name this process was started under, a path or a bare name; empty where the kernel does not show it.</summary>
    public static ByteString ProgramName()
    {
        try
        {
            ImmutableArray<ByteString> words = Split(File.ReadAllBytes("/proc/self/cmdline"));
            return words.IsEmpty ? default : words[0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Every word ends in a NUL, so two NULs in a row are an empty word and the last NUL starts none.</summary>
    internal static ImmutableArray<ByteString> Split(ReadOnlySpan<byte> commandLine)
    {
        var words = ImmutableArray.CreateBuilder<ByteString>();
        while (!commandLine.IsEmpty)
        {
            int end = commandLine.IndexOf((byte)0);
            if (end < 0)
            {
                words.Add(ByteString.FromBytes(commandLine));
                break;
            }
            words.Add(ByteString.FromBytes(commandLine[..end]));
            commandLine = commandLine[(end + 1)..];
        }
        return words.ToImmutable();
    }
}
