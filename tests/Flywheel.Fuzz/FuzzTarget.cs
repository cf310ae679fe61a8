using System.Text;

namespace Flywheel.Fuzz;

/// <summary>Something that reads bytes which others wrote, and what must hold whatever they are.</summary>
/// <param name="name">As it is given on the command line, and the name of its folder of inputs.</param>
internal abstract class FuzzTarget(string name)
{
    public string Name => name;

    /// <summary>Bytes of the longest input that is tried.</summary>
    public virtual int Longest => 4096;

    /// <summary>
    /// How long one input may take: what takes longer is a finding, too. Where others have a part in it the clock counts, which goes on while a
    /// busy machine lets us wait.
    /// </summary>
    public virtual TimeSpan Limit => TimeSpan.FromSeconds(IsNoisy ? 20 : 1);

    /// <summary>Whether threads of others write to the coverage, so that the same input does not always light the same.</summary>
    public virtual bool IsNoisy => false;

    /// <summary>Inputs to begin with, beside the files of tests/fuzz/corpus.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>Words that are put in as a whole.</summary>
    public abstract string[] Words { get; }

    /// <summary>Reads an input. Whatever is thrown is a finding: a broken rule is a <see cref="RuleBroken"/>.</summary>
    public abstract void Run(byte[] input);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBroken(rule);
        }
    }
}

/// <summary>A rule of a target does not hold. Its text is the same for every input that breaks it.</summary>
internal sealed class RuleBroken(string rule) : Exception(rule);
