using System.Buffers;
using System.Globalization;
using System.Text;
using Xunit;

namespace Flywheel.Testing.Secrets;

/// <summary>
/// Distinct secrets for the places that can hold one, and a search for them in whatever a program has written: as they are,
/// in base64 at any alignment, and percent-encoded or decoded.
/// </summary>
public sealed class PlantedSecrets
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Mixed = Letters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly Random random;
    private readonly Dictionary<string, string[]> places = new(StringComparer.Ordinal);
    private SearchValues<string>? everyForm;

    /// <param name="seed">The same seed plants the same secrets.</param>
    public PlantedSecrets(int seed)
    {
        random = new Random(seed);
        Seed = seed;
    }

    public int Seed { get; }

    /// <summary>A secret for this place: of letters and digits, of letters alone, of digits, or of a token's characters.</summary>
    public string At(string place) => random.Next(4) switch
    {
        0 => Keep(place, Text(Letters, 16)),
        1 => Keep(place, Text("0123456789", 14)),
        2 => Keep(place, Text(Mixed, 12) + "+/" + Text(Mixed, 8) + "=="),
        _ => Keep(place, Text(Mixed, 20)),
    };

    /// <summary>A secret with characters that an address needs escaped, as it stands there: percent-encoded.</summary>
    public string EncodedAt(string place) => Uri.EscapeDataString(Keep(place, Text(Mixed, 6) + "/" + Text(Mixed, 6) + "@: " + Text(Mixed, 6)));

    /// <summary>The places whose secret the text gives away.</summary>
    public IReadOnlyList<string> FoundIn(string text)
    {
        // All forms of all secrets in one pass; which it was is asked only where one was found.
        everyForm ??= SearchValues.Create([.. places.Values.SelectMany(all => all)], StringComparison.Ordinal);
        return text.AsSpan().ContainsAny(everyForm)
            ? [.. places.Where(place => place.Value.Any(form => text.Contains(form, StringComparison.Ordinal))).Select(place => place.Key)]
            : [];
    }

    /// <summary>The same of every file below the folders, those that <paramref name="except"/> accepts left out.</summary>
    public IReadOnlyList<string> FoundBelow(IEnumerable<string> folders, Func<string, bool> except) =>
    [
        .. folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !except(file))
            .SelectMany(file => FoundIn(file + '\n' + Encoding.Latin1.GetString(File.ReadAllBytes(file))).Select(place => $"{place} in {file}")),
    ];

    /// <summary>Fails when the text gives a secret away; the message names the places and the seed, never the secret.</summary>
    public void AssertNoneIn(string text, string what)
    {
        IReadOnlyList<string> found = FoundIn(text);
        Assert.True(found.Count == 0, $"{what} shows the secret of {string.Join(", ", found)} (seed {Seed})");
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        // Inside of a longer text the secret may begin at each of three places of a base64 group.
        for (int skip = 0; skip < 3; skip++)
        {
            int length = (bytes.Length - skip) / 3 * 3;
            string inner = Convert.ToBase64String(bytes, skip, length);
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    private string Keep(string place, string secret)
    {
        everyForm = null;
        // A place may hold several: "place", "place #2", ...
        string name = place;
        string[] forms = [.. Forms(secret).Distinct()];
        for (int count = 2; !places.TryAdd(name, forms); count++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{place} #{count}");
        }
        return secret;
    }

    private string Text(string alphabet, int length) =>
        string.Create(length, (alphabet, random), static (span, from) =>
        {
            foreach (ref char c in span)
            {
                c = from.alphabet[from.random.Next(from.alphabet.Length)];
            }
        });
}
