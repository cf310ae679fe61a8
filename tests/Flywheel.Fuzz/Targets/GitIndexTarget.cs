using System.Text;
using Flywheel.Audit.Inputs.Git;

namespace Flywheel.Fuzz.Targets;

/// <summary>git's index of a repository that somebody else made: it is read, or refused as damaged, and its paths stay inside.</summary>
internal sealed class GitIndexTarget() : FuzzTarget("git-index")
{
    public override IEnumerable<byte[]> Seeds => [Index(2), Index(3), Index(4)];

    public override string[] Words => ["DIRC", "TREE", "link", "\0\0\0\u0002", "\0\0\0\u0004", "\0", "../", "/", ".git/config", "a/b"];

    public override void Run(byte[] input)
    {
        try
        {
            _ = IndexReader.Read(input, 20, _ => null);
        }
        catch (InvalidDataException e)
        {
            Require(e.Message.Length > 0 && !e.Message.Contains('\n', StringComparison.Ordinal), "what is wrong with it is said in a line");
        }
    }

    private static byte[] Index(int version)
    {
        var bytes = new List<byte>([.. "DIRC"u8, 0, 0, 0, (byte)version, 0, 0, 0, 2]);
        string before = "";
        foreach (string path in (string[])["a/b.sh", "a/c"])
        {
            int start = bytes.Count;
            bytes.AddRange(new byte[24]);
            bytes.AddRange([0, 0, 0x81, 0xA4]);
            bytes.AddRange(new byte[12]);
            bytes.AddRange(Enumerable.Repeat((byte)7, 20));
            bytes.AddRange([0, (byte)path.Length]);
            int common = version < 4 ? 0 : path.Zip(before).TakeWhile(pair => pair.First == pair.Second).Count();
            if (version == 4)
            {
                bytes.Add((byte)(before.Length - common));
            }
            bytes.AddRange(Encoding.ASCII.GetBytes(path[common..]));
            bytes.AddRange(new byte[version == 4 ? 1 : 8 - ((bytes.Count - start) % 8)]);
            before = path;
        }
        bytes.AddRange([.. "TREE"u8, 0, 0, 0, 6, 0, .. "-1 0\n"u8]);
        bytes.AddRange(new byte[20]);
        return [.. bytes];
    }
}
