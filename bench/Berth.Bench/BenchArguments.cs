using System.Globalization;

namespace Berth.Bench;

/// <summary>Choices of a benchmark beside its name.</summary>
/// <param name="Folder">Where the record goes; null: nowhere.</param>
/// <param name="Seconds">Time for each instance.</param>
/// <param name="Sample">How many instances.</param>
/// <param name="Seed">Seed of the sample.</param>
/// <param name="Verbose">One line for each instance.</param>
/// <param name="Variant">Which search, to compare them.</param>
/// <param name="Size">Size of its population.</param>
/// <param name="Round">Lists of a round.</param>
/// <param name="Work">Lists to decode, instead of a time; 0: the time.</param>
internal sealed record BenchArguments(string? Folder, double Seconds, int Sample, long Seed, bool Verbose, string Variant, int Size, long Work, long Round)
{
    public static BenchArguments Parse(ReadOnlySpan<string> words)
    {
        var arguments = new BenchArguments(null, 10, 40, 1, false, "default", 250, 0, 2000);
        for (int i = 0; i < words.Length; i++)
        {
            string Next(ref int at, ReadOnlySpan<string> all) => all[++at];
            arguments = words[i] switch
            {
                "--save" => arguments with { Folder = Next(ref i, words) },
                "--seconds" => arguments with { Seconds = double.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--sample" => arguments with { Sample = int.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--seed" => arguments with { Seed = long.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--variant" => arguments with { Variant = Next(ref i, words) },
                "--size" => arguments with { Size = int.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--round" => arguments with { Round = long.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--work" => arguments with { Work = long.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--verbose" => arguments with { Verbose = true },
                _ => throw new ArgumentException($"there is no option {words[i]}"),
            };
        }

        return arguments;
    }
}
